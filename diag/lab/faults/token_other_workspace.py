"""The token is by another Databricks workspace than the app's."""

from dbapp_diag.lab.breaking import outside_api
from dbapp_diag.lab.fault import fault
from dbapp_diag.lab.land import Token
from dbapp_diag.lab.world import FOREIGN_WORKSPACE, World


@fault("token-other-workspace", stage="token", title="The token is another workspace's")
def apply(world: World) -> None:
    """Its `iss` isn't the host of the door's redirect, which names the app's workspace.

    omnigent-ai/omnigent cli.py reads the workspace from there.
    """
    world.examine(Token(issuer=f"https://{FOREIGN_WORKSPACE}/oidc", audience="6543210987654321"))


@fault("token-other-workspace", variant="forbidden", stage="token", title="The token is another workspace's; 403")
def forbidden(world: World) -> None:
    """The same, answered by 403. No public source says which of 401, 302 and 403 it is."""
    apply.apply(world)
    world.app.door.other_workspace = 403


@fault("token-other-workspace", variant="outside", stage="token", title="The token is another workspace's; 302")
def outside(world: World) -> None:
    """The same outside `/api/`, answered by the redirect to login."""
    apply.apply(world)
    outside_api(world)
