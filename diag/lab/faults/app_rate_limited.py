"""Too many requests, says the app."""

from dbapp_diag.lab.breaking import at_door, with_token
from dbapp_diag.lab.fault import fault
from dbapp_diag.lab.land import Reply
from dbapp_diag.lab.web import Response
from dbapp_diag.lab.world import World


@fault("app-rate-limited", stage="endpoint", title="The app answers 429")
def apply(world: World) -> None:
    """With `Retry-After` (RFC 6585, section 4)."""
    headers = (("retry-after", "30"),)
    world.app.replies["/api/items"] = Reply(429, '{"detail":"Rate limit exceeded: 5 per minute"}', headers=headers)


@fault("app-rate-limited", variant="door", stage="endpoint", title="The front door answers 429")
def door(world: World) -> None:
    """Too many requests for the platform: the app never sees the call, and nothing marks the answer as the app's."""
    headers = (("retry-after", "10"), ("content-type", "text/plain"))
    at_door(world, with_token(Response(429, b"Too Many Requests", headers)))
