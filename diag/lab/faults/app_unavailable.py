"""The app's compute is in error."""

from dbapp_diag.lab.fault import fault
from dbapp_diag.lab.world import World


@fault("app-unavailable", stage="app", title="The app's compute is in error")
def apply(world: World) -> None:
    """ERROR and UNAVAILABLE (databricks-sdk-py service/apps.py); the door answers 503."""
    app = world.app
    app.compute, app.compute_message = "ERROR", "App compute failed to start."
    app.status, app.status_message = "UNAVAILABLE", "App status is unavailable."
