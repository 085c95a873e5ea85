"""The token isn't in one piece."""

import json

from dbapp_diag.lab.breaking import outside_api
from dbapp_diag.lab.fault import fault
from dbapp_diag.lab.world import World


def _with_text(world: World, text: str) -> None:
    world.examine()
    world.question.token_text = text


@fault("token-malformed", stage="token", title="The token stands in quotes")
def apply(world: World) -> None:
    """As out of a shell script or an .env file with one pair of quotes too many."""
    _with_text(world, '"{token}"')


@fault("token-malformed", variant="newline", stage="token", title="The token has a line break inside")
def newline(world: World) -> None:
    """As pasted from a terminal that wrapped it."""
    _with_text(world, "{head}\n{tail}")


@fault("token-malformed", variant="bearer", stage="token", title="The token begins with `Bearer`")
def bearer(world: World) -> None:
    """A whole header's value, which a client prefixes once more."""
    _with_text(world, "Bearer {token}")


@fault("token-malformed", variant="json", stage="token", title="The token is the CLI's whole JSON")
def whole_json(world: World) -> None:
    """The output of `databricks auth token`, not its field `access_token`."""
    _with_text(world, json.dumps({"access_token": "{token}", "token_type": "Bearer", "expires_in": 3600}, indent=2))


@fault("token-malformed", variant="truncated", stage="token", title="The token's end is missing")
def truncated(world: World) -> None:
    """The signature is cut off, as by a field that was too short."""
    _with_text(world, "{head}")


@fault("token-malformed", variant="outside", stage="token", title="The token stands in quotes; outside /api/ 302")
def outside(world: World) -> None:
    """The redirect to login outside `/api/`, as for any garbage."""
    apply.apply(world)
    outside_api(world)
