"""The app is being deleted."""

from dbapp_diag.lab.fault import fault
from dbapp_diag.lab.world import World


@fault("app-deleting", stage="app", title="The app is being deleted")
def apply(world: World) -> None:
    """DELETING and UNAVAILABLE (databricks/cli libs/testserver/apps.go); the door answers 503."""
    app = world.app
    app.compute, app.compute_message = "DELETING", "App compute is being deleted."
    app.status, app.status_message = "UNAVAILABLE", "App status is unavailable."
