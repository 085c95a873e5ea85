"""The app has no API at all."""

from dbapp_diag.lab.fault import fault
from dbapp_diag.lab.land import Reply
from dbapp_diag.lab.world import World


@fault("app-ui-only", stage="endpoint", title="The app is a user interface only")
def apply(world: World) -> None:
    """404 for whatever is below `/api/`; the OpenAPI document lists the page at `/` and no more."""
    missing = Reply(404, '{"detail":"Not Found"}')
    listing = '{"openapi":"3.1.0","info":{"title":"Items","version":"1"},"paths":{"/":{"get":{"responses":{}}}}}'
    world.app.replies |= {"/api/*": missing, "/openapi.json": Reply(200, listing)}
