"""The app's name exists and has no address."""

from dbapp_diag.lab.fault import fault
from dbapp_diag.lab.wires import Answer
from dbapp_diag.lab.world import APP, World


@fault("dns-no-address", stage="dns", title="The app's name has no address")
def apply(world: World) -> None:
    """NOERROR without an A or AAAA record (RFC 2308, NODATA)."""
    world.dns.names[APP] = Answer.NODATA
    world.app_host.joined = False
