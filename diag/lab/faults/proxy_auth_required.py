"""The proxy wants credentials that the settings don't hold."""

from dbapp_diag.lab.fault import fault
from dbapp_diag.lab.wires import Connect, Mode, Proxy
from dbapp_diag.lab.world import World


@fault("proxy-auth-required", stage="connect", title="The proxy answers 407")
def apply(world: World) -> None:
    """407 to every CONNECT, offering Basic and Negotiate; a token is at hand."""
    offers = ("Negotiate", 'Basic realm="proxy.corp.example"')
    world.proxy = Proxy(Mode.AUTH, offers=offers)
    world.environment["HTTPS_PROXY"] = "http://@proxy@"
    for host in world.hosts.values():
        host.connect = Connect.BLACKHOLE
    world.examine()


@fault("proxy-auth-required", variant="wrong-password", stage="connect", title="The proxy refuses the password")
def wrong_password(world: World) -> None:
    """The settings hold credentials, and the proxy doesn't know them."""
    apply.apply(world)
    world.environment["HTTPS_PROXY"] = "http://svc-build:hunter2-forgotten@@proxy@"
    world.planted.append("hunter2-forgotten")
