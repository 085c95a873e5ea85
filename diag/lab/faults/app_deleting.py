"""The app is being deleted."""

from dbapp_diag.lab.breaking import close_record
from dbapp_diag.lab.fault import fault
from dbapp_diag.lab.world import World


@fault("app-deleting", stage="app", title="The app is being deleted")
def apply(world: World) -> None:
    """DELETING and UNAVAILABLE (databricks/cli libs/testserver/apps.go); the door answers 503."""
    app = world.app
    app.compute, app.compute_message = "DELETING", "App compute is being deleted."
    app.status, app.status_message = "UNAVAILABLE", "App status is unavailable."


@fault("app-deleting", variant="404", stage="app", title="The app is being deleted; the page says 404")
def not_found(world: World) -> None:
    """By the documentation a 404 may mean that the app isn't running ("Connect to an API Databricks app")."""
    apply.apply(world)
    world.app.door.unavailable = 404


@fault("app-deleting", variant="502", stage="app", title="The app is being deleted; the page says 502")
def bad_gateway(world: World) -> None:
    """Public reports of the page name 502 and 503, for one and the same state not always alike."""
    apply.apply(world)
    world.app.door.unavailable = 502


@fault("app-deleting", variant="record-closed", stage="app", title="The app is being deleted, and its record is closed")
def record_closed(world: World) -> None:
    """The platform's page is all that's to be seen, and it's the same for every app that isn't up."""
    apply.apply(world)
    close_record(world)
