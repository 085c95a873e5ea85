"""Two things wrong at once: the one that the call meets first is the root; the other is told, where it can be seen."""

from __future__ import annotations

from collections.abc import Callable

from dbapp_diag.lab.land import Grant, Token
from dbapp_diag.lab.world import ADMIN, APP, CALLER, STRANGER, World
from tests.accuracy.scenario import Group, Scenario


def _pair(
    first: str,
    second: str,
    title: str,
    *,
    root: str | None = None,
    told: bool = True,
    also: Callable[[World], None] | None = None,
    spread: tuple[str, ...] = (),
) -> Scenario:
    """Two faults by their ids. `told`: the second one can be seen. `root`: the second's, where that's met first."""
    causes = [fault.partition("--")[0] for fault in (first, second)]
    met = root or causes[0]
    hidden = next(cause for cause in causes if cause != met)
    name = f"masking {first} + {second}"
    seen = hidden if told else None
    return Scenario(name, Group.MASKING, title, (first, second), also, met, seen, spread)


def _by_url(world: World) -> None:
    """Name the app by its URL, where the workspace can't be asked for it."""
    world.question.url = f"https://{APP}"


def _caller_may_not(world: World) -> None:
    """Take the caller's permission away; the profile is another's, who manages the app and may read who may use it."""
    world.app.grants = [Grant(STRANGER.id, "CAN_MANAGE"), Grant(ADMIN.id, "CAN_MANAGE")]
    world.profiles["lab"] |= {"client_id": STRANGER.id, "client_secret": "@secret-of-stranger@"}
    if world.question.token is None:
        world.examine(Token(principal=CALLER.id))


def _strangers_narrow_token(world: World) -> None:
    world.examine(Token(principal=STRANGER.id, scope="sql iam.current-user:read"))


BEFORE_THE_APP = (
    _pair("token-expired", "app-stopped", "An expired token, and the app is stopped"),
    _pair("token-expired--outside", "app-crashed", "An expired token outside /api/, and the app has crashed",
          spread=("login-page-as-success",)),
    _pair("token-expired--forbidden", "app-stopped--404", "403 for the expired token of a stopped app"),
    _pair("token-expired", "app-not-listening", "An expired token hides that the app doesn't listen", told=False),
    _pair("token-is-pat", "app-crashed", "A personal access token, and the app has crashed"),
    _pair("token-is-pat", "app-never-deployed", "A personal access token, and nothing was deployed"),
    _pair("token-is-entra", "app-starting", "An Entra token, and the app is starting"),
    _pair("token-other-workspace", "app-deploying", "Another workspace's token, and the app is being deployed"),
    _pair("token-malformed", "app-unavailable", "A token in quotes, and the app's compute is in error"),
    _pair("token-malformed--json", "app-stopped", "A token that can't be sent, and the app is stopped"),
    _pair("token-rejected", "app-deployment-failed", "A revoked token, and the last deployment failed"),
    _pair("token-not-exchanged", "app-deleting", "A notebook's token, and the app is being deleted"),
    _pair("token-wrong-audience", "app-stopped--502", "A token for another app, and the app is stopped"),
    _pair("token-scopes-missing", "app-stopped", "A token that lacks scopes, and the app is stopped"),
    _pair("token-not-yet-valid", "app-never-deployed", "A token for later, and nothing was deployed"),
    _pair("permission-missing", "app-stopped", "No permission, and the app is stopped"),
    _pair("permission-missing--own", "app-crashed", "No permission that could be read, and the app has crashed"),
    _pair("front-door-refuses", "token-expiring", "The door refuses for no known reason, and the token is at its end"),
    _pair("ingress-policy-denied", "token-expiring", "The policy denies apps here, and the token is in its last minutes"),
    _pair("ingress-policy-denied--forbidden", "app-stopped", "The policy denies apps here, and the app is stopped"),
    _pair("network-policy-denied", "app-stopped", "The address isn't admitted, and the app is stopped"),
    _pair("network-policy-denied", "token-expired", "The address isn't admitted, and the token has expired"),
    _pair("network-policy-denied--body", "permission-missing", "The address isn't admitted, nor the caller"),
)  # fmt: skip

TWO_REFUSALS = (
    _pair("token-is-pat", "permission-missing--redeployed", "A personal access token of somebody without permission; "
          "the token that replaces it may be another principal's", told=False, also=_caller_may_not,
          spread=("permission-missing",)),
    _pair("token-expired", "permission-missing--redeployed", "An expired token of somebody without permission",
          also=_caller_may_not),
    _pair("token-scopes-missing", "permission-missing", "Neither permission nor scopes; permission is met first",
          root="permission-missing", also=_strangers_narrow_token),
    _pair("clock-skew--harmless", "token-expired", "Expired by either clock, and this machine's is wrong",
          root="token-expired"),
    _pair("app-other-workspace", "token-expired", "An expired token for an app that's elsewhere", root="token-expired"),
    _pair("path-outside-api", "token-is-pat", "A personal access token outside /api/, where it's as wrong as below",
          root="token-is-pat", told=False, spread=("login-page-as-success",)),
    _pair("path-outside-api", "permission-missing", "No permission, outside /api/ as below", root="permission-missing",
          told=False, spread=("login-page-as-success",)),
    _pair("app-downstream-scopes", "user-consent-stale", "The narrow consent is why the app's token is too narrow",
          root="user-consent-stale"),
)  # fmt: skip

