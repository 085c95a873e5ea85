"""The token exchange is refused."""

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
