"""The door refuses, and nothing explains why."""

from dbapp_diag.lab.breaking import at_door, outside_api, with_token
from dbapp_diag.lab.fault import fault
from dbapp_diag.lab.web import Request, Response
from dbapp_diag.lab.world import World


@fault("front-door-refuses", stage="front-door", title="The door refuses every token")
def apply(world: World) -> None:
    """Token, permission, scopes and state are all in order; for support to look at."""
    world.app.door.refuses_all = True


@fault("front-door-refuses", variant="forbidden", stage="front-door", title="The door refuses every token with 403")
def forbidden(world: World) -> None:
    """The same with an empty 403."""
    at_door(world, with_token(Response(403)))


@fault("front-door-refuses", variant="outside", stage="front-door", title="The door refuses every token; 302")
def outside(world: World) -> None:
    """The redirect to login outside `/api/`."""
    apply.apply(world)
    outside_api(world)


@fault("front-door-refuses", variant="reason", stage="front-door", title="The door gives a reason that nobody knows")
def reason(world: World) -> None:
    """403 with a phrase under the platform's own header, about neither token nor address nor permission."""
    phrase = "Request is not admitted in the current phase of the tenant"
    at_door(world, with_token(Response(403, b"", (("x-databricks-reason-phrase", phrase),))))


@fault("front-door-refuses", variant="by-path", stage="front-door", title="The door says 401 here and 403 there")
def by_path(world: World) -> None:
    """An empty 401 for the path asked about, an empty 403 for any other, with one and the same token."""

    def answer(request: Request) -> Response | None:
        return None if request.bearer is None else Response(401 if request.raw_path == "/api/items" else 403)

    at_door(world, answer)
