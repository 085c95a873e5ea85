"""An identity token in a variable, federated with a service principal."""

from dbapp_diag.lab.land import Policy
from dbapp_diag.lab.providers import ACCOUNT, IDP
from dbapp_diag.lab.ways import way
from dbapp_diag.lab.world import CALLER, IDENTITY, World


@way("env-oidc", "An identity token in a variable", "a service principal")
def apply(world: World) -> None:
    """Documentation: "Authenticate with an identity provider token"; GitLab's pipelines do it so."""
    trust(world)
    world.sign_in_by_environment(
        DATABRICKS_AUTH_TYPE="env-oidc", DATABRICKS_CLIENT_ID=CALLER.id, DATABRICKS_OIDC_TOKEN="@idp-token@"
    )


def trust(world: World) -> None:
    """Let the identity provider's one subject sign in as the service principal."""
    world.workspace.policies.append(Policy(IDP, (ACCOUNT,), CALLER.id, IDENTITY.principal))
