"""The proxy refuses to connect to the app."""

from dbapp_diag.lab.fault import fault
from dbapp_diag.lab.wires import Connect, Mode, Proxy
from dbapp_diag.lab.world import World


@fault("proxy-denied", stage="connect", title="The proxy denies databricksapps.com")
def apply(world: World) -> None:
    """403 to CONNECT, with a Squid-like page; the workspace passes."""
    world.proxy = Proxy(Mode.DENY, only=("databricksapps.com",))
    world.environment["HTTPS_PROXY"] = "http://@proxy@"
    for host in world.hosts.values():
        host.connect = Connect.BLACKHOLE


@fault("proxy-denied", variant="everything", stage="connect", title="The proxy denies every host")
def everything(world: World) -> None:
    """The same for the workspace too; a token is at hand, so the call is made."""
    apply.apply(world)
    world.proxy = Proxy(Mode.DENY)
    world.examine()
