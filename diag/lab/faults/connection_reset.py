"""The connection is cut when the app's name appears in it."""

from dbapp_diag.lab.fault import fault
from dbapp_diag.lab.wires import Connect
from dbapp_diag.lab.world import World


@fault("connection-reset", stage="connect", title="A filter resets on the app's name (SNI)")
def apply(world: World) -> None:
    """TCP connects; the ClientHello with this server name is answered by a reset.

    With another name it passes.
    """
    world.app_host.connect = Connect.RESET
