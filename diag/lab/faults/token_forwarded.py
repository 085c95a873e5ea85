"""An app sends the token that it was handed on to another app."""

from dbapp_diag.lab.breaking import at_door, with_token
from dbapp_diag.lab.fault import fault
from dbapp_diag.lab.land import Token
from dbapp_diag.lab.web import Response
from dbapp_diag.lab.world import World

SCOPES = "openid profile email offline_access iam.current-user:read iam.access-control:read"
OTHER_APP = "6d1c7f70-3f0b-4c1e-9a55-0c9a3b7d2e41"


@fault("token-forwarded", stage="token", title="The token is one that another app was handed: 401")
def apply(world: World) -> None:
    """Its client is the other app's, its scopes are those of every app's users."""
    world.examine(Token(principal="ada@example.com", scope=SCOPES, claims={"client_id": OTHER_APP}))
    at_door(world, with_token(Response(401)))


@fault("token-forwarded", variant="forbidden", stage="token", title="The token is one that another app was handed: 403")
def forbidden(world: World) -> None:
    """The 403 of newer doors."""
    world.examine(Token(principal="ada@example.com", scope=SCOPES, claims={"client_id": OTHER_APP}))
    at_door(world, with_token(Response(403, b"Invalid Token", (("content-type", "text/plain; charset=utf-8"),))))
