"""The app's certificate is by a CA that isn't trusted."""

from dbapp_diag.lab.fault import fault
from dbapp_diag.lab.wires import Tls
from dbapp_diag.lab.world import World


@fault("tls-untrusted", stage="tls", title="The app's certificate is by an unknown CA")
def apply(world: World) -> None:
    """Only for this host: the workspace's chain is trusted."""
    world.app_host.tls = Tls.UNKNOWN_CA


@fault("tls-untrusted", variant="self-signed", stage="tls", title="The app's certificate is self-signed")
def self_signed(world: World) -> None:
    """A leaf that is its own issuer."""
    world.app_host.tls = Tls.SELF_SIGNED


@fault("tls-untrusted", variant="left-out", stage="tls", title="The app's server leaves out its intermediate")
def left_out(world: World) -> None:
    """The leaf alone is sent; its issuer's issuer is trusted. Browsers fetch what is missing, other clients don't."""
    world.app_host.tls = Tls.LEFT_OUT
