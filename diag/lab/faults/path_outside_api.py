"""The path isn't below `/api/`, where alone tokens count."""

from dbapp_diag.lab.breaking import at_door, with_token
from dbapp_diag.lab.fault import fault
from dbapp_diag.lab.land import Reply
from dbapp_diag.lab.web import Response
from dbapp_diag.lab.world import World


@fault("path-outside-api", stage="endpoint", title="The path is outside /api/")
def apply(world: World) -> None:
    """The door takes tokens below `/api/` only, as documented; practice is often milder.

    Documentation: "Connect to an API Databricks app".
    """
    world.question.endpoint = "/items"
    world.app.door.tokens_outside_api = False
    world.app.replies["/items"] = Reply(200, '{"items":[]}')


@fault("path-outside-api", variant="not-found", stage="endpoint", title="The path is outside /api/; the door says 404")
def not_found(world: World) -> None:
    """A door that knows no path outside `/api/` for a token: 404 without the mark of an accepted one.

    The documentation promises tokens below `/api/` only, and not what happens elsewhere.
    """
    apply.apply(world)
    _answer_outside(world, 404)


@fault(
    "path-outside-api", variant="unauthorized", stage="endpoint", title="The path is outside /api/; the door says 401"
)
def unauthorized(world: World) -> None:
    """An empty 401 in place of the redirect."""
    apply.apply(world)
    _answer_outside(world, 401)


def _answer_outside(world: World, status: int) -> None:
    refusal = with_token(Response(status))
    at_door(world, lambda request: None if request.raw_path.startswith("/api/") else refusal(request))
