"""The app's compute is starting."""

from dbapp_diag.lab.fault import fault
from dbapp_diag.lab.world import World


@fault("app-starting", stage="app", title="The app's compute is starting")
def apply(world: World) -> None:
    """STARTING and UNAVAILABLE (databricks-sdk-py service/apps.py); the door answers 503."""
    app = world.app
    app.compute, app.compute_message = "STARTING", "App compute is starting."
    app.status, app.status_message = "UNAVAILABLE", "App status is unavailable."
