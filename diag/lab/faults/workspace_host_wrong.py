"""The profile's host isn't a workspace."""

from dbapp_diag.lab.breaking import CONFIG, DISCOVERY, break_path
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


@fault(
    "workspace-host-wrong", variant="gone", stage="configuration", title="No workspace is left at the profile's host"
)
def gone(world: World) -> None:
    """The name resolves and a server answers: with 404 for everything, the sign-in's metadata included."""
    world.workspace.is_workspace = False
    world.question.url = f"https://{APP}"


@fault("workspace-host-wrong", variant="page", stage="configuration", title="The profile's host answers with pages")
def page(world: World) -> None:
    """A page in the place of either document of metadata, as a portal before a workspace shows."""
    for path in (CONFIG, DISCOVERY):
        break_path(world, path, "page")
