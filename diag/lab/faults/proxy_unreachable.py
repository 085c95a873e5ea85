"""The proxy isn't there."""

from dbapp_diag.lab.fault import fault
from dbapp_diag.lab.wires import Connect, Proxy
from dbapp_diag.lab.world import World


@fault("proxy-unreachable", stage="connect", title="The proxy refuses connections")
def apply(world: World) -> None:
    """Nothing listens where HTTPS_PROXY says; a token is at hand.

    Mostly a forgotten local proxy (legacy databricks-cli issue 93).
    """
    world.proxy = Proxy(up=False)
    world.environment["HTTPS_PROXY"] = "http://@proxy@"
    for host in world.hosts.values():
        host.connect = Connect.BLACKHOLE
    world.examine()


@fault("proxy-unreachable", variant="name", stage="connect", title="The proxy's name doesn't resolve")
def name(world: World) -> None:
    """The same with a name that isn't in DNS."""
    apply.apply(world)
    world.environment["HTTPS_PROXY"] = "http://proxy01.corp.example:8080"
