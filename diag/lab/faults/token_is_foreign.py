"""The token is by an issuer that has nothing to do with Databricks."""

from dbapp_diag.lab.fault import fault
from dbapp_diag.lab.land import Token
from dbapp_diag.lab.world import World


@fault("token-is-foreign", stage="token", title="The token is by some other identity provider")
def apply(world: World) -> None:
    """Neither the workspace, nor its account, nor Entra ID: refused by workspace and door."""
    issuer = "https://login.idp.example/oauth2/default"
    world.examine(Token(issuer=issuer, audience="api://items", scope="items.read"))
