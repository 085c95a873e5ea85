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


@fault(
    "tls-intercepted", variant="sdk-refuses", stage="tls", title="TLS inspection that every client but the SDK knows of"
)
def sdk_refuses(world: World) -> None:
    """SSL_CERT_FILE has the company's CA, which the SDK doesn't read: it can't sign in.

    The same comes of a CA in the system's store alone (encode/httpx issue 302, pypa/pip-audit PR 1038).
    """
    _inspected(world)
    world.environment["SSL_CERT_FILE"] = "@corporate-ca@"


@fault(
    "tls-intercepted",
    variant="httpx-refuses",
    stage="tls",
    title="TLS inspection that only the SDK and requests know of",
    stops_the_call=False,
)
def httpx_refuses(world: World) -> None:
    """REQUESTS_CA_BUNDLE has the company's CA, which httpx, urllib and the CLI don't read: the SDK signs in, their calls fail."""
    _inspected(world)
    world.environment["REQUESTS_CA_BUNDLE"] = "@corporate-ca@"


def _inspected(world: World) -> None:
    for host in world.hosts.values():
        host.tls = Tls.CORPORATE
    world.question.ca_bundle = None
