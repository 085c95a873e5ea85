"""The app can be reached, its workspace can't."""

from dbapp_diag.lab.fault import fault
from dbapp_diag.lab.wires import Connect
from dbapp_diag.lab.world import APP, World


@fault("workspace-unreachable", stage="sign-in", title="Packets to the workspace are dropped")
def apply(world: World) -> None:
    """So nothing can sign in.

    They are different networks (documentation: "Configure networking for Databricks Apps").
    """
    world.workspace_host.connect = Connect.BLACKHOLE
    world.question.url = f"https://{APP}"


@fault("workspace-unreachable", variant="refused", stage="sign-in", title="The workspace refuses connections")
def refused(world: World) -> None:
    """The same with a reset that answers the SYN at once."""
    world.workspace_host.connect = Connect.REFUSED
    world.question.url = f"https://{APP}"
