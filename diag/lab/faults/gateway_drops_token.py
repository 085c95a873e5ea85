"""A gateway stands before the app, and keeps the token to itself."""

from dbapp_diag.lab.breaking_calls import put_behind_gateway
from dbapp_diag.lab.fault import fault
from dbapp_diag.lab.world import World


@fault("gateway-drops-token", stage="front-door", title="A gateway doesn't hand Authorization on: 401")
def apply(world: World) -> None:
    """The app's own address accepts the same token (anthropics/claude-ai-mcp issue 872)."""
    put_behind_gateway(world, drops_token=True)


@fault(
    "gateway-drops-token", variant="outside", stage="front-door", title="A gateway doesn't hand Authorization on: 302"
)
def outside(world: World) -> None:
    """Outside `/api/` the front door sends whoever has no token to sign in."""
    put_behind_gateway(world, drops_token=True)
    world.question.endpoint = "/items"
