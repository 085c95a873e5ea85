"""What can become of the calls that people make: each function breaks a world so, and says by whom it was reported.

They are switches: `Lab(also=(lambda world: guard_hosts(world, "django"),))`, or a line in a fault.
"""

from collections.abc import Callable, Mapping

from dbapp_diag.lab.breaking import at_door, with_token
from dbapp_diag.lab.land import Reply
from dbapp_diag.lab.web import not_available
from dbapp_diag.lab.wires import Gateway
from dbapp_diag.lab.world import World

GATEWAY = "api.corp.example"
"""The name of the gateway in front of the app."""
_TEXT, _PAGE = "text/plain; charset=utf-8", "text/html; charset=utf-8"
_DJANGO = (
    '<!doctype html>\n<html lang="en">\n<head>\n  <title>{title}</title>\n</head>\n'
    "<body>\n  <h1>{title}</h1>{more}\n</body>\n</html>\n"
)
_CSRF = "<p>CSRF verification failed. Request aborted.</p>"

GUARDS: Mapping[str, Reply] = {
    "mcp": Reply(421, "Invalid Host header", _TEXT),
    "mcp-origin": Reply(403, "Invalid Origin header", _TEXT),
    "starlette": Reply(400, "Invalid host header", _TEXT),
    "django": Reply(400, _DJANGO.format(title="Bad Request (400)", more="<p></p>"), _PAGE),
    "django-csrf": Reply(
        403, _DJANGO.format(title="Forbidden", more=_CSRF), _PAGE, methods=("POST", "PUT", "PATCH", "DELETE")
    ),
}
"""Refusals of the request's host or origin, in the words of the MCP SDK (python-sdk issue 1798), Starlette's
TrustedHostMiddleware, and Django without DEBUG (`DisallowedHost`, and a missing CSRF token)."""

_QUERY = "User does not have permission 'CAN QUERY' on serving endpoint 'chat-model'."
_WAREHOUSE = "PERMISSION_DENIED: You do not have permission CAN USE on SQL warehouse 1a2b3c4d5e6f7a8b."
_TABLE = "[INSUFFICIENT_PERMISSIONS] Insufficient privileges: User does not have USE SCHEMA on Schema 'main.sales'. SQLSTATE: 42501"
_FUNCTION = "PERMISSION_DENIED: User does not have EXECUTE on Routine or Model 'main.tools.lookup'."
_SPACE = "Node with resource name datarooms/01ef0a1b2c3d4e5f does not exist."
DOWNSTREAM: Mapping[str, Reply] = {
    "endpoint": Reply(403, f'{{"error_code":"PERMISSION_DENIED","message":"{_QUERY}"}}'),
    "warehouse": Reply(500, f'{{"detail":"{_WAREHOUSE}"}}'),
    "table": Reply(500, f'{{"detail":"{_TABLE}"}}'),
    "function": Reply(403, f'{{"detail":"{_FUNCTION}"}}'),
    "space": Reply(404, f'{{"error_code":"RESOURCE_DOES_NOT_EXIST","message":"{_SPACE}"}}'),
}
"""The workspace's refusals of the app's own calls, passed on by the app. The words of the first and the last are those of public
reports, the others follow the documentation's names of grants."""


def guard_hosts(world: World, style: str, path: str = "/*") -> None:
    """Let the app refuse the host, the origin or the missing CSRF token, with a refusal of `GUARDS`; the path may end in `*`."""
    world.app.replies[path] = GUARDS[style]


def refuse_downstream(world: World, what: str, path: str = "/api/items") -> None:
    """Let the app pass on a refusal of `DOWNSTREAM` at this path."""
    world.app.replies[path] = DOWNSTREAM[what]


def die_at(world: World, path: str, how: str) -> None:
    """Let the app's answer to this path be lost (`502`, `504` or `cut`), though the app gets the request; others work."""
    world.app.door.lost[path] = how


def every(count: int) -> Callable[[], bool]:
    """A question that is answered with yes at every `count`-th time, and at the others with no."""
    asked = 0

    def due() -> bool:
        nonlocal asked
        asked += 1
        return asked % count == 0

    return due


def fail_now_and_then(world: World, reply: Reply, count: int = 2, path: str = "/api/items") -> None:
    """Let the app give this answer to every `count`-th request to the path: a session kept by another instance, a worker
    that is ill."""
    due = every(count)
    world.app.instead = lambda method, asked: reply if asked == path and due() else None


def unavailable_now_and_then(world: World, count: int = 2, status: int = 502) -> None:
    """Let the front door answer every `count`-th request with a token as if the app weren't up: it restarts again and again."""
    due, page = every(count), with_token(not_available(status))
    at_door(world, lambda request: page(request) if request.bearer is not None and due() else None)


def refuse_websocket(world: World, reply: Reply | None = None, path: str = "/api/ws") -> None:
    """Let the app refuse the upgrade: by 403, unless another answer is given."""
    world.app.replies[path] = reply or Reply(403, '{"detail":"You may not open this socket"}')


def cut_streams(world: World, after: float = 1.5) -> None:
    """Let the front door cut each answer that is still coming after these seconds."""
    world.app.door.stream_limit = after


def put_behind_gateway(world: World, *, wants_key: bool = False, drops_token: bool = False) -> None:
    """Ask the app by a gateway's name in place of its own. Without a rule the gateway passes everything on."""
    world.gateway = Gateway(wants_key, drops_token)
    world.join(GATEWAY, "gateway", "203.0.113.60")
    world.question.url = f"https://{GATEWAY}"
