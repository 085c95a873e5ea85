"""A person's login by the Azure CLI."""

from dbapp_diag.lab.ways import way
from dbapp_diag.lab.world import Az, World


@way("azure-cli", "Logged in with the Azure CLI", "a person", gives="entra")
def apply(world: World) -> None:
    """`az login` is done; the SDK runs `az account get-access-token` (databricks-sdk-py credentials_provider.py)."""
    world.az = Az()
    world.sign_in_by_profile(auth_type="azure-cli")
