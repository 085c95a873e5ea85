"""Nothing gives a credential."""

import json

from dbapp_diag.lab.fault import fault
from dbapp_diag.lab.web import json_response
from dbapp_diag.lab.world import APP, WORKSPACE, World

CONTEXT = "runtime/dbruntime/context.json"


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


@fault(
    "credentials-missing",
    variant="keyring",
    stage="configuration",
    title="The CLI can't reach its keyring",
    way="u2m-profile",
)
def keyring(world: World) -> None:
    """The login is there, and the session has no D-Bus to unlock it with: another login wouldn't help, whatever the CLI says
    (databricks/cli pull request 5272)."""
    assert world.cli is not None
    world.cli.mode = "keyring"


@fault(
    "credentials-missing",
    variant="azure-cli",
    stage="configuration",
    title="Nobody is logged in with az",
    way="azure-cli",
)
def azure_cli(world: World) -> None:
    """The SDK passes over it, and there's nothing else (databricks-sdk-py credentials_provider.py)."""
    assert world.az is not None
    world.az.mode = "not-logged-in"


@fault(
    "credentials-missing", variant="azure-cli-missing", stage="configuration", title="There is no az", way="azure-cli"
)
def azure_cli_missing(world: World) -> None:
    """`auth_type = azure-cli`, and PATH holds no `az`. `cli-missing` is about the Databricks CLI, and mends nothing here."""
    world.az = None


@fault(
    "credentials-missing",
    variant="azure-tenant",
    stage="configuration",
    title="az is logged in to another tenant",
    way="azure-cli",
)
def azure_tenant(world: World) -> None:
    """The person isn't in the workspace's tenant, so `az` has no token for it (MicrosoftDocs/azure-docs issue 118443)."""
    assert world.az is not None
    world.az.mode = "wrong-tenant"


@fault(
    "credentials-missing",
    variant="github",
    stage="configuration",
    title="GitHub refuses an identity token",
    way="github-oidc",
)
def github(world: World) -> None:
    """403 for a job that may not have one; the SDK takes that for none (databricks-sdk-py oidc_token_supplier.py)."""
    world.sources["github"].instead = lambda request: json_response({"message": "Forbidden"}, 403)


@fault(
    "credentials-missing",
    variant="github-permission",
    stage="configuration",
    title="The workflow has no permission for identity tokens",
    way="github-oidc",
)
def github_permission(world: World) -> None:
    """Without `id-token: write` GitHub doesn't set the two variables at all."""
    for name in ("ACTIONS_ID_TOKEN_REQUEST_TOKEN", "ACTIONS_ID_TOKEN_REQUEST_URL"):
        del world.environment[name]


@fault(
    "credentials-missing",
    variant="azure-devops",
    stage="configuration",
    title="Azure DevOps refuses an identity token",
    way="azure-devops-oidc",
)
def azure_devops(world: World) -> None:
    """401 for the job's token, which the SDK takes for none."""
    world.sources["azure-devops"].instead = lambda request: json_response({"message": "Unauthorized"}, 401)


@fault(
    "credentials-missing",
    variant="azure-devops-token",
    stage="configuration",
    title="The pipeline doesn't hand in its token",
    way="azure-devops-oidc",
)
def azure_devops_token(world: World) -> None:
    """`SYSTEM_ACCESSTOKEN` must be mapped in the pipeline (databricks-sdk-py oidc_token_supplier.py)."""
    del world.environment["SYSTEM_ACCESSTOKEN"]


@fault(
    "credentials-missing",
    variant="identity-variable",
    stage="configuration",
    title="The variable for the identity token is empty",
    way="env-oidc",
)
def identity_variable(world: World) -> None:
    """The job that should set it didn't."""
    del world.environment["DATABRICKS_OIDC_TOKEN"]


@fault(
    "credentials-missing",
    variant="identity-file",
    stage="configuration",
    title="The identity token's file is empty",
    way="file-oidc",
)
def identity_file(world: World) -> None:
    """The file is there, the token isn't in it yet (databricks-sdk-py oidc.py)."""
    world.files["idp-token"] = ""


@fault(
    "credentials-missing",
    variant="metadata-service",
    stage="configuration",
    title="The metadata service is gone",
    way="metadata-service",
)
def metadata_service(world: World) -> None:
    """The editor that served it was closed; its address is left in the environment."""
    world.sources["metadata"].up = False


@fault(
    "credentials-missing",
    variant="metadata-service-empty",
    stage="configuration",
    title="The metadata service has no token",
    way="metadata-service",
)
def metadata_service_empty(world: World) -> None:
    """It answers, and hands out nothing."""
    world.sources["metadata"].instead = lambda request: json_response({"error": "not logged in"}, 404)


@fault(
    "credentials-missing",
    variant="model-serving",
    stage="configuration",
    title="Model serving mounts no token",
    way="model-serving",
)
def model_serving(world: World) -> None:
    """The mounted file has no token in it (databricks-sdk-py credentials_provider.py)."""
    world.files["serving/model-dependencies-oauth-token"] = json.dumps({"OAUTH_TOKEN": []})


@fault(
    "credentials-missing",
    variant="notebook",
    stage="configuration",
    title="A program beside a notebook, not in it",
    way="notebook",
)
def notebook(world: World) -> None:
    """The runtime is there, and this process has no notebook's context to take a token from."""
    world.files[CONTEXT] = "null"


@fault(
    "credentials-missing",
    variant="notebook-token",
    stage="configuration",
    title="The notebook has no token to give",
    way="notebook",
)
def notebook_token(world: World) -> None:
    """Its context holds none, and the SDK would send the word None (databricks-sdk-py runtime/__init__.py)."""
    world.files[CONTEXT] = json.dumps(json.loads(world.files[CONTEXT]) | {"apiToken": None})


@fault(
    "credentials-missing",
    variant="basic",
    stage="configuration",
    title="A name and a password, and no token",
    way="basic",
)
def basic(world: World) -> None:
    """The SDK is content with a Basic header. For an app that's no credential: none of the sources gives a token."""
