"""The app's process runs and doesn't listen where the platform expects it."""

from dbapp_diag.lab.breaking import close_record
from dbapp_diag.lab.fault import fault
from dbapp_diag.lab.land import Reply
from dbapp_diag.lab.world import World


@fault("app-not-listening", stage="app", title="The app listens on another port")
def apply(world: World) -> None:
    """The record says RUNNING, the door answers 502 for every path.

    Source: databricks-agent-skills other-frameworks.md.
    """
    world.app.listening = False


@fault("app-not-listening", variant="504", stage="app", title="The app takes connections and answers nothing")
def gateway_timeout(world: World) -> None:
    """Something on the port that isn't the app: the door gives up on every path, with 504.

    Source: databricks-agent-skills platform-guide.md (the door's time limit, put at one second here).
    """
    world.app.replies = {"/*": Reply(delay=3600.0)}
    world.app.door.time_limit = 1.0


@fault(
    "app-not-listening", variant="record-closed", stage="app", title="The app listens elsewhere; its record is closed"
)
def record_closed(world: World) -> None:
    """Without the record nobody can tell it from an app that isn't up: the page is the same."""
    apply.apply(world)
    close_record(world)
