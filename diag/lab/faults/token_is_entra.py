"""A token of Entra ID is sent as it is."""

from dbapp_diag.lab.breaking import outside_api
from dbapp_diag.lab.fault import fault
from dbapp_diag.lab.land import Token
from dbapp_diag.lab.providers import ENTRA, ENTRA_V2, TENANT
from dbapp_diag.lab.world import CALLER, World


@fault("token-is-entra", stage="token", title="The token is Entra ID's, not exchanged")
def apply(world: World) -> None:
    """Made for Databricks.

    The workspace's API accepts it, the app's door doesn't ("Connect to an API Databricks app").
    """
    claims: dict[str, object] = {"azp": CALLER.id, "oid": CALLER.id, "tid": TENANT, "idtyp": "app"}
    world.examine(Token(kind="entra", issuer=ENTRA_V2, claims=claims))


@fault("token-is-entra", variant="v1", stage="token", title="The token is Entra ID's, in its older form")
def v1(world: World) -> None:
    """`iss` as Entra's first version writes it (databricks-sdk-py credentials_provider.py asks for either)."""
    claims: dict[str, object] = {"appid": CALLER.id, "oid": CALLER.id, "tid": TENANT, "ver": "1.0"}
    world.examine(Token(kind="entra", issuer=ENTRA, claims=claims))


@fault("token-is-entra", variant="graph", stage="token", title="The token is Entra ID's, for another resource")
def graph(world: World) -> None:
    """Made for Microsoft Graph, so that the workspace refuses it too (mullerpeter/databricks-grafana issue 126)."""
    claims: dict[str, object] = {"azp": CALLER.id, "oid": CALLER.id, "tid": TENANT}
    audience = "00000003-0000-0000-c000-000000000000"
    world.examine(Token(kind="entra", issuer=ENTRA_V2, audience=audience, claims=claims))


@fault("token-is-entra", variant="outside", stage="token", title="The token is Entra ID's; outside /api/ 302")
def outside(world: World) -> None:
    """The redirect to login outside `/api/`, as for any token that isn't taken."""
    apply.apply(world)
    outside_api(world)


@fault("token-is-entra", variant="sign-in", stage="token", title="The Azure CLI's token is sent", way="azure-cli")
def sign_in(world: World) -> None:
    """As the SDK gives it, with the exchange left out."""
    world.question.extra += ("--exchange", "never")
