"""The app's process runs and doesn't listen where the platform expects it."""

from dbapp_diag.lab.fault import fault
from dbapp_diag.lab.world import World


@fault("app-not-listening", stage="app", title="The app listens on another port")
def apply(world: World) -> None:
    """The record says RUNNING, the door answers 502 for every path.

    Source: databricks-agent-skills other-frameworks.md.
    """
    world.app.listening = False
