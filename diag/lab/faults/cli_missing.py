"""The profile needs the Databricks CLI, and there is none."""

from dbapp_diag.lab.fault import fault
from dbapp_diag.lab.world import World


@fault("cli-missing", stage="configuration", title="The Databricks CLI isn't on PATH")
def apply(world: World) -> None:
    """The profile says `auth_type = databricks-cli`, and PATH holds no `databricks`.

    How the SDK looks for it: databricks-sdk-py credentials_provider.py.
    """
    world.sign_in_as_person()
    world.cli = None


@fault("cli-missing", variant="legacy", stage="configuration", title="The Databricks CLI is the legacy one")
def legacy(world: World) -> None:
    """A `databricks` under 1 MiB, which the SDK takes for the legacy program and skips."""
    world.sign_in_as_person("legacy")


@fault("cli-missing", variant="junk", stage="configuration", title="Some other program is called databricks")
def junk(world: World) -> None:
    """It prints a line of its own and is content: no token, and no error either."""
    world.sign_in_as_person("junk")


@fault("cli-missing", variant="page", stage="configuration", title="What is called databricks prints a page")
def page(world: World) -> None:
    """A wrapper that fetches something, and got a login page."""
    world.sign_in_as_person("page")


@fault("cli-missing", variant="silent", stage="configuration", title="What is called databricks says nothing")
def silent(world: World) -> None:
    """An empty stand-in that ends with 0, as build images have them."""
    world.sign_in_as_person("silent")
