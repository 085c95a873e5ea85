"""The profile file can't be read."""

from dbapp_diag.lab.fault import fault
from dbapp_diag.lab.world import CALLER, WORKSPACE, World


@fault("config-file-unreadable", stage="configuration", title="The profile file has a syntax error")
def apply(world: World) -> None:
    """A section's bracket isn't closed, and configparser stops there.

    databricks-sdk-py config.py reads the file with it.
    """
    fields = f"host = https://{WORKSPACE}\nclient_id = {CALLER.id}\nclient_secret = @secret@\n"
    world.profile_text = f"[lab\n{fields}"


@fault("config-file-unreadable", variant="missing", stage="configuration", title="The profile file isn't there")
def missing(world: World) -> None:
    """DATABRICKS_CONFIG_FILE names a file that doesn't exist; the SDK says so at debug level only."""
    world.environment["DATABRICKS_CONFIG_FILE"] = "@home@/.databrickscfg.bak"
