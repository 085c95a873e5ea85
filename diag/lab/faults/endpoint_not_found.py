"""The app has no such path."""

from dbapp_diag.lab.fault import fault
from dbapp_diag.lab.land import Reply
from dbapp_diag.lab.world import World


@fault("endpoint-not-found", stage="endpoint", title="The path is misspelt")
def apply(world: World) -> None:
    """`/api/item` in place of `/api/items`.

    The app's own 404, and its OpenAPI document lists the right one.
    """
    world.question.endpoint = "/api/item"


@fault("endpoint-not-found", variant="page", stage="endpoint", title="The path is misspelt; 404 as a page")
def page(world: World) -> None:
    """Flask's own page, in an app that lists no routes."""
    body = "<!doctype html><html lang=en><title>404 Not Found</title><h1>Not Found</h1><p>The URL was not found.</p>"
    _missing(world, body, "text/html; charset=utf-8")


@fault("endpoint-not-found", variant="text", stage="endpoint", title="The path is misspelt; 404 as a text")
def text(world: World) -> None:
    """`Cannot GET /api/item`, in Express' words, in an app that lists no routes."""
    _missing(world, "Cannot GET /api/item", "text/plain; charset=utf-8")


@fault("endpoint-not-found", variant="no-listing", stage="endpoint", title="The path is misspelt; no list of routes")
def no_listing(world: World) -> None:
    """FastAPI with its OpenAPI document switched off, so that there's no nearest path to name."""
    _missing(world, '{"detail":"Not Found"}', "application/json")


@fault("endpoint-not-found", variant="item", stage="endpoint", title="The path names an item that isn't there")
def item(world: World) -> None:
    """The route exists, `/api/items/{number}`, and the app has no item 99: its own words, its own 404."""
    world.question.endpoint = "/api/items/99"


@fault("endpoint-not-found", variant="outside", stage="endpoint", title="The path is misspelt, outside /api/")
def outside(world: World) -> None:
    """The door accepts the token there too (IceRhymers/shellbox probe/FINDINGS.md), and the app has no such path."""
    world.question.endpoint = "/itemz"


@fault("endpoint-not-found", variant="mcp", stage="endpoint", title="The app's MCP server has another path")
def mcp(world: World) -> None:
    """A server that is mounted at `/mcp` and has `/mcp` as its own path as well is at `/mcp/mcp` (natefleming/dao-ai PR 105)."""
    world.question.endpoint = "/mcp"
    world.app.mcp.path = "/mcp/mcp"


def _missing(world: World, body: str, kind: str) -> None:
    world.question.endpoint = "/api/item"
    world.app.replies |= {"/api/item": Reply(404, body, kind), "/openapi.json": Reply(404, body, kind)}
