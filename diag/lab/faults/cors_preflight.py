"""A page of another origin calls the app, and the browser's preflight carries no token."""

from dbapp_diag.lab.fault import fault
from dbapp_diag.lab.land import Reply
from dbapp_diag.lab.world import World

PAGE = "https://ui.example"


@fault("cors-preflight", stage="endpoint", title="A browser's preflight is refused")
def apply(world: World) -> None:
    """The call itself passes; OPTIONS without a token gets the door's empty 401, and no CORS header.

    Source: databricks/databricks-agent-skills, other-frameworks.md.
    """
    world.question.extra = (*world.question.extra, "--origin", PAGE)


@fault("cors-preflight", variant="redirect", stage="endpoint", title="A browser's preflight is redirected")
def redirect(world: World) -> None:
    """The same outside `/api/`: the door sends the preflight to the login page, where browsers don't follow."""
    apply.apply(world)
    world.question.endpoint = "/items"
    world.app.replies["/items"] = Reply(200, '{"items":[]}')
