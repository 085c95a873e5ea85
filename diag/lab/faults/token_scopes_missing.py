"""The token lacks scopes that the app has for user authorization."""

from dbapp_diag.lab.breaking import change_record, outside_api
from dbapp_diag.lab.fault import fault
from dbapp_diag.lab.land import Token
from dbapp_diag.lab.records import Json
from dbapp_diag.lab.world import World


@fault("token-scopes-missing", stage="token", title="The token lacks one of the app's scopes")
def apply(world: World) -> None:
    """The app declares `sql` and `files.files`, the token carries `sql`; the door answers 403.

    The caller may use the app, so the scopes alone are at fault. The documentation ("Connect to an API
    Databricks app") demands a superset of the app's scopes.
    """
    world.app.scopes = ("sql", "files.files")
    world.examine(Token(scope="sql iam.current-user:read"))


@fault("token-scopes-missing", variant="unauthorized", stage="token", title="The token lacks a scope; 401")
def unauthorized(world: World) -> None:
    """The same, answered by 401: the documentation names both."""
    apply.apply(world)
    world.app.door.no_scope = 401


@fault("token-scopes-missing", variant="list", stage="token", title="The token lacks a scope; its claim is a list")
def as_list(world: World) -> None:
    """`scope` as a list, which databricks-sdk-py reads as well as a text."""
    apply.apply(world)
    world.examine(Token(claims={"scope": ["sql", "iam.current-user:read"]}))


@fault(
    "token-scopes-missing", variant="list-unauthorized", stage="token", title="The token lacks a scope in its list; 401"
)
def as_list_unauthorized(world: World) -> None:
    """The same, answered by the other status that the documentation names."""
    as_list.apply(world)
    world.app.door.no_scope = 401


@fault("token-scopes-missing", variant="outside", stage="token", title="The token lacks a scope; outside /api/ 302")
def outside(world: World) -> None:
    """What is a 401 below `/api/` is the redirect to login elsewhere."""
    unauthorized.apply(world)
    outside_api(world)


@fault("token-scopes-missing", variant="effective", stage="token", title="The token has the declared scopes, no more")
def effective(world: World) -> None:
    """The app declares `sql`, and in effect has `files.files` too.

    The record names both lists: databricks-sdk-py databricks/sdk/service/apps.py.
    """
    apply.apply(world)

    def declared_only(record: Json) -> None:
        record["user_api_scopes"] = ["sql"]

    change_record(world, declared_only)


@fault(
    "token-scopes-missing", variant="old-names", stage="token", title="The token lacks a scope that has an older name"
)
def old_names(world: World) -> None:
    """The record says `dashboards.genie` for `genie` and `files.files` for `files` (natefleming/dao-ai PR 113)."""
    world.app.scopes = ("files.files", "dashboards.genie")
    world.examine(Token(scope="files iam.current-user:read"))
