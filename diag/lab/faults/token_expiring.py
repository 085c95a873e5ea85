"""The token lives a few minutes more, and nothing renews it."""

from dbapp_diag.lab.fault import fault
from dbapp_diag.lab.land import Token
from dbapp_diag.lab.world import World


@fault("token-expiring", stage="token", title="The token expires in two minutes", stops_the_call=False)
def apply(world: World) -> None:
    """The call works: a warning, no more."""
    world.examine(Token(issued_ago=3600.0 - 120.0))
