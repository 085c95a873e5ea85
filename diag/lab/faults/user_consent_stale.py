"""The user's stored consent is narrower than the app's scopes are now."""

from dbapp_diag.lab.fault import fault
from dbapp_diag.lab.land import Reply
from dbapp_diag.lab.world import PERSON, World


@fault("user-consent-stale", stage="endpoint", title="The stored consent lacks a scope that the app has now")
def apply(world: World) -> None:
    """The app has `sql` and `genie`, the user once agreed to `sql`.

    The app passes the workspace's refusal on.

    The caller is a person, signed in by the CLI; the record of the consent is readable by themselves.
    """
    world.sign_in_as_person()
    world.app.scopes = ("sql", "genie")
    always = (
        "iam.access-control:read",
        "iam.current-user:read",
        "openid",
        "profile",
        "email",
        "offline_access",
    )
    world.app.consents[PERSON.id] = ("sql", *always)
    body = '{"error_code":"PERMISSION_DENIED","message":"Invalid scope, required scopes: genie"}'
    world.app.replies["/api/items"] = Reply(403, body)


@fault("user-consent-stale", variant="unauthorized", stage="endpoint", title="The stored consent lacks a scope; 401")
def unauthorized(world: World) -> None:
    """The same, passed on by the app as 401."""
    apply.apply(world)
    world.app.replies["/api/items"] = Reply(401, '{"detail":"Invalid scope, required scopes: genie"}')
