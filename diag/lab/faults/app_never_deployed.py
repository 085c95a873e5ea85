"""The app was registered and never deployed."""

from dbapp_diag.lab.fault import fault
from dbapp_diag.lab.world import APP, World


@fault("app-never-deployed", stage="app", title="The app has no deployment")
def apply(world: World) -> None:
    """No active deployment; the door answers 502 with the page "App Not Available" (reported by users)."""
    app = world.app
    app.active, app.status, app.status_message = None, "UNAVAILABLE", "App status is unavailable."


@fault(
    "app-never-deployed",
    variant="no-compute",
    stage="app",
    title="The app has neither deployment nor compute",
)
def no_compute(world: World) -> None:
    """Created without compute: its record has no URL yet (databricks/cli libs/testserver/apps.go)."""
    apply.apply(world)
    world.app.compute, world.app.compute_message = "STOPPED", "App compute is stopped."
    world.question.url = f"https://{APP}"
