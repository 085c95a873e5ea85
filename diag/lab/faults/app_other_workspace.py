"""The URL is that of an app in another workspace."""

from dbapp_diag.lab.breaking import outside_api
from dbapp_diag.lab.fault import fault
from dbapp_diag.lab.wires import Host
from dbapp_diag.lab.world import FOREIGN_APP, World

GONE = "reports-6543210987654321.1.azure.databricksapps.com"


@fault("app-other-workspace", stage="app", title="The URL belongs to an app of another workspace")
def apply(world: World) -> None:
    """Its door is real, refuses this workspace's tokens, and redirects to its own workspace.

    Source: omnigent-ai/omnigent cli.py.
    """
    world.question.url = f"https://{FOREIGN_APP}"


@fault(
    "app-other-workspace", variant="outside", stage="app", title="The URL is of another workspace; outside /api/ 302"
)
def outside(world: World) -> None:
    """The redirect to login, which names the app's own workspace."""
    apply.apply(world)
    outside_api(world)


@fault("app-other-workspace", variant="not-found", stage="app", title="The URL is of another workspace; 404 there")
def not_found(world: World) -> None:
    """An app that neither workspace has: its door answers 404, and the id in its host is the other workspace's."""
    world.question.url = f"https://{GONE}"
    world.hosts[GONE] = Host(GONE, "front-door", ("203.0.113.21",))
