"""The token was exchanged for another app."""

from dbapp_diag.lab.fault import fault
from dbapp_diag.lab.land import Token
from dbapp_diag.lab.world import World


@fault("token-wrong-audience", stage="token", title="The token was exchanged for another app")
def apply(world: World) -> None:
    """Its `aud` is the client id of `other-app` (databrickslabs/lakemeter-oss PR 5 gives the exchange)."""
    world.examine(Token(audience=world.workspace.apps["other-app"].client_id))
