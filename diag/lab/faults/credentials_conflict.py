"""Two ways to sign in are configured at once."""

import secrets

from dbapp_diag.lab.fault import fault
from dbapp_diag.lab.world import World


@fault("credentials-conflict", stage="configuration", title="A token in the environment beside the profile")
def apply(world: World) -> None:
    """DATABRICKS_TOKEN stands beside the profile's client id.

    databricks-sdk-py config.py: "more than one authorization method configured".
    """
    token = "dapi" + secrets.token_hex(16)
    world.environment["DATABRICKS_TOKEN"] = token
    world.planted.append(token)
