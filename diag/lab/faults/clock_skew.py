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


@fault("clock-skew", variant="harmless", stage="token", title="The clock is ten minutes slow", stops_the_call=False)
def harmless(world: World) -> None:
    """The token lives by either clock, so the call works: a warning, no more."""
    world.clock_offset = HOUR / 6


@fault("clock-skew", variant="fast", stage="token", title="The clock is two hours fast", stops_the_call=False)
def fast(world: World) -> None:
    """A token that this machine takes for expired and the servers for alive: the call works."""
    world.clock_offset = -2 * HOUR
    world.examine()
