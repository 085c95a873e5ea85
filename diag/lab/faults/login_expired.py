"""The login of the Databricks CLI has expired."""

from dbapp_diag.lab.fault import fault
from dbapp_diag.lab.land import Token
from dbapp_diag.lab.world import PERSON, World


@fault("login-expired", stage="sign-in", title="The CLI's refresh token is no longer taken")
def apply(world: World) -> None:
    """`databricks auth token` fails and asks to log in again.

    databricks-sdk-py credentials_provider.py runs it, and passes its words on.
    """
    world.sign_in_as_person("login-expired")


@fault("login-expired", variant="never", stage="sign-in", title="The CLI was never logged in")
def never(world: World) -> None:
    """The CLI has no login for this host at all."""
    world.sign_in_as_person("not-logged-in")


@fault("login-expired", variant="upgraded", stage="sign-in", title="A newer CLI doesn't read the older one's logins")
def upgraded(world: World) -> None:
    """The cache was lost on an upgrade (databricks/cli pull request 5272): a login fixes that."""
    world.sign_in_as_person("upgraded")


@fault("login-expired", variant="token-not-found", stage="sign-in", title="The CLI's cache holds no token")
def token_not_found(world: World) -> None:
    """As versions around 0.264 said it, which the SDK doesn't take for "not configured" (databricks/cli issue 3439)."""
    world.sign_in_as_person("token-not-found")


@fault("login-expired", variant="cache-truncated", stage="sign-in", title="The CLI's cache is cut off")
def cache_truncated(world: World) -> None:
    """The file can't be parsed; it's to be removed before a login helps (databricks/cli issues 1589 and 3628)."""
    world.sign_in_as_person("cache-truncated")


@fault("login-expired", variant="token-shown", stage="sign-in", title="The CLI fails, and shows an old token")
def token_shown(world: World) -> None:
    """Its standard output holds a token, and it ends with an error: nobody may quote that output."""
    world.sign_in_as_person("token-shown").token = Token(PERSON.id, "all-apis offline_access", issued_ago=86400.0)


@fault(
    "login-expired", variant="browser", stage="sign-in", title="Nobody has logged in by browser", way="external-browser"
)
def browser(world: World) -> None:
    """The SDK's cache is empty, so it would open a browser (databricks-sdk-py credentials_provider.py)."""
    world.files = {}


@fault(
    "login-expired",
    variant="browser-refused",
    stage="sign-in",
    title="The browser's login is over",
    way="external-browser",
)
def browser_refused(world: World) -> None:
    """The refresh token in the SDK's cache is refused, so it would open a browser."""
    world.planted += list(world.workspace.refresh)
    world.workspace.refresh = {}


@fault(
    "login-expired", variant="azure-cli", stage="sign-in", title="The login of the Azure CLI is over", way="azure-cli"
)
def azure_cli(world: World) -> None:
    """Entra ID refuses the refresh token, and `az` asks to log in again (Azure/azure-cli issue 31959)."""
    assert world.az is not None
    world.az.mode = "login-expired"
