"""An MCP client without a token finds no way to sign in by itself."""

from dbapp_diag.lab.fault import fault
from dbapp_diag.lab.world import APP, WORKSPACE, World


def _alone(world: World) -> None:
    world.profiles = {}
    world.question.profile = None
    world.question.url = f"https://{APP}"
    world.environment["DATABRICKS_HOST"] = f"https://{WORKSPACE}"
    world.question.endpoint = "/mcp"
    world.question.extra += ("--mcp",)


@fault("mcp-sign-in", stage="sign-in", title="The app has no metadata for MCP clients")
def apply(world: World) -> None:
    """No protected-resource metadata (RFC 9728), and 401 without a token."""
    _alone(world)
    world.app.door.resource_metadata = False
    world.app.door.asks_accept = True


@fault("mcp-sign-in", variant="redirect", stage="sign-in", title="The app redirects MCP clients to a page")
def redirect(world: World) -> None:
    """302 to sign in, where a client waits for 401."""
    _alone(world)
