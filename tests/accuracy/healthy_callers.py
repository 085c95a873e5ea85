"""Odd callers whose call works: their tokens, their sign-in, their permission, and the app's record as they see it."""

from __future__ import annotations

from dataclasses import replace

from dbapp_diag.lab.breaking import at_door, at_workspace, change_record, close_record
from dbapp_diag.lab.land import Deployment, Grant, Token
from dbapp_diag.lab.oidc import ACCOUNT
from dbapp_diag.lab.records import Json, me
from dbapp_diag.lab.web import Response, json_response
from dbapp_diag.lab.world import APP, CALLER, PERSON, STRANGER, WORKSPACE, World
from tests.accuracy.scenario import Group, Scenario
from tests.accuracy.worlds import into

CALLERS: list[Scenario] = []
_fine = into(CALLERS, Group.HEALTHY)

ALWAYS = "iam.current-user:read iam.access-control:read"
BY_THE_APP = (("gap-auth", CALLER.id), ("x-databricks-internal-pod-ip", "MTAuMTM5LjY0LjEyOjgwMDA="))
ME = "/api/2.0/preview/scim/v2/Me"


@_fine
def opaque_token(world: World) -> None:
    """The token is random text, which only its issuer can read."""
    world.examine(Token(kind="opaque"))


@_fine
def scopes_as_a_list(world: World) -> None:
    """The token's scopes are a list in place of a text."""
    world.examine(Token(claims={"scope": ["all-apis", "offline_access"]}))


@_fine
def scopes_exact(world: World) -> None:
    """The token has the app's scopes and no other, `all-apis` least of all."""
    world.app.scopes = ("sql", "genie")
    world.examine(Token(scope=f"sql genie {ALWAYS}"))


@_fine
def scopes_beyond(world: World) -> None:
    """The token has the app's scopes and several that the app doesn't ask for."""
    world.app.scopes = ("sql",)
    world.examine(Token(scope=f"sql genie files jobs vector-search {ALWAYS}"))


@_fine
def scopes_under_older_names(world: World) -> None:
    """The app's scopes have their older dotted names, the token's the present ones."""
    world.app.scopes = ("dashboards.genie", "files.files")
    world.examine(Token(scope=f"genie files {ALWAYS}"))


@_fine
def scope_of_the_parent(world: World) -> None:
    """The token has a scope, the app asks for its reading part."""
    world.app.scopes = ("genie:read",)
    world.examine(Token(scope=f"genie {ALWAYS}"))


@_fine
def audience_of_the_app(world: World) -> None:
    """The token was exchanged for this app: its audience is the app's client id, and the workspace's API doesn't take it."""
    world.examine(Token(audience=world.app.client_id))


@_fine
def account_wide_issuer(world: World) -> None:
    """The token is by the account, not by one workspace; both workspace and door take it."""
    world.examine(Token(issuer=f"https://accounts.azuredatabricks.net/oidc/accounts/{ACCOUNT}", audience=ACCOUNT))
    _take_any_token(world)


@_fine
def ten_minutes_left(world: World) -> None:
    """The token lives ten minutes more."""
    world.examine(Token(issued_ago=3000.0))


@_fine
def token_without_id(world: World) -> None:
    """The token has no `jti`, and claims that nobody has heard of."""
    world.examine(Token(claims={"jti": None, "azp": CALLER.id, "x_tenant_ring": 3, "amr": ["mfa"]}))


@_fine
def signed_in_by_the_cli(world: World) -> None:
    """The caller is a person, signed in by the Databricks CLI."""
    world.sign_in_as_person()


@_fine
def person_with_consent(world: World) -> None:
    """The caller is a person whose token and stored consent cover the app's scopes and no more."""
    world.sign_in_as_person().token.scope = f"sql genie offline_access {ALWAYS}"
    world.app.scopes = ("sql", "genie")
    world.app.consents[PERSON.id] = ("sql", "genie", "iam.current-user:read", "openid", "email")


@_fine
def credentials_in_the_environment(world: World) -> None:
    """There's no profile at all: host, client and secret come from variables."""
    world.profiles, world.question.profile = {}, None
    world.environment |= {
        "DATABRICKS_HOST": f"https://{WORKSPACE}",
        "DATABRICKS_CLIENT_ID": CALLER.id,
        "DATABRICKS_CLIENT_SECRET": "@secret@",
    }


@_fine
def default_profile(world: World) -> None:
    """No profile is named, and the file has one called DEFAULT beside others."""
    world.profiles = {"DEFAULT": world.profiles["lab"], "other": {"host": "https://dbc-0.cloud.databricks.com"}}
    world.question.profile = None


