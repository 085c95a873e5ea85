"""Only the proxy leads out, and the settings leave the app out of it."""

from dbapp_diag.lab.fault import fault
from dbapp_diag.lab.wires import Connect, Proxy
from dbapp_diag.lab.world import World


def _only_by_proxy(world: World) -> None:
    world.proxy = Proxy()
    for host in world.hosts.values():
        host.connect = Connect.BLACKHOLE


@fault("proxy-needed", stage="connect", title="NO_PROXY keeps the app off the only way out")
def apply(world: World) -> None:
    """HTTPS_PROXY works, NO_PROXY holds `.databricksapps.com`, and direct connections are dropped."""
    _only_by_proxy(world)
    world.environment |= {"HTTPS_PROXY": "http://@proxy@", "NO_PROXY": "localhost,.databricksapps.com"}


@fault("proxy-needed", variant="http-only", stage="connect", title="A proxy is set for http, none for https")
def http_only(world: World) -> None:
    """`http_proxy` alone is set, so that no https goes by it; a token is at hand."""
    _only_by_proxy(world)
    world.environment["http_proxy"] = "http://@proxy@"
    world.examine()
