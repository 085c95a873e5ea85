"""The token lacks scopes that the app has for user authorization."""

from dbapp_diag.lab.fault import fault
from dbapp_diag.lab.land import Token
from dbapp_diag.lab.world import World


@fault("token-scopes-missing", stage="token", title="The token lacks one of the app's scopes")
def apply(world: World) -> None:
    """The app declares `sql` and `files.files`, the token carries `sql`; the door answers 403.

    The caller may use the app, so the scopes alone are at fault. The documentation ("Connect to an API
    Databricks app") demands a superset of the app's scopes.
    """
    world.app.scopes = ("sql", "files.files")
    world.examine(Token(scope="sql iam.current-user:read"))


@fault("token-scopes-missing", variant="unauthorized", stage="token", title="The token lacks a scope; 401")
def unauthorized(world: World) -> None:
    """The same, answered by 401: the documentation names both."""
    apply.apply(world)
    world.app.door.no_scope = 401
