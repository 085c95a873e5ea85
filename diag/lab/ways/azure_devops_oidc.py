"""A pipeline of Azure DevOps, federated with a service principal."""

import secrets

from dbapp_diag.lab.land import Policy, Token
from dbapp_diag.lab.providers import DEVOPS, DEVOPS_AUDIENCE, DEVOPS_HOST, DEVOPS_SUBJECT, Source
from dbapp_diag.lab.ways import way
from dbapp_diag.lab.world import CALLER, World


@way("azure-devops-oidc", "A pipeline of Azure DevOps", "a service principal")
def apply(world: World) -> None:
    """The variables of a job, `SYSTEM_ACCESSTOKEN` handed in (databricks-sdk-py oidc_token_supplier.py)."""
    key = secrets.token_hex(26)
    token = Token(
        DEVOPS_SUBJECT,
        lifetime=600.0,
        issued_ago=0.0,
        issuer=DEVOPS,
        kind="id",
        claims={"nonce": None, "auth_time": None},
    )
    world.sources["azure-devops"] = Source(key, token)
    world.join(DEVOPS_HOST, "azure-devops", "203.0.113.41")
    world.workspace.policies.append(Policy(DEVOPS, (DEVOPS_AUDIENCE,), CALLER.id, DEVOPS_SUBJECT))
    world.sign_in_by_environment(
        DATABRICKS_AUTH_TYPE="azure-devops-oidc",
        DATABRICKS_CLIENT_ID=CALLER.id,
        SYSTEM_ACCESSTOKEN=key,
        SYSTEM_TEAMFOUNDATIONCOLLECTIONURI=f"https://{DEVOPS_HOST}/example/",
        SYSTEM_TEAMPROJECTID="5b1e4c52-6f0d-4f0e-9a43-2c8d7e6f5a4b",
        SYSTEM_PLANID="d2f3a4b5-1c2d-4e3f-8a9b-0c1d2e3f4a5b",
        SYSTEM_JOBID="12f1170f-54f2-53f3-20dd-22fc7dff55f9",
        SYSTEM_HOSTTYPE="build",
    )
