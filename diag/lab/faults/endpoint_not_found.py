"""The app has no such path."""

from dbapp_diag.lab.fault import fault
from dbapp_diag.lab.world import World


@fault("endpoint-not-found", stage="endpoint", title="The path is misspelt")
def apply(world: World) -> None:
    """`/api/item` in place of `/api/items`.

    The app's own 404, and its OpenAPI document lists the right one.
    """
    world.question.endpoint = "/api/item"
