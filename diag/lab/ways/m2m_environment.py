"""A service principal's client id and secret in the environment."""

from dbapp_diag.lab.ways import way
from dbapp_diag.lab.world import CALLER, World


@way("m2m-environment", "Client id and secret in the environment", "a service principal", auth_type="oauth-m2m")
def apply(world: World) -> None:
    """Option 2 for external applications in "Connect to an API Databricks app"."""
    world.sign_in_by_environment(DATABRICKS_CLIENT_ID=CALLER.id, DATABRICKS_CLIENT_SECRET="@secret@")
