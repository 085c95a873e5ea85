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
