"""A workflow of GitHub Actions, federated with an application in Entra ID."""

from dbapp_diag.lab.providers import ENTRA_HOST, GITHUB_SUBJECT
from dbapp_diag.lab.ways import way
from dbapp_diag.lab.ways.github_oidc import run_in_workflow
from dbapp_diag.lab.world import CALLER, World


@way("github-oidc-azure", "A workflow of GitHub Actions, by Entra ID", "a service principal", gives="entra")
def apply(world: World) -> None:
    """GitHub's token is the application's assertion at Entra ID (databricks-sdk-py credentials_provider.py,
    `github_oidc_azure`); no tenant is named, so the SDK asks the workspace for it."""
    run_in_workflow(world)
    world.join(ENTRA_HOST, "entra", "203.0.113.42")
    world.directory.federated[CALLER.id] = GITHUB_SUBJECT
    world.sign_in_by_environment(DATABRICKS_AUTH_TYPE="github-oidc-azure", ARM_CLIENT_ID=CALLER.id)
