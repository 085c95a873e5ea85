"""The door refuses, and nothing explains why."""

from dbapp_diag.lab.fault import fault
from dbapp_diag.lab.world import World


@fault("front-door-refuses", stage="front-door", title="The door refuses every token")
def apply(world: World) -> None:
    """Token, permission, scopes and state are all in order; for support to look at."""
    world.app.door.refuses_all = True
