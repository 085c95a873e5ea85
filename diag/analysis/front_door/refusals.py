"""How the front door accepted the real call, as far as the facts tell. Pure."""

from __future__ import annotations

from dbapp_diag.analysis.front_door.attribution import (
    let_through,
    login_target,
    reason_phrase,
    same_answer,
    workspace_error,
)
from dbapp_diag.analysis.front_door.responder import CallAttribution
from dbapp_diag.facts.base import Facts
from dbapp_diag.facts.exchange import AppCall, TokenlessCall
from dbapp_diag.model.urls import APPS_DOMAIN, host_of, is_databricks_workspace
from dbapp_diag.model.words import AnyCause

ABOUT_THE_CALLER: tuple[AnyCause, ...] = (
    "token-malformed", "token-expired", "token-not-yet-valid", "token-is-pat", "token-is-entra", "token-is-foreign",
    "token-other-workspace", "token-not-exchanged", "token-wrong-audience", "token-not-access-token",
    "token-rejected", "token-scopes-missing", "permission-missing", "front-door-refuses", "path-outside-api",
    "principal-not-in-workspace",
)  # fmt: skip
"""What the front door finds wrong with a caller: it answers with a refusal or with the way to sign in, and only after what it
looks at before any token."""


def may_refuse(status: int) -> bool:
    """401, 403 or a redirect: all that the front door has for a caller whom it doesn't let in. 304 goes to whoever has the answer
    already."""
    return status in (401, 403) or (300 <= status < 400 and status != 304)


def refused_at_door(facts: Facts) -> bool:
    """The front door itself refused the call with its token; False where no call was made."""
    known = facts.want(CallAttribution)
    return known is not None and known.refused


def refused_before_any_token(facts: Facts) -> bool:
    """403 with a reason of the platform's own, the same without a token, where the front door otherwise asks for one."""
    call, without = facts.want(AppCall), facts.want(TokenlessCall)
    if call is None or without is None or call.exchange.status != 403 or let_through(call.exchange):
        return False
    answer = call.exchange
    return (reason_phrase(answer) or workspace_error(answer)) and same_answer(answer, without.exchange)


def taken_at_door(facts: Facts) -> bool:
    """The front door shows that it accepted the token of the call."""
    call = facts.want(AppCall)
    return call is not None and let_through(call.exchange)


def login_host(facts: Facts) -> str | None:
    """The workspace that the front door sends callers to sign in at: the app's own. A host of another name may send them elsewhere,
    to a sign-in of its own."""
    for fact in (facts.want(TokenlessCall), facts.want(AppCall)):
        host = login_target(fact.exchange) if fact is not None and not let_through(fact.exchange) else None
        doors = fact is not None and (host_of(fact.exchange.url) or "").endswith(f".{APPS_DOMAIN}")
        if host and (doors or is_databricks_workspace(host)):
            return host
    return None
