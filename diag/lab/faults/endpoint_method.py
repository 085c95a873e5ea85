"""The path exists, and not for this method."""

from dbapp_diag.lab.fault import fault
from dbapp_diag.lab.land import Reply
from dbapp_diag.lab.world import World


@fault("endpoint-method", stage="endpoint", title="GET where the app wants POST")
def apply(world: World) -> None:
    """`/api/echo` takes POST only: the app's own 405, with `Allow`, for a GET that was asked for."""
    world.question.endpoint, world.question.method = "/api/echo", "GET"


@fault("endpoint-method", variant="no-allow", stage="endpoint", title="GET where the app wants POST; 405 without Allow")
def no_allow(world: World) -> None:
    """RFC 9110 section 15.5.6 demands `Allow`; several frameworks leave it out."""
    world.question.endpoint, world.question.method = "/api/echo", "GET"
    world.app.replies["/api/echo"] = Reply(405, "Method Not Allowed", "text/plain; charset=utf-8")


@fault("endpoint-method", variant="post", stage="endpoint", title="POST where the app wants GET")
def post(world: World) -> None:
    """The other way round: the list of items is for reading only."""
    world.question.method = "POST"


@fault("endpoint-method", variant="not-found", stage="endpoint", title="GET where the app wants POST; 404")
def not_found(world: World) -> None:
    """A router that keeps one table a method answers 404, as Express does: `Cannot GET`; the list has the POST."""
    world.question.endpoint, world.question.method = "/api/echo", "GET"
    body = "<!DOCTYPE html><html><body><pre>Cannot GET /api/echo</pre></body></html>"
    world.app.replies["/api/echo"] = Reply(404, body, "text/html; charset=utf-8", methods=("GET", "HEAD"))
