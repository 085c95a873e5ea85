"""The URL is that of an app in another workspace."""

from dbapp_diag.lab.fault import fault
from dbapp_diag.lab.world import FOREIGN_APP, World


@fault("app-other-workspace", stage="app", title="The URL belongs to an app of another workspace")
def apply(world: World) -> None:
    """Its door is real, refuses this workspace's tokens, and redirects to its own workspace.

    Source: omnigent-ai/omnigent cli.py.
    """
    world.question.url = f"https://{FOREIGN_APP}"
