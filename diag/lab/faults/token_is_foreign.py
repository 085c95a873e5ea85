"""The token is by an issuer that has nothing to do with Databricks."""

from dbapp_diag.lab.breaking import at_door, outside_api, with_token
from dbapp_diag.lab.fault import fault
from dbapp_diag.lab.land import Token
from dbapp_diag.lab.web import Response
from dbapp_diag.lab.world import World


@fault("token-is-foreign", stage="token", title="The token is by some other identity provider")
def apply(world: World) -> None:
    """Neither the workspace, nor its account, nor Entra ID: refused by workspace and door."""
    issuer = "https://login.idp.example/oauth2/default"
    world.examine(Token(issuer=issuer, audience="api://items", scope="items.read"))


@fault("token-is-foreign", variant="forbidden", stage="token", title="The token is some other provider's; 403")
def forbidden(world: World) -> None:
    """The 403 `Invalid Token` of newer doors (omnigent-ai/omnigent omnigent/runner/_entry.py)."""
    apply.apply(world)
    at_door(world, with_token(Response(403, b"Invalid Token", (("content-type", "text/plain; charset=utf-8"),))))


@fault("token-is-foreign", variant="outside", stage="token", title="The token is some other provider's; 302")
def outside(world: World) -> None:
    """The redirect to login outside `/api/`."""
    apply.apply(world)
    outside_api(world)
