"""The app has no API at all."""

from dbapp_diag.lab.fault import fault
from dbapp_diag.lab.land import Reply
from dbapp_diag.lab.world import World


@fault("app-ui-only", stage="endpoint", title="The app is a user interface only")
def apply(world: World) -> None:
    """404 for whatever is below `/api/` and for the OpenAPI document, a page at `/`."""
    missing = Reply(404, "404: Not Found", "text/plain; charset=utf-8")
    world.app.replies |= {"/api/*": missing, "/openapi.json": missing}
