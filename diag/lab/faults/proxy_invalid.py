"""The proxy setting can't be understood."""

from dbapp_diag.lab.fault import fault
from dbapp_diag.lab.wires import Connect
from dbapp_diag.lab.world import World


@fault("proxy-invalid", stage="connect", title="HTTPS_PROXY has a scheme that nobody speaks")
def apply(world: World) -> None:
    """`htp://…`, where direct connections are dropped; a token is at hand."""
    world.environment["HTTPS_PROXY"] = "htp://@proxy@"
    for host in world.hosts.values():
        host.connect = Connect.BLACKHOLE
    world.examine()


@fault("proxy-invalid", variant="port", stage="connect", title="HTTPS_PROXY has a port that isn't a number")
def port(world: World) -> None:
    """A port with a letter in it."""
    apply.apply(world)
    world.environment["HTTPS_PROXY"] = "http://proxy01.corp.example:80a0"
