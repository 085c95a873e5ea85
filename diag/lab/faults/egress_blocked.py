"""The network lets no HTTPS out at all."""

from dbapp_diag.lab.fault import fault
from dbapp_diag.lab.wires import Connect
from dbapp_diag.lab.world import World


@fault("egress-blocked", stage="connect", title="Packets to port 443 are dropped, whatever the host")
def apply(world: World) -> None:
    """Names resolve; connections to app and workspace alike hang. A token is at hand, so the call is made."""
    for host in world.hosts.values():
        host.connect = Connect.BLACKHOLE
    world.examine()
