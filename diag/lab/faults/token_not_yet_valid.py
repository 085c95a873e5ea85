"""The token isn't valid yet."""

import time

from dbapp_diag.lab.breaking import outside_api
from dbapp_diag.lab.fault import fault
from dbapp_diag.lab.land import Token
from dbapp_diag.lab.world import World

HOUR = 3600.0


@fault("token-not-yet-valid", stage="token", title="The token becomes valid in an hour")
def apply(world: World) -> None:
    """Issued an hour from now, by a clock that agrees with this machine's."""
    world.examine(Token(issued_ago=-HOUR))


@fault("token-not-yet-valid", variant="not-before", stage="token", title="The token's nbf is in the future")
def not_before(world: World) -> None:
    """Issued a minute ago, and to be used only in half an hour (RFC 7519, section 4.1.5)."""
    start = int(time.time() + world.clock_offset + HOUR / 2)
    world.examine(Token(claims={"nbf": start}))


@fault("token-not-yet-valid", variant="outside", stage="token", title="The token isn't valid yet; outside /api/ 302")
def outside(world: World) -> None:
    """The redirect to login outside `/api/`."""
    apply.apply(world)
    outside_api(world)
