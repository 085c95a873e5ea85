"""The app's certificate is for other names."""

from dbapp_diag.lab.fault import fault
from dbapp_diag.lab.wires import Tls
from dbapp_diag.lab.world import World


@fault("tls-name-mismatch", stage="tls", title="The certificate is for other names")
def apply(world: World) -> None:
    """`*.appliance.corp.example`, by a trusted CA: another machine answers at this address."""
    world.app_host.tls = Tls.WRONG_NAME
