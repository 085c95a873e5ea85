"""Nothing gives a credential."""

from dbapp_diag.lab.fault import fault
from dbapp_diag.lab.world import APP, WORKSPACE, World


@fault("credentials-missing", stage="configuration", title="A host is set, and no credential")
def apply(world: World) -> None:
    """DATABRICKS_HOST alone, no profile (databricks-sdk-py: "cannot configure default credentials")."""
    world.profiles = {}
    world.question.profile = None
    world.environment["DATABRICKS_HOST"] = f"https://{WORKSPACE}"


@fault("credentials-missing", variant="nothing", stage="configuration", title="Neither a host nor a credential is set")
def nothing(world: World) -> None:
    """An empty environment, no profile, and the app's URL: nothing says which workspace to sign in to."""
    world.profiles = {}
    world.question.profile = None
    world.question.url = f"https://{APP}"
