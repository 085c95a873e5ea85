"""The app's last deployment failed."""

from dbapp_diag.lab.breaking import close_record
from dbapp_diag.lab.fault import fault
from dbapp_diag.lab.land import Deployment
from dbapp_diag.lab.world import World

MESSAGE = "Error installing requirements. Please check /logz for more details."


@fault("app-deployment-failed", stage="app", title="The only deployment failed")
def apply(world: World) -> None:
    """The list of deployments holds one that FAILED, with its message; none is active.

    States: databricks-sdk-py service/apps.py.
    """
    app = world.app
    app.active = None
    app.history = [Deployment("01f0fa11edc41e5f8a9b0c1d2e3f4a5b", "FAILED", MESSAGE, age=600.0)]
    app.status, app.status_message = "UNAVAILABLE", "App status is unavailable."


@fault("app-deployment-failed", variant="404", stage="app", title="The only deployment failed; the page says 404")
def not_found(world: World) -> None:
    """By the documentation a 404 may mean that the app isn't running ("Connect to an API Databricks app")."""
    apply.apply(world)
    world.app.door.unavailable = 404


@fault("app-deployment-failed", variant="503", stage="app", title="The only deployment failed; the page says 503")
def service_unavailable(world: World) -> None:
    """Public reports of the page name 502 and 503, for one and the same state not always alike."""
    apply.apply(world)
    world.app.door.unavailable = 503


@fault(
    "app-deployment-failed",
    variant="record-closed",
    stage="app",
    title="The only deployment failed, and its record is closed",
)
def record_closed(world: World) -> None:
    """The platform's page is all that's to be seen, and it's the same for every app that isn't up."""
    apply.apply(world)
    close_record(world)
