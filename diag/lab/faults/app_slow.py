"""The app answers, and takes its time."""

from dbapp_diag.lab.fault import fault
from dbapp_diag.lab.land import Reply
from dbapp_diag.lab.world import World


@fault("app-slow", stage="endpoint", title="The app takes three seconds to answer", stops_the_call=False)
def apply(world: World) -> None:
    """The call works: a warning, no more."""
    world.app.replies["/api/items"] = Reply(200, '[{"id":1,"name":"first item"}]', delay=3.0)
