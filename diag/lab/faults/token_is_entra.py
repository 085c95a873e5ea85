"""A token of Entra ID is sent as it is."""

from dbapp_diag.lab.fault import fault
from dbapp_diag.lab.land import Token
from dbapp_diag.lab.world import CALLER, World

TENANT = "0f8e7d6c-5b4a-4938-8271-605f4e3d2c1b"
ISSUER = f"https://login.microsoftonline.com/{TENANT}/v2.0"


@fault("token-is-entra", stage="token", title="The token is Entra ID's, not exchanged")
def apply(world: World) -> None:
    """Made for Databricks.

    The workspace's API takes it, the app's door doesn't ("Connect to an API Databricks app").
    """
    world.workspace.entra[ISSUER] = CALLER.id
    claims: dict[str, object] = {"azp": CALLER.id, "oid": CALLER.id, "tid": TENANT, "idtyp": "app"}
    world.examine(Token(kind="entra", issuer=ISSUER, claims=claims))
