"""Too many requests, says the app."""

from dbapp_diag.lab.fault import fault
from dbapp_diag.lab.land import Reply
from dbapp_diag.lab.world import World


@fault("app-rate-limited", stage="endpoint", title="The app answers 429")
def apply(world: World) -> None:
    """With `Retry-After` (RFC 6585, section 4)."""
    headers = (("retry-after", "30"),)
    world.app.replies["/api/items"] = Reply(429, '{"detail":"Rate limit exceeded: 5 per minute"}', headers=headers)
