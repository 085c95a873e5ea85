"""No name server answers."""

from dbapp_diag.lab.fault import fault
from dbapp_diag.lab.wires import Answer
from dbapp_diag.lab.world import World


@fault("dns-resolver-unreachable", stage="dns", title="The name server never answers")
def apply(world: World) -> None:
    """Every question is swallowed, over UDP and TCP; a token is at hand."""
    world.dns.zones[""] = Answer.DROP
    for host in world.hosts.values():
        host.joined = False
    world.examine()
