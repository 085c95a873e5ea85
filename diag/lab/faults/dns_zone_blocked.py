"""No name of the apps' domain resolves."""

from dbapp_diag.lab.fault import fault
from dbapp_diag.lab.wires import Answer
from dbapp_diag.lab.world import World

ZONE = "databricksapps.com"


@fault("dns-zone-blocked", stage="dns", title="NXDOMAIN for all of databricksapps.com")
def apply(world: World) -> None:
    """The workspace's name resolves; no name of the apps' zone does."""
    world.dns.zones[ZONE] = Answer.NXDOMAIN
    for host in world.hosts.values():
        host.joined = not host.name.endswith(ZONE)
