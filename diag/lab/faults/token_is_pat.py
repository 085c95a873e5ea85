"""A personal access token is sent where only OAuth counts."""

import secrets

from dbapp_diag.lab.fault import fault
from dbapp_diag.lab.world import CALLER, WORKSPACE, World


def _plant(world: World) -> str:
    token = "dapi" + secrets.token_hex(16) + "-3"
    world.workspace.pats[token] = CALLER.id
    return token


@fault("token-is-pat", stage="token", title="The token is a personal access token")
def apply(world: World) -> None:
    """The workspace takes it and the app's door doesn't (databricks/app-templates deploy skill)."""
    world.examine(_plant(world))


@fault("token-is-pat", variant="profile", stage="token", title="The profile holds a personal access token")
def profile(world: World) -> None:
    """The same out of the profile: sign-in gives it, and nothing says that apps don't take it."""
    world.profiles["lab"] = {"host": f"https://{WORKSPACE}", "token": _plant(world)}
