"""A notebook's internal token is sent as it is."""

import secrets

from dbapp_diag.lab.breaking import outside_api
from dbapp_diag.lab.fault import fault
from dbapp_diag.lab.world import CALLER, World


@fault("token-not-exchanged", stage="token", title="The token is a notebook's, not exchanged")
def apply(world: World) -> None:
    """`dkea…`, which the workspace takes and the door doesn't (databrickslabs/lakemeter-oss PR 5)."""
    world.examine(_plant(world))


@fault("token-not-exchanged", variant="suffix", stage="token", title="The token is a notebook's, with a suffix")
def suffix(world: World) -> None:
    """`dkea…-2`: with the suffix that Azure's personal access tokens have (sparklyr issue 3515)."""
    world.examine(_plant(world, "-2"))


@fault("token-not-exchanged", variant="outside", stage="token", title="The token is a notebook's; outside /api/ 302")
def outside(world: World) -> None:
    """The redirect to login, as lakemeter-oss PR 5 saw it outside `/api/`."""
    apply.apply(world)
    outside_api(world)


def _plant(world: World, end: str = "") -> str:
    token = "dkea" + secrets.token_hex(16) + end
    world.workspace.pats[token] = CALLER.id
    return token


@fault(
    "token-not-exchanged", variant="sign-in", stage="token", title="The notebook's own token is sent", way="notebook"
)
def sign_in(world: World) -> None:
    """As the SDK gives it, with the exchange left out."""
    world.question.extra += ("--exchange", "never")
