"""The token that is sent has expired."""

from dbapp_diag.lab.fault import fault
from dbapp_diag.lab.land import Token
from dbapp_diag.lab.world import World

HOUR = 3600.0


@fault("token-expired", stage="token", title="The token expired an hour ago")
def apply(world: World) -> None:
    """The token was issued two hours ago and lived for one; the door answers an empty 401 below `/api/`."""
    world.examine(Token(issued_ago=2 * HOUR, lifetime=HOUR))


@fault("token-expired", variant="redirect", stage="token", title="The token expired, and the door redirects")
def redirect(world: World) -> None:
    """The same, answered by the way to the login page.

    Source: omnigent-ai/omnigent omnigent/native_policy_hook.py.
    """
    apply.apply(world)
    world.app.door.expired = "redirect"


@fault("token-expired", variant="forbidden", stage="token", title="The token expired, and the door says 403")
def forbidden(world: World) -> None:
    """The same, answered by 403 with the body `Invalid Token`.

    Source: omnigent-ai/omnigent omnigent/runner/_entry.py.
    """
    apply.apply(world)
    world.app.door.expired = "forbidden"
