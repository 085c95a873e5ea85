"""The app doesn't answer on this path, and the platform ends the wait."""

from dbapp_diag.lab.fault import fault
from dbapp_diag.lab.land import Reply
from dbapp_diag.lab.world import World


@fault("app-timeout", stage="endpoint", title="The app never answers on this path; the door gives up: 504")
def apply(world: World) -> None:
    """The platform's own time limit (databricks-agent-skills platform-guide.md), eight seconds here. Other paths are fast."""
    world.app.replies["/api/items"] = Reply(delay=3600.0)
    world.app.door.time_limit = 8.0


@fault("app-timeout", variant="gateway", stage="endpoint", title="The door gives up on the app soon: 504")
def gateway(world: World) -> None:
    """The same with a limit of three seconds."""
    apply.apply(world)
    world.app.door.time_limit = 3.0
