"""The token is by another Databricks workspace than the app's."""

from dbapp_diag.lab.fault import fault
from dbapp_diag.lab.land import Token
from dbapp_diag.lab.world import FOREIGN_WORKSPACE, World


@fault("token-other-workspace", stage="token", title="The token is another workspace's")
def apply(world: World) -> None:
    """Its `iss` isn't the host of the door's redirect, which names the app's workspace.

    omnigent-ai/omnigent cli.py reads the workspace from there.
    """
    world.examine(Token(issuer=f"https://{FOREIGN_WORKSPACE}/oidc", audience="6543210987654321"))
