"""The service principal can sign in, and isn't in the workspace."""

from dataclasses import replace

from dbapp_diag.lab.breaking import at_door, at_workspace, refuse_at_token_endpoint, with_token
from dbapp_diag.lab.fault import fault
from dbapp_diag.lab.land import Token
from dbapp_diag.lab.records import me
from dbapp_diag.lab.web import Response, json_response
from dbapp_diag.lab.world import CALLER, WORKSPACE, World


@fault("principal-not-in-workspace", stage="sign-in", title="The caller isn't a member of the workspace")
def apply(world: World) -> None:
    """A token is issued.

    The workspace says "is not a member of workspace" (community.databricks.com m-p/134979).
    """
    del world.workspace.principals[CALLER.id]


@fault("principal-not-in-workspace", variant="inactive", stage="sign-in", title="The caller is deactivated")
def inactive(world: World) -> None:
    """The same for a principal that is there, and inactive."""
    world.workspace.principals[CALLER.id] = replace(CALLER, active=False)


@fault("principal-not-in-workspace", variant="shown", stage="sign-in", title="The caller's record says inactive")
def shown(world: World) -> None:
    """The workspace answers who the caller is, with `active` false (SCIM, RFC 7643 section 4.1.1)."""
    inactive.apply(world)
    record = json_response(me(world.workspace.principals[CALLER.id], world.workspace))
    at_workspace(world, lambda request: record if request.path.endswith("/scim/v2/Me") else None)


@fault("principal-not-in-workspace", variant="forbidden", stage="sign-in", title="The caller isn't a member; 403")
def forbidden(world: World) -> None:
    """The door answers 403 in place of the empty 401."""
    apply.apply(world)
    at_door(world, with_token(Response(403)))


@fault("principal-not-in-workspace", variant="examined", stage="sign-in", title="The token's bearer isn't a member")
def examined(world: World) -> None:
    """The token is somebody else's than the profile's, and that somebody isn't in the workspace."""
    world.examine(Token(principal="c4d1a7f0-2b6e-4f58-9b11-8e0a5d7c3f42"))


@fault("principal-not-in-workspace", variant="exchange", stage="sign-in", title="The exchange says: not a member")
def exchange(world: World) -> None:
    """403 "Client authentication failed" at the token endpoint (community.databricks.com m-p/134979)."""
    _federate(world)
    text = f"Client authentication failed: user '{CALLER.id}' is not a member of workspace {world.workspace.id}"
    refuse_at_token_endpoint(world, 403, "invalid_client", text)


def _federate(world: World) -> None:
    world.files["idp-token"] = "@idp-token@"
    world.profiles["lab"] = {
        "host": f"https://{WORKSPACE}",
        "client_id": CALLER.id,
        "auth_type": "file-oidc",
        "oidc_token_filepath": "@home@/idp-token",
    }
