"""The service principal can sign in, and isn't in the workspace."""

from dataclasses import replace

from dbapp_diag.lab.fault import fault
from dbapp_diag.lab.world import CALLER, World


@fault("principal-not-in-workspace", stage="sign-in", title="The caller isn't a member of the workspace")
def apply(world: World) -> None:
    """A token is issued.

    The workspace says "is not a member of workspace" (community.databricks.com m-p/134979).
    """
    del world.workspace.principals[CALLER.id]


@fault("principal-not-in-workspace", variant="inactive", stage="sign-in", title="The caller is deactivated")
def inactive(world: World) -> None:
    """The same for a principal that is there, and inactive."""
    world.workspace.principals[CALLER.id] = replace(CALLER, active=False)
