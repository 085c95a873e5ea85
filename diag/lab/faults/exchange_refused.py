"""The token exchange is refused."""

from dbapp_diag.lab.breaking import refuse_at_token_endpoint
from dbapp_diag.lab.fault import fault
from dbapp_diag.lab.world import WORKSPACE, World


@fault("exchange-refused", stage="sign-in", title="No federation policy matches the identity token")
def apply(world: World) -> None:
    """An identity token in a file, which the SDK exchanges (databricks-sdk-py oidc.py).

    The token endpoint answers 400 `invalid_grant`.
    """
    world.files["idp-token"] = "@idp-token@"
    fields = {
        "host": f"https://{WORKSPACE}",
        "auth_type": "file-oidc",
        "oidc_token_filepath": "@home@/idp-token",
    }
    world.profiles["lab"] = fields


@fault("exchange-refused", variant="target", stage="sign-in", title="The exchange names an unknown audience")
def target(world: World) -> None:
    """400 `invalid_target` (RFC 8693, section 2.2.2)."""
    apply.apply(world)
    refuse_at_token_endpoint(world, 400, "invalid_target", "Audience is not known")


@fault("exchange-refused", variant="subject", stage="sign-in", title="The exchange names an unknown kind of token")
def subject(world: World) -> None:
    """400 `invalid_request`, for a `subject_token_type` that the server doesn't take (RFC 8693, section 2.2.2)."""
    apply.apply(world)
    refuse_at_token_endpoint(world, 400, "invalid_request", "subject_token_type is not supported")


@fault("exchange-refused", variant="unauthorized", stage="sign-in", title="The exchange is refused with 401")
def unauthorized(world: World) -> None:
    """401 `invalid_grant`, as servers answer that count the subject token as a credential."""
    apply.apply(world)
    refuse_at_token_endpoint(world, 401, "invalid_grant", "Subject token has expired or was revoked")
