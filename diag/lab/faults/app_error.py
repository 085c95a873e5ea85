"""The app itself fails."""

from dbapp_diag.lab.fault import fault
from dbapp_diag.lab.land import Reply
from dbapp_diag.lab.world import World


@fault("app-error", stage="endpoint", title="The app answers 500")
def apply(world: World) -> None:
    """Passed through unchanged with `gap-auth` (IceRhymers/shellbox probe/FINDINGS.md); other paths work."""
    world.app.replies["/api/items"] = Reply(500, "Internal Server Error", "text/plain; charset=utf-8")
