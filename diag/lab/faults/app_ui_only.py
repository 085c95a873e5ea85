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


@fault("app-ui-only", variant="catch-all", stage="endpoint", title="The app answers with its page, but below /api/")
def catch_all(world: World) -> None:
    """A single-page app: its page at every path, `/openapi.json` included, and the server's 404 below `/api/`."""
    page = "<!DOCTYPE html><html><head><title>Items</title></head><body><div id=root></div></body></html>"
    missing = Reply(404, "<html><title>404: Not Found</title><body>404: Not Found</body></html>", "text/html")
    world.app.replies |= {"/*": Reply(200, page, "text/html"), "/api/*": missing}
