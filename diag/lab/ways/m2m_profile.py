"""A service principal's client id and secret in a profile."""

from dbapp_diag.lab.ways import way
from dbapp_diag.lab.world import CALLER, World


@way("m2m-profile", "Client id and secret in a profile", "a service principal", auth_type="oauth-m2m")
def apply(world: World) -> None:
    """As the documentation's "Authorize service principal access with OAuth" has it; the lab's own default."""
    world.sign_in_by_profile(client_id=CALLER.id, client_secret="@secret@")
