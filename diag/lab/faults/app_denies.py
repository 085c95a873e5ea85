"""The app itself refuses the caller."""

from dbapp_diag.lab.fault import fault
from dbapp_diag.lab.land import Reply
from dbapp_diag.lab.world import World


@fault("app-denies", stage="endpoint", title="The app answers 403 of its own")
def apply(world: World) -> None:
    """The door accepted the token (`gap-auth`); the app's own rules refuse."""
    world.app.replies["/api/items"] = Reply(403, '{"detail":"You are not on the list of readers"}')


@fault("app-denies", variant="wants-authorization", stage="endpoint", title="The app misses the Authorization header")
def wants_authorization(world: World) -> None:
    """The door has replaced it by `X-Forwarded-Access-Token` (community.databricks.com m-p/134979)."""
    headers = (("www-authenticate", "Bearer"),)
    world.app.replies["/api/items"] = Reply(401, '{"detail":"Not authenticated"}', headers=headers)
