"""The network lets nothing through to the apps' domain."""

from dbapp_diag.lab.fault import fault
from dbapp_diag.lab.wires import Connect
from dbapp_diag.lab.world import World


@fault("app-domain-blocked", stage="connect", title="Packets to databricksapps.com are dropped")
def apply(world: World) -> None:
    """Names resolve and the workspace is reachable; connections to any app hang until the client gives up."""
    for host in world.hosts.values():
        if host.name.endswith(".databricksapps.com"):
            host.connect = Connect.BLACKHOLE
