"""The app doesn't like the request."""

from dbapp_diag.lab.fault import fault
from dbapp_diag.lab.land import Reply
from dbapp_diag.lab.world import World

BODY = '{"detail":[{"type":"missing","loc":["query","page"],"msg":"Field required","input":null}]}'


@fault("app-rejects-request", stage="endpoint", title="The app answers 422")
def apply(world: World) -> None:
    """A field is missing, in FastAPI's own words."""
    world.app.replies["/api/items"] = Reply(422, BODY)
