"""The path exists, and not for this method."""

from dbapp_diag.lab.fault import fault
from dbapp_diag.lab.world import World


@fault("endpoint-method", stage="endpoint", title="GET where the app wants POST")
def apply(world: World) -> None:
    """`/api/echo` takes POST only: the app's own 405, with `Allow`."""
    world.question.endpoint = "/api/echo"
