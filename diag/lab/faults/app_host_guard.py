"""The app's framework knows the host of its developer's machine alone."""

from dbapp_diag.lab.breaking_calls import guard_hosts
from dbapp_diag.lab.fault import fault
from dbapp_diag.lab.world import World


@fault("app-host-guard", stage="endpoint", title="The app refuses the host: 421")
def apply(world: World) -> None:
    """An MCP server with the SDK's default guard (modelcontextprotocol/python-sdk issue 1798)."""
    guard_hosts(world, "mcp")


@fault("app-host-guard", variant="starlette", stage="endpoint", title="The app refuses the host: 400 in plain text")
def starlette(world: World) -> None:
    """Starlette's TrustedHostMiddleware."""
    guard_hosts(world, "starlette")


@fault("app-host-guard", variant="origin", stage="endpoint", title="The app refuses the origin: 403")
def origin(world: World) -> None:
    """The same guard of the MCP SDK, about the Origin header."""
    guard_hosts(world, "mcp-origin")


@fault("app-host-guard", variant="csrf", stage="endpoint", title="The app misses a CSRF token: 403 to a POST")
def csrf(world: World) -> None:
    """Django's protection of forms, in front of an API."""
    guard_hosts(world, "django-csrf")
    world.question.endpoint = "/api/echo"
    world.question.extra += ("--json", '{"quantity": 2}')
