"""The path isn't below `/api/`, where alone tokens count."""

from dbapp_diag.lab.fault import fault
from dbapp_diag.lab.land import Reply
from dbapp_diag.lab.world import World


@fault("path-outside-api", stage="endpoint", title="The path is outside /api/")
def apply(world: World) -> None:
    """The door takes tokens below `/api/` only, as documented; practice is often milder.

    Documentation: "Connect to an API Databricks app".
    """
    world.question.endpoint = "/items"
    world.app.door.tokens_outside_api = False
    world.app.replies["/items"] = Reply(200, '{"items":[]}')
