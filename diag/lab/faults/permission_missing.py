"""The caller may not use the app."""

from dbapp_diag.lab.fault import fault
from dbapp_diag.lab.land import Token
from dbapp_diag.lab.world import STRANGER, WORKSPACE, World


@fault("permission-missing", stage="authorization", title="The caller has no CAN USE; empty 401")
def apply(world: World) -> None:
    """A healthy token of a service principal without any permission on the app.

    The profile is another principal, which may read the access control list.

    The door answers an empty 401, as several measured in public, not the 403 of the documentation.
    """
    world.examine(Token(principal=STRANGER.id))


@fault("permission-missing", variant="forbidden", stage="authorization", title="The caller has no CAN USE; 403")
def forbidden(world: World) -> None:
    """The same, answered by the 403 that the documentation speaks of."""
    apply.apply(world)
    world.app.door.no_permission = 403


@fault("permission-missing", variant="own", stage="authorization", title="The profile itself has no CAN USE")
def own(world: World) -> None:
    """The profile's own principal lacks it, and so may not read the access control list either."""
    secret = "@secret-of-stranger@"
    world.profiles["lab"] = {
        "host": f"https://{WORKSPACE}",
        "client_id": STRANGER.id,
        "client_secret": secret,
    }
