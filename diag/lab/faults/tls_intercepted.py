"""A company's TLS inspection shows certificates of its own CA."""

from dbapp_diag.lab.fault import fault
from dbapp_diag.lab.wires import Connect, Mode, Proxy, Tls
from dbapp_diag.lab.world import World


@fault("tls-intercepted", stage="tls", title="TLS inspection by an unknown company CA")
def apply(world: World) -> None:
    """App and workspace alike show leafs of one CA that isn't trusted here; a token is at hand."""
    for host in world.hosts.values():
        host.tls = Tls.CORPORATE
    world.examine()


@fault("tls-intercepted", variant="proxy", stage="tls", title="TLS inspection in the proxy")
def proxy(world: World) -> None:
    """The same, done by the proxy that is the only way out."""
    world.proxy = Proxy(Mode.INTERCEPT)
    world.environment["HTTPS_PROXY"] = "http://@proxy@"
    for host in world.hosts.values():
        host.connect = Connect.BLACKHOLE
    world.examine()
