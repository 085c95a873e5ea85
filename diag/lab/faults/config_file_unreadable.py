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


@fault("config-file-unreadable", variant="folder", stage="configuration", title="A folder in the profile file's place")
def folder(world: World) -> None:
    """DATABRICKS_CONFIG_FILE names the folder that the file is in: reading it fails as with a file one may not read."""
    world.environment["DATABRICKS_CONFIG_FILE"] = "@home@"


@fault("config-file-unreadable", variant="encoding", stage="configuration", title="The profile file is UTF-16")
def encoding(world: World) -> None:
    """As Windows PowerShell writes it with `>`: no text in UTF-8, with which databricks-sdk-py reads it."""
    world.profile_bytes = f"[lab]\nhost = https://{WORKSPACE}\nclient_id = {CALLER.id}\n".encode("utf-16")
