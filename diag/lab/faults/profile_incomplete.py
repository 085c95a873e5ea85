"""The profile lacks a field that its way to sign in needs."""

from dbapp_diag.lab.fault import fault
from dbapp_diag.lab.world import World


@fault("profile-incomplete", stage="configuration", title="The profile has no client secret")
def apply(world: World) -> None:
    """`client_id` without `client_secret`: no way to sign in is complete (databricks-sdk-py config.py)."""
    del world.profiles["lab"]["client_secret"]


@fault("profile-incomplete", variant="no-host", stage="configuration", title="The profile has no host")
def no_host(world: World) -> None:
    """Credentials, and no workspace to use them at."""
    del world.profiles["lab"]["host"]
