"""A filter answers in the app's place."""

from dbapp_diag.lab.fault import fault
from dbapp_diag.lab.wires import Connect, Mode, Proxy
from dbapp_diag.lab.world import World


@fault("proxy-block-page", stage="connect", title="The proxy shows its block page for the app")
def apply(world: World) -> None:
    """403 with a page of the filter's own, under a certificate that is trusted here; the workspace passes."""
    world.proxy = Proxy(Mode.BLOCK_PAGE, only=("databricksapps.com",))
    world.environment["HTTPS_PROXY"] = "http://@proxy@"
    for host in world.hosts.values():
        host.connect = Connect.BLACKHOLE


@fault(
    "proxy-block-page",
    variant="transparent",
    stage="connect",
    title="A filter on the way shows its block page",
)
def transparent(world: World) -> None:
    """The same without any proxy in the settings."""
    world.app_host.serves = "filter"
