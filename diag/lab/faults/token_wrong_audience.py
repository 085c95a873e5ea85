"""The token was exchanged for another app."""

from dbapp_diag.lab.breaking import at_door, outside_api, with_token
from dbapp_diag.lab.fault import fault
from dbapp_diag.lab.land import Token
from dbapp_diag.lab.web import Response
from dbapp_diag.lab.world import World


@fault("token-wrong-audience", stage="token", title="The token was exchanged for another app")
def apply(world: World) -> None:
    """Its `aud` is the client id of `other-app` (databrickslabs/lakemeter-oss PR 5 gives the exchange)."""
    world.examine(Token(audience=world.workspace.apps["other-app"].client_id))


@fault("token-wrong-audience", variant="url", stage="token", title="The token's audience is a URL")
def url(world: World) -> None:
    """An address of the caller's own choice as `aud`, where the exchange wants the app's client id.

    The parameters of the exchange: databrickslabs/lakemeter-oss PR 5.
    """
    world.examine(Token(audience="https://items.corp.example/api"))


@fault("token-wrong-audience", variant="forbidden", stage="token", title="The token was exchanged for another app; 403")
def forbidden(world: World) -> None:
    """The same, answered by 403. Which audiences the door takes is disputed in public, and what it answers unseen."""
    apply.apply(world)
    at_door(world, with_token(Response(403)))


@fault("token-wrong-audience", variant="outside", stage="token", title="The token was exchanged for another app; 302")
def outside(world: World) -> None:
    """The same outside `/api/`, answered by the redirect to login."""
    apply.apply(world)
    outside_api(world)
