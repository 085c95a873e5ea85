"""A variable of the environment wins over the profile, and means another workspace."""

from dbapp_diag.lab.fault import fault
from dbapp_diag.lab.world import APP, FOREIGN_WORKSPACE, World


@fault("environment-overrides-profile", stage="configuration", title="DATABRICKS_HOST is another workspace's")
def apply(world: World) -> None:
    """The profile's secret signs in there too.

    That token is refused at the app (databricks/cli issue 5096).
    """
    world.workspaces[FOREIGN_WORKSPACE].clients = dict(world.workspace.clients)
    world.environment["DATABRICKS_HOST"] = f"https://{FOREIGN_WORKSPACE}"
    world.question.url = f"https://{APP}"
