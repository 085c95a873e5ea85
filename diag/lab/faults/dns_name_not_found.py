"""The app's name isn't in DNS."""

from dbapp_diag.lab.fault import fault
from dbapp_diag.lab.wires import Answer
from dbapp_diag.lab.world import APP, World


@fault("dns-name-not-found", stage="dns", title="NXDOMAIN for the app's host")
def apply(world: World) -> None:
    """The app's own name alone: others of the zone resolve, as where a private zone lists apps one by one."""
    world.dns.names[APP] = Answer.NXDOMAIN
    world.app_host.joined = False
