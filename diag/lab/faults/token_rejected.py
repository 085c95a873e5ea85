"""A token that looks healthy is refused everywhere."""

from dbapp_diag.lab.breaking import at_door, outside_api, with_token
from dbapp_diag.lab.fault import fault
from dbapp_diag.lab.land import Token
from dbapp_diag.lab.web import Response
from dbapp_diag.lab.world import World


@fault("token-rejected", stage="token", title="The token was revoked")
def apply(world: World) -> None:
    """Right issuer, unexpired, good signature; workspace ("Invalid access token") and door refuse it."""
    world.examine(Token(revoked=True))


@fault("token-rejected", variant="signature", stage="token", title="The token's signature is wrong")
def signature(world: World) -> None:
    """Signed with a key that the workspace doesn't publish."""
    world.examine(Token(forged=True))


@fault("token-rejected", variant="opaque", stage="token", title="An opaque token was revoked")
def opaque(world: World) -> None:
    """The same with a token that shows nothing: only those who issued it can tell."""
    world.examine(Token(kind="opaque", revoked=True))


@fault("token-rejected", variant="forbidden", stage="token", title="The token was revoked; 403")
def forbidden(world: World) -> None:
    """The 403 `Invalid Token` that was seen for expired tokens (omnigent-ai/omnigent omnigent/runner/_entry.py)."""
    apply.apply(world)
    at_door(world, with_token(Response(403, b"Invalid Token", (("content-type", "text/plain; charset=utf-8"),))))


@fault("token-rejected", variant="outside", stage="token", title="The token was revoked; outside /api/ 302")
def outside(world: World) -> None:
    """The redirect to login outside `/api/` (omnigent-ai/omnigent: a stale bearer gets 302)."""
    apply.apply(world)
    outside_api(world)
