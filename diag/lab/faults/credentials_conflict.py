"""Two ways to sign in are configured at once."""

import secrets

from dbapp_diag.lab.fault import fault
from dbapp_diag.lab.world import WORKSPACE, World


@fault("credentials-conflict", stage="configuration", title="A token in the environment beside the profile")
def apply(world: World) -> None:
    """DATABRICKS_TOKEN stands beside the profile's client id.

    databricks-sdk-py config.py: "more than one authorization method configured".
    """
    token = "dapi" + secrets.token_hex(16)
    world.environment["DATABRICKS_TOKEN"] = token
    world.planted.append(token)


@fault(
    "credentials-conflict",
    variant="app",
    stage="configuration",
    title="A token beside an app's own variables",
    way="app-to-app",
)
def app(world: World) -> None:
    """An app that sets DATABRICKS_TOKEN has two ways to sign in (databricks-sdk-py issue 1183)."""
    apply.apply(world)


@fault("credentials-conflict", variant="two-profiles", stage="configuration", title="Two profiles are for this host")
def two_profiles(world: World) -> None:
    """The SDK asks the CLI by host, and two logins fit (databricks/databricks-ai-bridge pull request 541)."""
    _by_host(world, "two-profiles")


@fault(
    "credentials-conflict", variant="asks", stage="configuration", title="Two profiles are for this host; the CLI asks"
)
def asks(world: World) -> None:
    """The same, and the CLI asks which one, as it does with a terminal before it."""
    _by_host(world, "asks")


def _by_host(world: World, mode: str) -> None:
    world.sign_in_as_person(mode)
    world.profiles["lab-admin"] = dict(world.profiles["lab"])
    world.question.profile = None
    world.environment |= {"DATABRICKS_HOST": f"https://{WORKSPACE}", "DATABRICKS_AUTH_TYPE": "databricks-cli"}