BEFORE_THE_CALL = (
    _pair("profile-not-found", "app-stopped", "Without the profile nobody sees that the app is stopped", told=False),
    _pair("client-secret-rejected", "app-stopped", "Without sign-in nobody sees that the app is stopped", told=False),
    _pair("login-expired", "app-crashed", "Without the CLI's login nobody sees that the app has crashed", told=False),
    _pair("profile-incomplete", "endpoint-not-found", "Without a secret nobody sees that the path is wrong",
          told=False),
    _pair("scopes-not-granted", "app-never-deployed", "Without a token nobody sees that nothing is deployed",
          told=False),
    _pair("exchange-refused", "permission-missing--redeployed", "Without a token permission is nobody's question",
          told=False),
    _pair("profile-not-found", "token-is-pat", "The profile is missing, and the token given beside it is a PAT",
          root="token-is-pat", also=_by_url),
    _pair("client-secret-rejected", "token-expired", "The secret is refused, and the token given beside it has expired",
          root="token-expired", also=_by_url),
    _pair("config-file-unreadable", "token-other-workspace", "The file is broken, the token given is from elsewhere",
          root="token-other-workspace", also=_by_url),
    _pair("workspace-unreachable--refused", "token-is-pat", "The workspace is out of reach, the token given is a PAT",
          root="token-is-pat"),
    _pair("credentials-conflict", "token-expired", "Two ways to sign in, and the token given beside them has expired",
          root="token-expired", also=_by_url),
    _pair("principal-not-in-workspace", "app-stopped", "Who isn't a member sees nothing of the app's state",
          told=False),
    _pair("environment-overrides-profile", "app-stopped", "The other workspace knows nothing of this app's state",
          told=False),
    _pair("environment-overrides-profile--client", "app-stopped", "Another principal signs in, and the app is stopped",
          spread=("permission-missing",)),
    _pair("environment-overrides-profile--token", "app-crashed", "Another token is sent, and the app has crashed",
          spread=("token-is-pat",)),
)  # fmt: skip

WRONG_ADDRESS = (
    _pair("app-url-wrong", "token-expired", "A mistyped address, and the token has expired"),
    _pair("app-url-wrong", "app-stopped", "A mistyped address of an app that is stopped"),
    _pair("app-url-wrong--nxdomain", "token-is-pat", "An address that doesn't exist, and a personal access token"),
    _pair("app-not-found", "token-expired", "A misspelt app, and the token has expired"),
    _pair("app-not-found--deleted", "permission-missing", "Nobody has permission on an app that is gone", told=False),
)  # fmt: skip

HIDDEN_BEHIND = (
    _pair("app-stopped", "endpoint-not-found", "A stopped app says nothing about the path", told=False),
    _pair("app-crashed", "app-denies", "A crashed app denies nobody", told=False),
    _pair("app-not-listening", "endpoint-not-found", "An app that doesn't listen says nothing about the path",
          told=False),
    _pair("app-stopped", "token-expiring", "A stopped app, and a token in its last minutes"),
    _pair("app-starting", "clock-skew--harmless", "A starting app, and a clock that is wrong"),
    _pair("path-outside-api", "app-stopped", "The path isn't one for tokens, and the app is stopped",
          spread=("login-page-as-success",)),
    _pair("endpoint-not-found", "token-expiring", "A misspelt path, and a token in its last minutes"),
    _pair("endpoint-method", "clock-skew--harmless", "The wrong method, and a clock that is wrong"),
    _pair("app-error", "clock-skew--harmless", "The app fails, and the clock is wrong"),
    _pair("app-denies", "token-expiring", "The app refuses, and the token is in its last minutes"),
    _pair("app-rate-limited", "token-expiring", "Too many calls, and the token is in its last minutes"),
    _pair("redirect-drops-token--post", "token-expired",
          "The door redirects a POST before it looks at the token, which has expired"),
    _pair("app-host-guard", "token-expiring", "The app refuses the host, and the token is in its last minutes"),
    _pair("app-downstream-permission", "clock-skew--harmless", "The app lacks a grant, and the clock is wrong"),
    _pair("app-path-dies", "token-expiring", "One path dies, and the token is in its last minutes"),
)  # fmt: skip

MASKING: tuple[Scenario, ...] = (*BEFORE_THE_APP, *TWO_REFUSALS, *BEFORE_THE_CALL, *WRONG_ADDRESS, *HIDDEN_BEHIND)
