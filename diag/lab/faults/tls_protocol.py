"""Client and server share no version of TLS."""

from dbapp_diag.lab.fault import fault
from dbapp_diag.lab.wires import Tls
from dbapp_diag.lab.world import World


@fault("tls-protocol", stage="tls", title="The app's host speaks TLS 1.1 only")
def apply(world: World) -> None:
    """As an old inspection appliance does.

    The handshake ends in `protocol_version` (RFC 8446, section 6.2).
    """
    world.app_host.tls = Tls.OLD_PROTOCOL


@fault("tls-protocol", variant="plain-http", stage="tls", title="The app's port 443 speaks plain HTTP")
def plain_http(world: World) -> None:
    """No TLS at all where TLS belongs."""
    world.app_host.tls = Tls.PLAIN
