"""The app's process has crashed."""

from dbapp_diag.lab.fault import fault
from dbapp_diag.lab.world import World


@fault("app-crashed", stage="app", title="The app has crashed")
def apply(world: World) -> None:
    """ACTIVE and CRASHED.

    The door answers 502 "App Not Available" (databricks-agent-skills other-frameworks.md).
    """
    app = world.app
    app.status = "CRASHED"
    app.status_message = "app crashed unexpectedly. Please check /logz for more details"
    app.listening = False
