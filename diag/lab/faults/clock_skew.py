"""The clock of this machine is wrong."""

from dbapp_diag.lab.fault import fault
from dbapp_diag.lab.land import Token
from dbapp_diag.lab.world import World

HOUR = 3600.0


@fault("clock-skew", stage="token", title="This machine's clock is two hours slow")
def apply(world: World) -> None:
    """Workspace and door are two hours ahead: the token expired there half an hour ago, and lives here."""
    world.clock_offset = 2 * HOUR
    world.examine(Token(issued_ago=1.5 * HOUR, lifetime=HOUR))
