"""The URL isn't the app's."""

from dbapp_diag.lab.fault import fault
from dbapp_diag.lab.wires import Host
from dbapp_diag.lab.world import World

WRONG_ID = "my-app-1234567890123465.5.azure.databricksapps.com"
WRONG_SHARD = "my-app-1234567890123456.6.azure.databricksapps.com"


@fault("app-url-wrong", stage="app", title="Two digits of the id in the URL are swapped")
def apply(world: World) -> None:
    """The name resolves, to a door that knows no such app and says 404.

    Nobody has published what the real platform answers here.
    """
    world.question.url = f"https://{WRONG_ID}"
    world.hosts[WRONG_ID] = Host(WRONG_ID, "front-door", ("203.0.113.20",))


@fault("app-url-wrong", variant="nxdomain", stage="app", title="The URL has another shard; NXDOMAIN")
def nxdomain(world: World) -> None:
    """The same with a name that doesn't resolve. The shard is that of the workspace's host."""
    world.question.url = f"https://{WRONG_SHARD}"
