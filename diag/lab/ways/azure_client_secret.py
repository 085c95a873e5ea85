"""An application's secret in Entra ID."""

from dbapp_diag.lab.providers import ENTRA_HOST, TENANT
from dbapp_diag.lab.ways import way
from dbapp_diag.lab.world import CALLER, World


@way("azure-client-secret", "Client id and secret of Entra ID", "a service principal", gives="entra")
def apply(world: World) -> None:
    """The variables that Azure's own tools read, too (databricks-sdk-py credentials_provider.py)."""
    world.join(ENTRA_HOST, "entra", "203.0.113.42")
    world.sign_in_by_environment(ARM_CLIENT_ID=CALLER.id, ARM_CLIENT_SECRET="@entra-secret@", ARM_TENANT_ID=TENANT)
