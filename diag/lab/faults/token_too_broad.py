"""The token may do far more than the app needs."""

from dbapp_diag.lab.fault import fault
from dbapp_diag.lab.world import World


@fault("token-too-broad", stage="token", title="all-apis, where the app asks for sql alone", stops_the_call=False)
def apply(world: World) -> None:
    """The call works: a note, no more. `all-apis` passes wherever scopes are wanted."""
    world.app.scopes = ("sql",)
