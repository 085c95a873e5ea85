"""A person's login by the Databricks CLI."""

from dbapp_diag.lab.ways import way
from dbapp_diag.lab.world import World


@way("u2m-profile", "Logged in with the Databricks CLI", "a person", auth_type="databricks-cli")
def apply(world: World) -> None:
    """`databricks auth login` wrote the profile; the SDK runs `databricks auth token`."""
    world.sign_in_as_person()
