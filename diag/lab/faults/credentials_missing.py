"""Nothing gives a credential."""

from dbapp_diag.lab.fault import fault
from dbapp_diag.lab.world import WORKSPACE, World


@fault("credentials-missing", stage="configuration", title="A host is set, and no credential")
def apply(world: World) -> None:
    """DATABRICKS_HOST alone, no profile (databricks-sdk-py: "cannot configure default credentials")."""
    world.profiles = {}
    world.question.profile = None
    world.environment["DATABRICKS_HOST"] = f"https://{WORKSPACE}"
