"""The app was registered and never deployed."""

from dbapp_diag.lab.breaking import close_record
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


@fault("app-never-deployed", variant="404", stage="app", title="The app has no deployment; the page says 404")
def not_found(world: World) -> None:
    """By the documentation a 404 may mean that the app isn't running ("Connect to an API Databricks app")."""
    apply.apply(world)
    world.app.door.unavailable = 404


@fault("app-never-deployed", variant="503", stage="app", title="The app has no deployment; the page says 503")
def service_unavailable(world: World) -> None:
    """Public reports of the page name 502 and 503, for one and the same state not always alike."""
    apply.apply(world)
    world.app.door.unavailable = 503


@fault(
    "app-never-deployed",
    variant="record-closed",
    stage="app",
    title="The app has no deployment, and its record is closed",
)
def record_closed(world: World) -> None:
    """The platform's page is all that's to be seen, and it's the same for every app that isn't up."""
    apply.apply(world)
    close_record(world)
