"""The authorization server refuses the scopes that are asked for."""

from dbapp_diag.lab.fault import fault
from dbapp_diag.lab.world import World


@fault("scopes-not-granted", stage="sign-in", title="The client may not have all-apis")
def apply(world: World) -> None:
    """400 `invalid_scope` at the token endpoint (RFC 6749, section 5.2)."""
    world.workspace.allowed_scopes = ("sql", "offline_access")
