"""The app's address refuses the connection."""

from dbapp_diag.lab.fault import fault
from dbapp_diag.lab.wires import Connect
from dbapp_diag.lab.world import World


@fault("connection-refused", stage="connect", title="The app's address refuses port 443")
def apply(world: World) -> None:
    """A reset answers the SYN at once; the workspace is reachable."""
    world.app_host.connect = Connect.REFUSED
