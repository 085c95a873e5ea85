"""With these settings clients take different routes."""

from dbapp_diag.lab.fault import fault
from dbapp_diag.lab.wires import Proxy
from dbapp_diag.lab.world import APP, World


@fault(
    "proxy-client-mismatch",
    stage="connect",
    title="NO_PROXY is written so that clients disagree on it",
    stops_the_call=False,
)
def apply(world: World) -> None:
    """An entry with a scheme: some clients keep to it, others don't know it. Both routes lead to the app.

    The call works: a warning, no more.
    """
    world.proxy = Proxy()
    world.environment |= {"HTTPS_PROXY": "http://@proxy@", "NO_PROXY": f"https://{APP}"}
