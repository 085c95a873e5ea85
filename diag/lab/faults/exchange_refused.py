"""The token exchange is refused."""

from dataclasses import replace
from typing import Any

from dbapp_diag.lab.breaking import refuse_at_token_endpoint
from dbapp_diag.lab.fault import fault
from dbapp_diag.lab.providers import DEVOPS, GITHUB, IDP
from dbapp_diag.lab.world import IDENTITY, World


@fault("exchange-refused", stage="sign-in", title="No federation policy matches the identity token", way="file-oidc")
def apply(world: World) -> None:
    """An identity token in a file, which the SDK exchanges (databricks-sdk-py oidc.py).

    The token endpoint answers 400 `invalid_grant`: nobody has configured its issuer.
    """
    _without(world, IDP)
    del world.profiles["lab"]["client_id"]


@fault(
    "exchange-refused",
    variant="target",
    stage="sign-in",
    title="The exchange names an unknown audience",
    way="file-oidc",
)
def target(world: World) -> None:
    """400 `invalid_target` (RFC 8693, section 2.2.2)."""
    refuse_at_token_endpoint(world, 400, "invalid_target", "Audience is not known")


@fault(
    "exchange-refused",
    variant="subject",
    stage="sign-in",
    title="The exchange names an unknown kind of token",
    way="file-oidc",
)
def subject(world: World) -> None:
    """400 `invalid_request`, for a `subject_token_type` that the server doesn't take (RFC 8693, section 2.2.2)."""
    refuse_at_token_endpoint(world, 400, "invalid_request", "subject_token_type is not supported")


@fault(
    "exchange-refused",
    variant="unauthorized",
    stage="sign-in",
    title="The exchange is refused with 401",
    way="file-oidc",
)
def unauthorized(world: World) -> None:
    """401 `invalid_grant`, as servers answer that count the subject token as a credential."""
    refuse_at_token_endpoint(world, 401, "invalid_grant", "Subject token has expired or was revoked")


@fault(
    "exchange-refused", variant="client", stage="sign-in", title="The client has no federation policy", way="env-oidc"
)
def client(world: World) -> None:
    """The policy is the account's, and the exchange names a service principal that has none of its own."""
    world.workspace.policies = [
        replace(each, client=None, subject=None) if each.issuer == IDP else each for each in world.workspace.policies
    ]


@fault("exchange-refused", variant="expired", stage="sign-in", title="The identity token has expired", way="env-oidc")
def expired(world: World) -> None:
    """A variable that was set an hour ago, for a token that lived five minutes."""
    world.tokens["idp-token"] = replace(IDENTITY, lifetime=300.0, issued_ago=3600.0)


@fault(
    "exchange-refused",
    variant="github-subject",
    stage="sign-in",
    title="The federation policy is for another branch",
    way="github-oidc",
)
def github_subject(world: World) -> None:
    """The policy's subject names an environment, and the workflow runs for a branch ("Configure a federation policy")."""
    _change(world, GITHUB, subject="repo:example/items:environment:production")


@fault(
    "exchange-refused",
    variant="github-audience",
    stage="sign-in",
    title="The federation policy is for another audience",
    way="github-oidc",
)
def github_audience(world: World) -> None:
    """The policy's audience is the organisation's page, and the SDK asks for the workspace's token endpoint."""
    _change(world, GITHUB, audiences=("https://github.com/example",))


@fault(
    "exchange-refused",
    variant="azure-devops",
    stage="sign-in",
    title="The federation policy is for another organisation",
    way="azure-devops-oidc",
)
def azure_devops(world: World) -> None:
    """Its issuer holds the id of another organisation in Azure DevOps."""
    _change(world, DEVOPS, issuer="https://vstoken.dev.azure.com/00000000-0000-4000-8000-000000000000")


@fault(
    "exchange-refused",
    variant="entra-federation",
    stage="sign-in",
    title="Entra ID has no federation for this workflow",
    way="github-oidc-azure",
)
def entra_federation(world: World) -> None:
    """401 `invalid_client`, AADSTS700213: it's Entra ID that refuses GitHub's token (Azure/login issue 453)."""
    world.directory.federated = dict.fromkeys(world.directory.federated, "repo:example/items:environment:production")


@fault(
    "exchange-refused",
    variant="entra",
    stage="sign-in",
    title="No federation policy is for Entra ID",
    way="azure-client-secret",
)
def entra(world: World) -> None:
    """Sign-in works and the workspace accepts the token; exchanged for one that apps accept it isn't."""
    world.workspace.policies = []


@fault(
    "exchange-refused",
    variant="azure-cli",
    stage="sign-in",
    title="No federation policy is for people of Entra ID",
    way="azure-cli",
)
def azure_cli(world: World) -> None:
    """The policies are for applications: no claim of theirs names the person."""
    world.workspace.policies = [each for each in world.workspace.policies if each.claim in ("appid", "azp")]


@fault(
    "exchange-refused",
    variant="notebook",
    stage="sign-in",
    title="The notebook's token isn't exchanged",
    way="notebook",
)
def notebook(world: World) -> None:
    """400 `invalid_grant` to whatever is asked of the token endpoint; the workspace itself accepts the token."""
    refuse_at_token_endpoint(world, 400, "invalid_grant", "Subject token is invalid or expired")


@fault(
    "exchange-refused",
    variant="notebook-audience",
    stage="sign-in",
    title="The token endpoint doesn't know the app",
    way="notebook",
)
def notebook_audience(world: World) -> None:
    """400 `invalid_target` for the app's client id (RFC 8693, section 2.2.2)."""
    refuse_at_token_endpoint(world, 400, "invalid_target", "Audience is not known")


@fault(
    "exchange-refused",
    variant="notebook-scope",
    stage="sign-in",
    title="The exchange for the app may not have all-apis",
    way="notebook",
)
def notebook_scope(world: World) -> None:
    """400 `invalid_scope`: the workspace grants fewer scopes than the exchange asks for. Sign-in has worked by then, so it's
    the exchange that is refused, for its scope."""
    world.workspace.allowed_scopes = ("sql", "offline_access")


@fault(
    "exchange-refused",
    variant="notebook-oauth",
    stage="sign-in",
    title="The SDK's exchange of the notebook's token is refused",
    way="notebook-oauth",
)
def notebook_oauth(world: World) -> None:
    """400 `invalid_request`: this workspace exchanges no notebook tokens."""
    refuse_at_token_endpoint(world, 400, "invalid_request", "subject_token_type is not supported")


def _without(world: World, issuer: str) -> None:
    world.workspace.policies = [each for each in world.workspace.policies if each.issuer != issuer]


def _change(world: World, changed: str, **fields: Any) -> None:
    """Change the policies of this issuer."""
    policies = world.workspace.policies
    world.workspace.policies = [replace(each, **fields) if each.issuer == changed else each for each in policies]
