"""The app's certificate has expired."""

from dbapp_diag.lab.fault import fault
from dbapp_diag.lab.wires import Tls
from dbapp_diag.lab.world import World


@fault("tls-certificate-expired", stage="tls", title="The app's certificate expired two days ago")
def apply(world: World) -> None:
    """Its chain is trusted and its name is right."""
    world.app_host.tls = Tls.EXPIRED
