"""The app passes on the workspace's refusal of the token that the door forwarded."""

from dbapp_diag.lab.fault import fault
from dbapp_diag.lab.land import Reply
from dbapp_diag.lab.world import World

TEXT = "Provided OAuth token does not have required scopes: files [ReqId: 1f0e2d3c-4b5a-4697-8879-6a5b4c3d2e1f]"


@fault("app-downstream-scopes", stage="endpoint", title="The app's forwarded token lacks a scope")
def apply(world: World) -> None:
    """The app declares `sql` and reads files: its 403 holds the workspace's own words.

    Words as in databrickslabs/ontos PR 288.
    """
    world.app.scopes = ("sql",)
    body = f'{{"error_code":"PERMISSION_DENIED","message":"{TEXT}"}}'
    world.app.replies["/api/items"] = Reply(403, body)


@fault(
    "app-downstream-scopes", variant="unauthorized", stage="endpoint", title="The forwarded token lacks a scope; 401"
)
def unauthorized(world: World) -> None:
    """The same, passed on with a status of the app's choice, and its other wording (databricks/appkit issue 515)."""
    apply.apply(world)
    world.app.replies["/api/items"] = Reply(401, '{"detail":"Invalid scope, required scopes: files"}')


@fault("app-downstream-scopes", variant="wrapped", stage="endpoint", title="The forwarded token lacks a scope; 500")
def wrapped(world: World) -> None:
    """The app doesn't catch the refusal: its 500 quotes the workspace's words."""
    apply.apply(world)
    body = f'{{"detail":"PermissionDenied: {TEXT}","path":"/api/items"}}'
    world.app.replies["/api/items"] = Reply(500, body)
