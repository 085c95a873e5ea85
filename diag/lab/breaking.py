"""What several faults do to a world: answers in a server's place, a call outside `/api/`, a record changed or closed."""

from collections.abc import Callable, Mapping

from dbapp_diag.lab.clock import LabClock
from dbapp_diag.lab.land import App, Reply
from dbapp_diag.lab.records import Json, app_record
from dbapp_diag.lab.web import Request, Response, error, html_response, json_response
from dbapp_diag.lab.world import STRANGER, World

Answer = Callable[[Request], Response | None]
"""An answer in a server's place; None leaves the request to the server."""


def at_door(world: World, answer: Answer, app: App | None = None) -> None:
    """Let an app's front door answer so, before whatever answers there already; the demo's app unless another is given."""
    door = (app or world.app).door
    door.instead = _one_before(answer, door.instead)


def at_workspace(world: World, answer: Answer) -> None:
    """Let the demo's workspace answer so, before whatever answers there already."""
    world.workspace.instead = _one_before(answer, world.workspace.instead)


def with_token(response: Response) -> Answer:
    """This answer for whoever brings a bearer token, and the server's own for all others."""
    return lambda request: None if request.bearer is None else response


def outside_api(world: World) -> None:
    """Ask for a path outside `/api/`, which the app has."""
    world.question.endpoint = "/items"
    world.app.replies["/items"] = Reply(200, '{"items":[]}')


def change_record(world: World, change: Callable[[Json], None]) -> None:
    """Let the workspace show the app's record with these changes."""

    def changed(request: Request) -> Response | None:
        if request.path != f"/api/2.0/apps/{world.app.name}" or request.bearer is None:
            return None
        record = app_record(world.app, LabClock(world.clock_offset))
        change(record)
        return json_response(record)

    at_workspace(world, changed)


def close_record(world: World) -> None:
    """Let the sign-in be somebody's without permission, whom the workspace refuses the app's record.

    The call itself has a good token of its own. What outsiders get for a record isn't known in public.
    """
    world.profiles["lab"] |= {"client_id": STRANGER.id, "client_secret": "@secret-of-stranger@"}
    world.workspace.record_refusal = "forbidden"
    world.examine()


def refuse_at_token_endpoint(world: World, status: int, code: str, description: str) -> None:
    """Let the workspace's token endpoint refuse whatever is asked of it, in OAuth's form."""
    refusal = json_response({"error": code, "error_description": description}, status, ("cache-control", "no-store"))
    at_workspace(world, lambda request: refusal if request.path == TOKEN_ENDPOINT else None)


TOKEN_ENDPOINT = "/oidc/v1/token"
CONFIG = "/.well-known/databricks-config"
DISCOVERY = "/oidc/.well-known/oauth-authorization-server"

_CUT = b'{"access_token": "ey'
_JSON = (("content-type", "application/json"),)
BROKEN: Mapping[str, Response] = {
    "missing": error(404, "ENDPOINT_NOT_FOUND", "No API found for this path"),
    "page": html_response("Databricks - Sign In", "Sign in to continue to Databricks."),
    "forbidden-page": html_response("403 Forbidden", "Access to this resource is forbidden.", 403),
    "gateway-page": html_response("502 Bad Gateway", "The server returned an invalid response.", 502),
    "server-error": error(500, "INTERNAL_ERROR", "An internal error has occurred."),
    "not-json": Response(200, _CUT, _JSON),
    "empty-object": json_response({}),
    "login": Response(302, b"", (("location", "/login.html?error=unauthorized"),)),
    "untyped": Response(502, b"upstream connect error or disconnect/reset before headers"),
}
"""Answers that aren't an authorization server's: nobody can tell from one what is wrong behind it, and the catalogue has no
cause for that."""
HANGS = "hangs"


def break_path(world: World, path: str, how: str) -> None:
    """Let a path of the workspace (`TOKEN_ENDPOINT`, `CONFIG`, `DISCOVERY` …) give an answer of `BROKEN`, or hang."""
    if how == HANGS:
        world.workspace.delays[path] = 3600.0
    else:
        at_workspace(world, lambda request: BROKEN[how] if request.path == path else None)


def _one_before(first: Answer, then: Answer | None) -> Answer:
    def answer(request: Request) -> Response | None:
        found = first(request)
        return then(request) if found is None and then is not None else found

    return answer
