"""The token isn't valid yet."""

from dbapp_diag.lab.fault import fault
from dbapp_diag.lab.land import Token
from dbapp_diag.lab.world import World

HOUR = 3600.0


@fault("token-not-yet-valid", stage="token", title="The token becomes valid in an hour")
def apply(world: World) -> None:
    """Issued an hour from now, by a clock that agrees with this machine's."""
    world.examine(Token(issued_ago=-HOUR))
