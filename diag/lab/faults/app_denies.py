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


@fault("app-denies", variant="page", stage="endpoint", title="The app answers 403 with a page of its own")
def page(world: World) -> None:
    """The same as a page, passed through unchanged (an audit of an app on AWS)."""
    body = "<html><head><title>Forbidden</title></head><body><h1>Not for you</h1></body></html>"
    world.app.replies["/api/items"] = Reply(403, body, "text/html; charset=utf-8")


@fault("app-denies", variant="empty", stage="endpoint", title="The app answers an empty 403")
def empty(world: World) -> None:
    """No body at all, as the front door's own refusals have none; the door's mark of an accepted token tells."""
    world.app.replies["/api/items"] = Reply(403, "")


@fault(
    "app-denies", variant="empty-unauthorized", stage="endpoint", title="The app answers an empty 401, like the door"
)
def empty_unauthorized(world: World) -> None:
    """Status and body of the front door's 401; the door's mark of an accepted token tells."""
    world.app.replies["/api/items"] = Reply(401, "")


@fault("app-denies", variant="everywhere", stage="endpoint", title="The app answers 403 on every path")
def everywhere(world: World) -> None:
    """A middleware that lets nobody in: the made-up path under `/api/` gets the same."""
    world.app.replies["/*"] = Reply(403, '{"error":"forbidden"}')


@fault("app-denies", variant="key", stage="endpoint", title="The app wants a key of its own")
def key(world: World) -> None:
    """Its 401 in its own words: the token was accepted, and the app reads another header (several apps moved there, as the
    front door takes `Authorization`)."""
    world.question.endpoint = "/api/keyed"
