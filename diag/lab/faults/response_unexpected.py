"""The app answers 200 with a page where JSON is expected."""

from dbapp_diag.lab.fault import fault
from dbapp_diag.lab.land import Reply
from dbapp_diag.lab.world import World

PAGE = "<!DOCTYPE html><html><head><title>Items</title></head><body><div id=root></div></body></html>"


@fault("response-unexpected", stage="endpoint", title="200 with HTML below /api/", stops_the_call=False)
def apply(world: World) -> None:
    """As single-page apps do for every path they don't know."""
    world.app.replies["/api/items"] = Reply(200, PAGE, "text/html; charset=utf-8")
