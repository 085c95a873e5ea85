"""The app's process has crashed."""

from dbapp_diag.lab.breaking import close_record
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


@fault("app-crashed", variant="404", stage="app", title="The app has crashed; the page says 404")
def not_found(world: World) -> None:
    """By the documentation a 404 may mean that the app isn't running ("Connect to an API Databricks app")."""
    apply.apply(world)
    world.app.door.unavailable = 404


@fault("app-crashed", variant="503", stage="app", title="The app has crashed; the page says 503")
def service_unavailable(world: World) -> None:
    """Public reports of the page name 502 and 503, for one and the same state not always alike."""
    apply.apply(world)
    world.app.door.unavailable = 503


@fault("app-crashed", variant="record-closed", stage="app", title="The app has crashed, and its record is closed")
def record_closed(world: World) -> None:
    """The platform's page is all that's to be seen, and it's the same for every app that isn't up."""
    apply.apply(world)
    close_record(world)
