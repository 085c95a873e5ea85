"""One app calls another, by the service principal that the platform gives it."""

from dbapp_diag.lab.land import Grant, Principal
from dbapp_diag.lab.ways import way
from dbapp_diag.lab.world import WORKSPACE, World


@way("app-to-app", "The variables that an app runs with", "an app's service principal", auth_type="oauth-m2m")
def apply(world: World) -> None:
    """`other-app` calls `my-app`. Its variables: databricks/app-templates platform-guide.md; the host has been seen without
    a scheme (IceRhymers/shellbox)."""
    caller = world.workspace.apps["other-app"]
    world.workspace.principals[caller.service_principal] = Principal(caller.service_principal, f"app-{caller.name}")
    world.workspace.clients[caller.service_principal] = "@secret-of-app@"
    world.app.grants.append(Grant(caller.service_principal, "CAN_USE"))
    world.sign_in_by_environment(
        host=WORKSPACE,
        DATABRICKS_CLIENT_ID=caller.service_principal,
        DATABRICKS_CLIENT_SECRET="@secret-of-app@",
        DATABRICKS_APP_NAME=caller.name,
        DATABRICKS_APP_PORT="8000",
        DATABRICKS_WORKSPACE_ID=world.workspace.id,
    )
