"""The token endpoint hangs."""

from dbapp_diag.lab.fault import fault
from dbapp_diag.lab.world import World


@fault("sign-in-timeout", stage="sign-in", title="The token endpoint never answers")
def apply(world: World) -> None:
    """Discovery works, the token request hangs.

    The SDK sets no limit there (databricks-sdk-py issue 1338).
    """
    world.workspace.delays["/oidc/v1/token"] = 3600.0
