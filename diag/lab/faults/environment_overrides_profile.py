"""A variable of the environment wins over the profile, and means another workspace."""

import secrets

from dbapp_diag.lab.fault import fault
from dbapp_diag.lab.world import APP, CALLER, FOREIGN_WORKSPACE, STRANGER, World


@fault("environment-overrides-profile", stage="configuration", title="DATABRICKS_HOST is another workspace's")
def apply(world: World) -> None:
    """The profile's secret signs in there too.

    That token is refused at the app (databricks/cli issue 5096).
    """
    world.workspaces[FOREIGN_WORKSPACE].clients = dict(world.workspace.clients)
    world.environment["DATABRICKS_HOST"] = f"https://{FOREIGN_WORKSPACE}"
    world.question.url = f"https://{APP}"


@fault(
    "environment-overrides-profile",
    variant="token",
    stage="configuration",
    title="DATABRICKS_TOKEN, with its auth type, in place of the profile's client",
)
def token(world: World) -> None:
    """A personal access token out of the environment is sent, and apps accept OAuth only.

    DATABRICKS_AUTH_TYPE keeps the SDK from calling it a conflict (databricks-sdk-py config.py).
    """
    text = "dapi" + secrets.token_hex(16)
    world.workspace.pats[text] = CALLER.id
    world.planted.append(text)
    world.environment |= {"DATABRICKS_TOKEN": text, "DATABRICKS_AUTH_TYPE": "pat"}


@fault(
    "environment-overrides-profile",
    variant="client",
    stage="configuration",
    title="DATABRICKS_CLIENT_ID and its secret are another principal's",
)
def client(world: World) -> None:
    """The principal out of the environment signs in, and may not use the app (databricks/cli issue 5096)."""
    world.environment |= {
        "DATABRICKS_CLIENT_ID": STRANGER.id,
        "DATABRICKS_CLIENT_SECRET": "@secret-of-stranger@",
    }
