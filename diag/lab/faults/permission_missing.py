"""The caller may not use the app."""

from dbapp_diag.lab.breaking import outside_api
from dbapp_diag.lab.fault import fault
from dbapp_diag.lab.land import Grant, Token
from dbapp_diag.lab.world import CALLER, PERSON, STRANGER, WORKSPACE, World


@fault("permission-missing", stage="authorization", title="The caller has no CAN USE; empty 401")
def apply(world: World) -> None:
    """A healthy token of a service principal without any permission on the app.

    The profile is another principal, which may read the access control list.

    The door answers an empty 401, as several measured in public, not the 403 of the documentation.
    """
    world.examine(Token(principal=STRANGER.id))


@fault("permission-missing", variant="forbidden", stage="authorization", title="The caller has no CAN USE; 403")
def forbidden(world: World) -> None:
    """The same, answered by the 403 that the documentation speaks of."""
    apply.apply(world)
    world.app.door.no_permission = 403


@fault("permission-missing", variant="own", stage="authorization", title="The profile itself has no CAN USE")
def own(world: World) -> None:
    """The profile's own principal lacks it, and so may not read the access control list either."""
    secret = "@secret-of-stranger@"
    world.profiles["lab"] = {
        "host": f"https://{WORKSPACE}",
        "client_id": STRANGER.id,
        "client_secret": secret,
    }


@fault("permission-missing", variant="own-forbidden", stage="authorization", title="The profile has no CAN USE; 403")
def own_forbidden(world: World) -> None:
    """The same, answered by 403."""
    own.apply(world)
    world.app.door.no_permission = 403


@fault("permission-missing", variant="outside", stage="authorization", title="No CAN USE; outside /api/ 302")
def outside(world: World) -> None:
    """Outside `/api/` the redirect to login, as databricks/databricks-ai-bridge reads it: no token, or no permission."""
    apply.apply(world)
    outside_api(world)


@fault("permission-missing", variant="group", stage="authorization", title="CAN USE goes to a group without the caller")
def group(world: World) -> None:
    """The only grant is a group's. Groups inside groups aren't shown, so the list alone can't prove that it lacks."""
    apply.apply(world)
    grants = [grant for grant in world.app.grants if grant.who != PERSON.id]
    world.app.grants = [*grants, Grant("data-team", "CAN_USE", kind="group")]


@fault(
    "permission-missing", variant="unreadable", stage="authorization", title="No CAN USE, and nobody may read the list"
)
def unreadable(world: World) -> None:
    """The profile's principal may use the app and not manage it, so the list of permissions stays closed to it."""
    apply.apply(world)
    world.app.grants = [grant for grant in world.app.grants if (grant.who, grant.level) != (CALLER.id, "CAN_MANAGE")]


@fault("permission-missing", variant="redeployed", stage="authorization", title="A redeploy took CAN USE away")
def redeployed(world: World) -> None:
    """A bundle's `permissions` replace the whole list at each deployment, grants made by hand included."""
    world.app.grants = [grant for grant in world.app.grants if grant.who != CALLER.id]
    if world.app.active is not None:
        world.app.active.age = 1200.0


@fault("permission-missing", variant="person", stage="authorization", title="A person has no CAN USE")
def person(world: World) -> None:
    """The caller is a user signed in by the CLI, and in no group that may use the app."""
    world.sign_in_as_person()
    world.app.grants = [grant for grant in world.app.grants if grant.who != PERSON.id]


@fault("permission-missing", variant="record-hidden", stage="authorization", title="No CAN USE, and the app is hidden")
def record_hidden(world: World) -> None:
    """The workspace answers for the app's record as if there were none. What outsiders get isn't known in public."""
    own.apply(world)
    world.workspace.record_refusal = "hidden"


@fault(
    "permission-missing", variant="record-closed", stage="authorization", title="No CAN USE, and the record is closed"
)
def record_closed(world: World) -> None:
    """The workspace refuses the app's record with 403, as it does the permissions."""
    own.apply(world)
    world.workspace.record_refusal = "forbidden"


@fault(
    "permission-missing", variant="record-cut", stage="authorization", title="No CAN USE, and the record is cut short"
)
def record_cut(world: World) -> None:
    """The workspace shows the app's record without URL, scopes and deployments."""
    own.apply(world)
    world.workspace.record_refusal = "cut"


@fault(
    "permission-missing",
    variant="app-to-app",
    stage="authorization",
    title="The calling app has no CAN USE",
    way="app-to-app",
)
def app_to_app(world: World) -> None:
    """One app calls another, and nobody has let its service principal in (documentation: "Connect to an API Databricks
    app")."""
    caller = world.workspace.apps["other-app"].service_principal
    world.app.grants = [grant for grant in world.app.grants if grant.who != caller]


@fault(
    "permission-missing",
    variant="other-principal",
    stage="authorization",
    title="The CLI's person calls in the place of the profile's client",
    way="u2m-profile",
)
def other_principal(world: World) -> None:
    """The profile names a service principal that may use the app, and the CLI gives the token of somebody who may not
    (databricks/cli issue 1939)."""
    world.profiles["lab"]["client_id"] = CALLER.id
    world.app.grants = [grant for grant in world.app.grants if grant.who != PERSON.id]
