"""The workspace has no app of the name that is asked for."""

from dbapp_diag.lab.breaking import at_workspace
from dbapp_diag.lab.fault import fault
from dbapp_diag.lab.web import error
from dbapp_diag.lab.wires import Host
from dbapp_diag.lab.world import World

MISSPELT = "my-ap-1234567890123456.16.azure.databricksapps.com"


@fault("app-not-found", stage="app", title="The app's name is misspelt")
def apply(world: World) -> None:
    """`my-ap` in place of `my-app`: the API answers 404, and its host doesn't resolve.

    The API's words: databricks/cli cmd/workspace/apps/errors_test.go.
    """
    world.question.app = "my-ap"


@fault("app-not-found", variant="deleted", stage="app", title="The app was deleted; its address answers 404")
def deleted(world: World) -> None:
    """Its name still resolves, to a door that doesn't know it. Nobody has published what the platform does here."""
    world.app.listed = False
    world.app.known_to_door = False


@fault("app-not-found", variant="url", stage="app", title="The app's name in the URL is misspelt; 404")
def url(world: World) -> None:
    """The URL alone is given: the name in it is one that the workspace doesn't have."""
    world.question.url = f"https://{MISSPELT}"
    world.hosts[MISSPELT] = Host(MISSPELT, "front-door", ("203.0.113.20",))


@fault("app-not-found", variant="url-nxdomain", stage="app", title="The app's name in the URL is misspelt; NXDOMAIN")
def url_nxdomain(world: World) -> None:
    """The same with a name that doesn't resolve. Whether the zone has a wildcard isn't known."""
    world.question.url = f"https://{MISSPELT}"


@fault("app-not-found", variant="list-closed", stage="app", title="The app was deleted, and the list of apps is closed")
def list_closed(world: World) -> None:
    """The workspace says that there's no such app, and shows no list to compare with."""
    deleted.apply(world)
    refusal = error(403, "PERMISSION_DENIED", "User does not have permission to list apps.")
    at_workspace(world, lambda request: refusal if request.path == "/api/2.0/apps" else None)
