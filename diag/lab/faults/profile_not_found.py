"""The profile that is named isn't in the profile file."""

from dbapp_diag.lab.fault import fault
from dbapp_diag.lab.world import World


@fault("profile-not-found", stage="configuration", title="The profile isn't in the file")
def apply(world: World) -> None:
    """The run asks for `labb` and the file holds `lab`.

    databricks-sdk-py config.py says "has no labb profile configured".
    """
    world.question.profile = "labb"
