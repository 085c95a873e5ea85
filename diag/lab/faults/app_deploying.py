"""The app's first deployment is under way."""

from dbapp_diag.lab.breaking import close_record, outside_api
from dbapp_diag.lab.fault import fault
from dbapp_diag.lab.land import Deployment
from dbapp_diag.lab.world import World


@fault("app-deploying", stage="app", title="The first deployment is in progress")
def apply(world: World) -> None:
    """DEPLOYING with a pending deployment IN_PROGRESS and no active one.

    Source: databricks-sdk-py service/apps.py.
    """
    app = world.app
    app.active = None
    app.pending = Deployment("01f0dep10ying1e5f8a9b0c1d2e3f4a5b", "IN_PROGRESS", "Installing dependencies", age=20.0)
    app.status, app.status_message = "DEPLOYING", "App is being deployed."


@fault("app-deploying", variant="404", stage="app", title="The first deployment is in progress; the page says 404")
def not_found(world: World) -> None:
    """By the documentation a 404 may mean that the app isn't running ("Connect to an API Databricks app")."""
    apply.apply(world)
    world.app.door.unavailable = 404


@fault("app-deploying", variant="502", stage="app", title="The first deployment is in progress; the page says 502")
def bad_gateway(world: World) -> None:
    """Public reports of the page name 502 and 503, for one and the same state not always alike."""
    apply.apply(world)
    world.app.door.unavailable = 502


@fault(
    "app-deploying",
    variant="record-closed",
    stage="app",
    title="The first deployment is in progress, and its record is closed",
)
def record_closed(world: World) -> None:
    """The platform's page is all that's to be seen, and it's the same for every app that isn't up."""
    apply.apply(world)
    close_record(world)


@fault("app-deploying", variant="login", stage="app", title="While it deploys, the door sends callers to sign in")
def login(world: World) -> None:
    """The door's sign-in is up before the app is, and redirects a good token (omnigent host/connect.py).

    The catalogue's `app-deploying` doesn't explain a redirect, so that nothing more than a suspicion can come of it.
    """
    apply.apply(world)
    outside_api(world)
    world.app.door.refuses_all = True
