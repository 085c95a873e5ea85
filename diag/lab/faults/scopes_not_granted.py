"""The authorization server refuses the scopes that are asked for."""

from dbapp_diag.lab.breaking import refuse_at_token_endpoint
from dbapp_diag.lab.fault import fault
from dbapp_diag.lab.world import WORKSPACE, World


@fault("scopes-not-granted", stage="sign-in", title="The client may not have all-apis")
def apply(world: World) -> None:
    """400 `invalid_scope` at the token endpoint (RFC 6749, section 5.2)."""
    world.workspace.allowed_scopes = ("sql", "offline_access")


@fault("scopes-not-granted", variant="denied", stage="sign-in", title="Consent to the scopes is refused")
def denied(world: World) -> None:
    """403 `access_denied` at the token endpoint (RFC 6749, section 4.1.2.1)."""
    refuse_at_token_endpoint(world, 403, "access_denied", "The resource owner denied the request")


@fault("scopes-not-granted", variant="exchange", stage="sign-in", title="The exchange may not have all-apis")
def exchange(world: World) -> None:
    """400 `invalid_scope` to a token exchange: the exchange's own parameters are in order but for the scope."""
    world.files["idp-token"] = "@idp-token@"
    world.profiles["lab"] = {
        "host": f"https://{WORKSPACE}",
        "auth_type": "file-oidc",
        "oidc_token_filepath": "@home@/idp-token",
    }
    refuse_at_token_endpoint(world, 400, "invalid_scope", "Scope is not allowed for this client: all-apis")


@fault(
    "scopes-not-granted",
    variant="notebook-oauth",
    stage="sign-in",
    title="The notebook may not have the scopes asked for",
    way="notebook-oauth",
)
def notebook_oauth(world: World) -> None:
    """The SDK exchanges the notebook's token, and the workspace grants fewer scopes than the profile asks for."""
    world.workspace.allowed_scopes = ("sql", "offline_access")
