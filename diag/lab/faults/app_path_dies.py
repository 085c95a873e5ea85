"""One path of the app ends without a proper answer, and others are fine."""

from dbapp_diag.lab.breaking import at_door, with_token
from dbapp_diag.lab.breaking_calls import die_at
from dbapp_diag.lab.fault import fault
from dbapp_diag.lab.web import html_response
from dbapp_diag.lab.world import World


@fault("app-path-dies", stage="endpoint", title="The door answers 502 for this path alone")
def apply(world: World) -> None:
    """The app sends what the door can't take (databricks/appkit PR 331)."""
    die_at(world, "/api/items", "502")


@fault("app-path-dies", variant="page", stage="endpoint", title="The door has its page for this path alone: 503")
def page(world: World) -> None:
    """The platform's own page about an app that isn't available, while the app answers elsewhere."""
    answer = with_token(html_response("App Not Available", "Please try again later.", 503))
    at_door(world, lambda request: answer(request) if request.raw_path == "/api/items" else None)
