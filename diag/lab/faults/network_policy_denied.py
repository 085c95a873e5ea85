"""The platform refuses the caller's address."""

from dbapp_diag.lab.fault import fault
from dbapp_diag.lab.world import World


@fault("network-policy-denied", stage="front-door", title="Private link: public access is off for the app")
def apply(world: World) -> None:
    """403 whose JSON key is `X-Databricks-Reason-Phrase`, before any token is looked at.

    Seen on Azure, May 2026.
    """
    world.app.door.network_policy = "private-link"


@fault("network-policy-denied", variant="ip-list", stage="front-door", title="The IP access list refuses us")
def ip_list(world: World) -> None:
    """App and workspace alike (omnigent-ai/omnigent issue 4463), sign-in included; a token is at hand."""
    world.app.door.network_policy = "ip-list"
    world.workspace.network_policy = "ip-list"
    world.examine()
