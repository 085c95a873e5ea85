"""A personal access token is sent where only OAuth counts."""

import secrets

from dbapp_diag.lab.breaking import outside_api
from dbapp_diag.lab.fault import fault
from dbapp_diag.lab.world import CALLER, WORKSPACE, World


def _plant(world: World, end: str = "-3") -> str:
    token = "dapi" + secrets.token_hex(16) + end
    world.workspace.pats[token] = CALLER.id
    return token


@fault("token-is-pat", stage="token", title="The token is a personal access token")
def apply(world: World) -> None:
    """The workspace accepts it and the app's door doesn't (databricks/app-templates deploy skill)."""
    world.examine(_plant(world))


@fault("token-is-pat", variant="profile", stage="token", title="The profile holds a personal access token")
def profile(world: World) -> None:
    """The same out of the profile: sign-in gives it, and nothing says that apps don't accept it."""
    world.profiles["lab"] = {"host": f"https://{WORKSPACE}", "token": _plant(world)}


@fault("token-is-pat", variant="outside", stage="token", title="A personal access token outside /api/: 302")
def outside(world: World) -> None:
    """The redirect to login in place of the 401 (IceRhymers/shellbox probe/FINDINGS.md)."""
    apply.apply(world)
    outside_api(world)


@fault("token-is-pat", variant="no-suffix", stage="token", title="A personal access token without a suffix")
def no_suffix(world: World) -> None:
    """`dapi` and 32 hex digits, with no `-3` after them: the suffix is Azure's (sparklyr issue 3515)."""
    world.examine(_plant(world, ""))
