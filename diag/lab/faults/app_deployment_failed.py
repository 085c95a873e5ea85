"""The app's last deployment failed."""

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
