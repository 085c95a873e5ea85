"""The profile's host isn't a workspace."""

from dbapp_diag.lab.fault import fault
from dbapp_diag.lab.wires import Host
from dbapp_diag.lab.world import APP, World

SITE = "databricks.corp.example"


@fault("workspace-host-wrong", stage="configuration", title="The profile's host is some other web site")
def apply(world: World) -> None:
    """It answers over good TLS and serves no sign-in metadata.

    All OAuth of the SDK depends on that metadata (databricks-sdk-py config.py).
    """
    world.hosts[SITE] = Host(SITE, "web", ("203.0.113.30",))
    world.profiles["lab"]["host"] = f"https://{SITE}"


@fault("workspace-host-wrong", variant="nxdomain", stage="configuration", title="The profile's host doesn't exist")
def nxdomain(world: World) -> None:
    """Two digits of the id are swapped, and the name doesn't resolve."""
    world.profiles["lab"]["host"] = "https://adb-1234567890123465.5.azuredatabricks.net"


@fault("workspace-host-wrong", variant="app-host", stage="configuration", title="The profile's host is the app's own")
def app_host(world: World) -> None:
    """The app's URL where the workspace's belongs: the door serves no sign-in metadata."""
    world.profiles["lab"]["host"] = f"https://{APP}"
