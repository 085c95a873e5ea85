"""The name server fails for the apps' domain."""

from dbapp_diag.lab.fault import fault
from dbapp_diag.lab.wires import Answer
from dbapp_diag.lab.world import World

ZONE = "databricksapps.com"


@fault("dns-server-failure", stage="dns", title="SERVFAIL for databricksapps.com")
def apply(world: World) -> None:
    """As with a broken forwarder or failed DNSSEC validation (RFC 1035, section 4.1.1)."""
    world.dns.zones[ZONE] = Answer.SERVFAIL
    for host in world.hosts.values():
        host.joined = not host.name.endswith(ZONE)
