"""The proxy setting can't be understood."""

from dbapp_diag.lab.fault import fault
from dbapp_diag.lab.wires import Connect, Proxy
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


@fault(
    "proxy-invalid", variant="domain-user", stage="connect", title="HTTPS_PROXY has the user of a Windows domain in it"
)
def domain_user(world: World) -> None:
    """`http://CORP\\user:…`: curl and httpx get through; for requests, and so for the SDK, CORP is the host (urllib3 2.8.0)."""
    world.proxy = Proxy()
    world.environment["HTTPS_PROXY"] = r"http://CORP\user:a-word-of-corp@@proxy@"


@fault("proxy-invalid", variant="blank", stage="connect", title="HTTPS_PROXY ends in a blank")
def blank(world: World) -> None:
    """As `set HTTPS_PROXY=… && …` leaves it in cmd.exe: httpx gets through, the SDK doesn't."""
    world.proxy = Proxy()
    world.environment["HTTPS_PROXY"] = "http://@proxy@ "
