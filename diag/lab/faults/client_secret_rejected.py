"""The service principal's secret is refused."""

import secrets

from dbapp_diag.lab.fault import fault
from dbapp_diag.lab.world import World


@fault("client-secret-rejected", stage="sign-in", title="The client secret was deleted")
def apply(world: World) -> None:
    """401 `invalid_client` "Client authentication failed" (databricks-sql-nodejs issue 279)."""
    stale = "dose" + secrets.token_hex(16)
    world.profiles["lab"]["client_secret"] = stale
    world.planted.append(stale)
