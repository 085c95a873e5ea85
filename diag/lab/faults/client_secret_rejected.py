"""The service principal's secret is refused."""

import secrets
import uuid

from dbapp_diag.lab.breaking import refuse_at_token_endpoint
from dbapp_diag.lab.clock import LabClock
from dbapp_diag.lab.entra import refusal
from dbapp_diag.lab.fault import fault
from dbapp_diag.lab.world import World


@fault("client-secret-rejected", stage="sign-in", title="The client secret was deleted")
def apply(world: World) -> None:
    """401 `invalid_client` "Client authentication failed" (databricks-sql-nodejs issue 279)."""
    world.profiles["lab"]["client_secret"] = _stale(world, "dose")


@fault("client-secret-rejected", variant="bad-request", stage="sign-in", title="The client secret was deleted; 400")
def bad_request(world: World) -> None:
    """The same words with 400, which RFC 6749 section 5.2 leaves open."""
    apply.apply(world)
    refuse_at_token_endpoint(world, 400, "invalid_client", "Client authentication failed")


@fault("client-secret-rejected", variant="unknown-client", stage="sign-in", title="The workspace knows no such client")
def unknown_client(world: World) -> None:
    """A client id of elsewhere, such as the account's (terraform-provider-databricks issue 3848)."""
    world.profiles["lab"]["client_id"] = str(uuid.uuid4())


@fault(
    "client-secret-rejected",
    variant="environment",
    stage="sign-in",
    title="The secret in the environment was deleted",
    way="m2m-environment",
)
def environment(world: World) -> None:
    """The same by the environment's variables."""
    world.environment["DATABRICKS_CLIENT_SECRET"] = _stale(world, "dose")


@fault(
    "client-secret-rejected", variant="app", stage="sign-in", title="An app's own secret isn't taken", way="app-to-app"
)
def app(world: World) -> None:
    """An app that still runs with the secret of before (its variables are read at the start)."""
    world.environment["DATABRICKS_CLIENT_SECRET"] = _stale(world, "dose")


@fault(
    "client-secret-rejected",
    variant="entra",
    stage="sign-in",
    title="Entra ID refuses the secret",
    way="azure-client-secret",
)
def entra(world: World) -> None:
    """401 `invalid_client`, AADSTS7000215; often it's the secret's id (azure.databricks.cicd.tools issue 99)."""
    world.environment["ARM_CLIENT_SECRET"] = _stale(world, "Q~")


@fault(
    "client-secret-rejected",
    variant="entra-expired",
    stage="sign-in",
    title="The secret at Entra ID has expired",
    way="azure-client-secret",
)
def entra_expired(world: World) -> None:
    """401 `invalid_client`, AADSTS7000222 (Microsoft's list of AADSTS codes)."""
    client = world.environment["ARM_CLIENT_ID"]
    text = f"The provided client secret keys for app '{client}' are expired. Create new keys in Azure portal."
    now = LabClock(world.clock_offset).now()
    world.directory.instead = lambda request: refusal(401, "invalid_client", 7000222, text, now=now)


@fault(
    "client-secret-rejected",
    variant="entra-application",
    stage="sign-in",
    title="Entra ID knows no such application",
    way="azure-client-secret",
)
def entra_application(world: World) -> None:
    """400 `unauthorized_client`, AADSTS700016: the application, or its tenant, is another (Microsoft's list of codes)."""
    world.environment["ARM_CLIENT_ID"] = str(uuid.uuid4())


def _stale(world: World, start: str) -> str:
    secret = start + secrets.token_hex(16)
    world.planted.append(secret)
    return secret
