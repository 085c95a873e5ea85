"""A gateway of the company's own stands before the app, and refuses by its own rules."""

from dbapp_diag.lab.breaking_calls import put_behind_gateway
from dbapp_diag.lab.fault import fault
from dbapp_diag.lab.world import World


@fault("gateway-refuses", stage="front-door", title="An API gateway wants a key of its own: 401")
def apply(world: World) -> None:
    """The host isn't the platform's, and its answer isn't either."""
    put_behind_gateway(world, wants_key=True)
