"""The service principal's secret is refused."""

import secrets
import uuid

from dbapp_diag.lab.breaking import refuse_at_token_endpoint
from dbapp_diag.lab.fault import fault
from dbapp_diag.lab.world import World


@fault("client-secret-rejected", stage="sign-in", title="The client secret was deleted")
def apply(world: World) -> None:
    """401 `invalid_client` "Client authentication failed" (databricks-sql-nodejs issue 279)."""
    stale = "dose" + secrets.token_hex(16)
    world.profiles["lab"]["client_secret"] = stale
    world.planted.append(stale)


@fault("client-secret-rejected", variant="bad-request", stage="sign-in", title="The client secret was deleted; 400")
def bad_request(world: World) -> None:
    """The same words with 400, which RFC 6749 section 5.2 leaves open."""
    apply.apply(world)
    refuse_at_token_endpoint(world, 400, "invalid_client", "Client authentication failed")


@fault("client-secret-rejected", variant="unknown-client", stage="sign-in", title="The workspace knows no such client")
def unknown_client(world: World) -> None:
    """A client id of elsewhere, such as the account's (terraform-provider-databricks issue 3848)."""
    world.profiles["lab"]["client_id"] = str(uuid.uuid4())
