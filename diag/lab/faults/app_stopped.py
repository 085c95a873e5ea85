"""The app's compute is stopped."""

from dbapp_diag.lab.fault import fault
from dbapp_diag.lab.world import World


@fault("app-stopped", stage="app", title="The app is stopped")
def apply(world: World) -> None:
    """STOPPED and UNAVAILABLE (databricks/cli libs/testserver/apps.go).

    The door answers 503 "App Not Available".
    """
    app = world.app
    app.compute, app.compute_message = "STOPPED", "App compute is stopped."
    app.status, app.status_message = "UNAVAILABLE", "App status is unavailable."
