"""The settings name a CA bundle that isn't one."""

from dbapp_diag.lab.fault import fault
from dbapp_diag.lab.world import World

PATH = "@home@/corp/ca-bundle.pem"


def _name_it(world: World) -> None:
    world.question.ca_bundle = None
    world.environment |= {"SSL_CERT_FILE": PATH, "REQUESTS_CA_BUNDLE": PATH}
    world.examine()


@fault("ca-bundle-broken", stage="tls", title="SSL_CERT_FILE names a file that isn't there")
def apply(world: World) -> None:
    """So does REQUESTS_CA_BUNDLE; a token is at hand.

    Which client reads which variable stands in the documentation of requests and httpx.
    """
    _name_it(world)


@fault(
    "ca-bundle-broken",
    variant="invalid",
    stage="tls",
    title="SSL_CERT_FILE names a file without certificates",
)
def invalid(world: World) -> None:
    """The file is there, and holds a web page in place of certificates."""
    _name_it(world)
    world.files["corp/ca-bundle.pem"] = "<html><body>Please sign in to download this file.</body></html>\n"


@fault("ca-bundle-broken", variant="sdk-stops", stage="tls", title="REQUESTS_CA_BUNDLE names a file that isn't there")
def sdk_stops(world: World) -> None:
    """Other clients read SSL_CERT_FILE, which is right; the SDK gives up before it connects."""
    world.question.ca_bundle = None
    world.environment |= {"SSL_CERT_FILE": "@ca@", "REQUESTS_CA_BUNDLE": PATH}
