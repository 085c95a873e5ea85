"""A token that looks healthy is refused everywhere."""

from dbapp_diag.lab.fault import fault
from dbapp_diag.lab.land import Token
from dbapp_diag.lab.world import World


@fault("token-rejected", stage="token", title="The token was revoked")
def apply(world: World) -> None:
    """Right issuer, unexpired, good signature; workspace ("Invalid access token") and door refuse it."""
    world.examine(Token(revoked=True))


@fault("token-rejected", variant="signature", stage="token", title="The token's signature is wrong")
def signature(world: World) -> None:
    """Signed with a key that the workspace doesn't publish."""
    world.examine(Token(forged=True))
