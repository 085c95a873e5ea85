"""An identity token in a file, federated with a service principal."""

from dbapp_diag.lab.ways import way
from dbapp_diag.lab.ways.env_oidc import trust
from dbapp_diag.lab.world import CALLER, World


@way("file-oidc", "An identity token in a file", "a service principal")
def apply(world: World) -> None:
    """As pods of Kubernetes have it; with the client id of the service principal whose policy it is."""
    trust(world)
    world.files["idp-token"] = "@idp-token@"
    world.sign_in_by_profile(auth_type="file-oidc", client_id=CALLER.id, oidc_token_filepath="@home@/idp-token")
