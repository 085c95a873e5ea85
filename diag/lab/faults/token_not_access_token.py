"""Something of the sign-in is sent that isn't an access token."""

import secrets

from dbapp_diag.lab.breaking import outside_api
from dbapp_diag.lab.fault import fault
from dbapp_diag.lab.land import Token
from dbapp_diag.lab.world import CALLER, World


@fault("token-not-access-token", stage="token", title="The token is an ID token")
def apply(world: World) -> None:
    """`typ` JWT, the client as `aud`, a `nonce` and no scope (OpenID Connect Core 1.0, section 2)."""
    world.examine(Token(kind="id"))


@fault(
    "token-not-access-token",
    variant="client-secret",
    stage="token",
    title="The client secret is sent as a token",
)
def client_secret(world: World) -> None:
    """The secret of the service principal in the token's place."""
    world.examine("@secret@")


@fault("token-not-access-token", variant="refresh-token", stage="token", title="The refresh token is sent")
def refresh_token(world: World) -> None:
    """An opaque refresh token in the access token's place."""
    token = "doau" + secrets.token_hex(20)
    world.workspace.refresh[token] = CALLER.id
    world.examine(token)


@fault("token-not-access-token", variant="outside", stage="token", title="The token is an ID token; outside /api/ 302")
def outside(world: World) -> None:
    """The redirect to login outside `/api/`."""
    apply.apply(world)
    outside_api(world)
