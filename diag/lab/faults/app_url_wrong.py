"""The URL isn't the app's."""

from dbapp_diag.lab.fault import fault
from dbapp_diag.lab.wires import Host
from dbapp_diag.lab.world import World

WRONG_ID = "my-app-1234567890123465.5.azure.databricksapps.com"
WRONG_SHARD = "my-app-1234567890123456.6.azure.databricksapps.com"
WRONG_CLOUD = "my-app-1234567890123456.aws.databricksapps.com"


@fault("app-url-wrong", stage="app", title="Two digits of the id in the URL are swapped")
def apply(world: World) -> None:
    """The name resolves, to a door that knows no such app and says 404.

    Nobody has published what the real platform answers here.
    """
    _call(world, WRONG_ID)


@fault("app-url-wrong", variant="nxdomain", stage="app", title="The URL has another shard; NXDOMAIN")
def nxdomain(world: World) -> None:
    """The same with a name that doesn't resolve. The shard is that of the workspace's host."""
    world.question.url = f"https://{WRONG_SHARD}"


@fault("app-url-wrong", variant="id-nxdomain", stage="app", title="The URL has another id; NXDOMAIN")
def id_nxdomain(world: World) -> None:
    """The swapped digits of the id, in a name that doesn't resolve."""
    world.question.url = f"https://{WRONG_ID}"


@fault("app-url-wrong", variant="shard", stage="app", title="The URL has another shard; 404")
def shard(world: World) -> None:
    """The name resolves, to a door that knows no such app."""
    _call(world, WRONG_SHARD)


@fault("app-url-wrong", variant="cloud", stage="app", title="The URL has another cloud; 404")
def cloud(world: World) -> None:
    """The AWS form of an Azure app's host: no shard, `aws` for `azure`."""
    _call(world, WRONG_CLOUD)


@fault("app-url-wrong", variant="cloud-nxdomain", stage="app", title="The URL has another cloud; NXDOMAIN")
def cloud_nxdomain(world: World) -> None:
    """The same with a name that doesn't resolve."""
    world.question.url = f"https://{WRONG_CLOUD}"


def _call(world: World, host: str) -> None:
    world.question.url = f"https://{host}"
    world.hosts[host] = Host(host, "front-door", ("203.0.113.20",))
