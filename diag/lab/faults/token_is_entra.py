"""A token of Entra ID is sent as it is."""

from dbapp_diag.lab.breaking import outside_api
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


@fault("token-is-entra", variant="v1", stage="token", title="The token is Entra ID's, in its older form")
def v1(world: World) -> None:
    """`iss` as Entra's first version writes it (databricks-sdk-py credentials_provider.py asks for either)."""
    issuer = f"https://sts.windows.net/{TENANT}/"
    world.workspace.entra[issuer] = CALLER.id
    claims: dict[str, object] = {"appid": CALLER.id, "oid": CALLER.id, "tid": TENANT, "ver": "1.0"}
    world.examine(Token(kind="entra", issuer=issuer, claims=claims))


@fault("token-is-entra", variant="graph", stage="token", title="The token is Entra ID's, for another resource")
def graph(world: World) -> None:
    """Made for Microsoft Graph, so that the workspace refuses it too (mullerpeter/databricks-grafana issue 126)."""
    claims: dict[str, object] = {"azp": CALLER.id, "oid": CALLER.id, "tid": TENANT}
    audience = "00000003-0000-0000-c000-000000000000"
    world.examine(Token(kind="entra", issuer=ISSUER, audience=audience, claims=claims))


@fault("token-is-entra", variant="outside", stage="token", title="The token is Entra ID's; outside /api/ 302")
def outside(world: World) -> None:
    """The redirect to login outside `/api/`, as for any token that isn't taken."""
    apply.apply(world)
    outside_api(world)
