"""The app's first deployment is under way."""

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
