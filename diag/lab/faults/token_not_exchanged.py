"""A notebook's internal token is sent as it is."""

import secrets

from dbapp_diag.lab.fault import fault
from dbapp_diag.lab.world import CALLER, World


@fault("token-not-exchanged", stage="token", title="The token is a notebook's, not exchanged")
def apply(world: World) -> None:
    """`dkea…`, which the workspace takes and the door doesn't (databrickslabs/lakemeter-oss PR 5)."""
    token = "dkea" + secrets.token_hex(16)
    world.workspace.pats[token] = CALLER.id
    world.examine(token)
