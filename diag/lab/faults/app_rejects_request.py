"""The app doesn't like the request."""

from dbapp_diag.lab.fault import fault
from dbapp_diag.lab.land import Reply
from dbapp_diag.lab.world import World

BODY = '{"detail":[{"type":"missing","loc":["query","page"],"msg":"Field required","input":null}]}'


@fault("app-rejects-request", stage="endpoint", title="The app answers 422")
def apply(world: World) -> None:
    """A field is missing in a request that was asked for as it is, in FastAPI's own words."""
    world.question.method = "GET"
    world.app.replies["/api/items"] = Reply(422, BODY)


@fault("app-rejects-request", variant="400", stage="endpoint", title="The app answers 400")
def bad_request(world: World) -> None:
    """A request that the app can't read (RFC 9110, section 15.5.1)."""
    world.question.method = "GET"
    world.app.replies["/api/items"] = Reply(400, '{"error":"page must be a number"}')


@fault("app-rejects-request", variant="409", stage="endpoint", title="The app answers 409")
def conflict(world: World) -> None:
    """It contradicts what the app has already (RFC 9110, section 15.5.10)."""
    world.app.replies["/api/items"] = Reply(409, '{"error":"item 1 is locked by a running job"}')


@fault("app-rejects-request", variant="413", stage="endpoint", title="The app answers 413")
def too_large(world: World) -> None:
    """The app's own limit: no limit of the platform's on request bodies has been found in public."""
    world.app.replies["/api/items"] = Reply(413, "Payload Too Large", "text/plain; charset=utf-8")


@fault("app-rejects-request", variant="415", stage="endpoint", title="The app answers 415 to a form")
def media_type(world: World) -> None:
    """A POST whose body isn't of a media type that the app takes (RFC 9110, section 15.5.16)."""
    world.question.endpoint = "/api/upload"
    world.question.extra += ("--data", "a=1")
    world.app.replies["/api/upload"] = Reply(415, '{"error":"send application/json"}')