@_fine
def clock_twenty_seconds_off(world: World) -> None:
    """This machine's clock is twenty seconds slow, which is within what everybody grants."""
    world.clock_offset = 20.0


@_fine
def permission_by_group(world: World) -> None:
    """CAN USE comes through a group alone, and the caller may not read the permissions."""
    world.workspace.principals[CALLER.id] = replace(CALLER, groups=("users", "data-team"))
    world.app.grants = [Grant("data-team", "CAN_USE", kind="group")]


@_fine
def permission_for_everybody(world: World) -> None:
    """CAN USE goes to the group of all users; the profile is an admin's."""
    world.app.grants = [Grant("users", "CAN_USE", kind="group"), Grant(CALLER.id, "CAN_MANAGE")]
    world.examine(Token(principal=STRANGER.id))


@_fine
def permission_by_nested_group(world: World) -> None:
    """The caller's group is in the group that may use the app; `Me` shows the inner one alone."""
    member = replace(STRANGER, groups=("users", "interns", "data-team"))
    world.workspace.principals[STRANGER.id] = member
    shown = json_response(me(replace(member, groups=("users", "interns")), world.workspace))
    at_workspace(world, lambda request: shown if request.path == ME and request.bearer else None)
    world.app.grants = [Grant("data-team", "CAN_USE", kind="group"), Grant(CALLER.id, "CAN_MANAGE")]
    world.examine(Token(principal=STRANGER.id))


@_fine
def permission_as_admin(world: World) -> None:
    """The caller is a workspace admin, and has no grant of its own."""
    world.workspace.principals[CALLER.id] = replace(CALLER, groups=("users", "admins"))
    world.app.grants = [Grant("admins", "CAN_MANAGE", kind="group", inherited=True)]


@_fine
def permission_to_manage(world: World) -> None:
    """The caller has CAN MANAGE and no CAN USE: the one includes the other."""
    world.app.grants = [Grant(CALLER.id, "CAN_MANAGE")]


@_fine
def permissions_unreadable(world: World) -> None:
    """The caller may use the app and not manage it, so that the permissions can't be read: the usual case."""
    world.app.grants = [Grant(CALLER.id, "CAN_USE")]


@_fine
def record_closed(world: World) -> None:
    """The workspace refuses the app's record to the profile's principal; the token of the call is somebody else's."""
    close_record(world)


@_fine
def record_hidden(world: World) -> None:
    """The workspace answers for the app's record as if there were none, and the call works all the same."""
    close_record(world)
    world.workspace.record_refusal = "hidden"


@_fine
def record_without_messages(world: World) -> None:
    """The record's states come without their messages."""

    def bare(record: Json) -> None:
        record["compute_status"], record["app_status"] = {"state": "ACTIVE"}, {"state": "RUNNING"}

    change_record(world, bare)


@_fine
def record_of_a_newer_release(world: World) -> None:
    """The record has a size and fields that nobody has heard of."""

    def newer(record: Json) -> None:
        record |= {"compute_size": "TITAN", "compute_zone": {"ring": 2}, "app_kind": "HEADLESS"}

    change_record(world, newer)


@_fine
def record_of_an_older_release(world: World) -> None:
    """The record has no application state yet, and its URL no scheme."""

    def older(record: Json) -> None:
        del record["app_status"]
        record["url"] = APP

    change_record(world, older)


@_fine
def url_with_a_slash(world: World) -> None:
    """The record's URL ends in a slash."""

    def slashed(record: Json) -> None:
        record["url"] = f"https://{APP}/"

    change_record(world, slashed)


@_fine
def redeploy_in_progress(world: World) -> None:
    """A new deployment is under way while the old version serves."""
    world.app.pending = Deployment("01f0dep10ying1e5f8a9b0c1d2e3f4a5b", "IN_PROGRESS", "Installing", age=20.0)


@_fine
def redeploy_shown_as_state(world: World) -> None:
    """The same, where the application's state says DEPLOYING."""
    redeploy_in_progress(world)
    world.app.status, world.app.status_message = "DEPLOYING", "App is being deployed."


@_fine
def redeploy_failed(world: World) -> None:
    """The newest deployment failed, and the one before it goes on serving."""
    world.app.history = [Deployment("01f0fa11edc41e5f8a9b0c1d2e3f4a5b", "FAILED", "Error installing", age=600.0)]


def _take_any_token(world: World) -> None:
    """Let door and workspace take whatever token comes, as they do for one of the account."""
    items = Response(200, b"[]", (("content-type", "application/json"), *BY_THE_APP), by="app")
    known = json_response(me(CALLER, world.workspace))
    at_door(world, lambda request: items if request.bearer else None)
    at_workspace(world, lambda request: known if request.path == ME and request.bearer else None)
