"""The app's name resolves to a dead end."""

from dbapp_diag.lab.fault import fault
from dbapp_diag.lab.wires import Connect
from dbapp_diag.lab.world import APP, World


@fault("dns-sinkholed", stage="dns", title="The app's name resolves to loopback")
def apply(world: World) -> None:
    """127.0.0.1 in place of the address, where nothing listens: what filtering resolvers answer."""
    world.dns.names[APP] = ("127.0.0.1",)
    world.app_host.connect = Connect.REFUSED
