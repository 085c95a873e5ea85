"""How the front door took the real call, as far as the facts tell. Pure."""

from __future__ import annotations

from dbapp_diag.attribution import attribute, let_through, login_target
from dbapp_diag.check import Facts
from dbapp_diag.facts.exchange import AppCall, TokenlessCall
from dbapp_diag.words import Responder


def refused_at_door(facts: Facts) -> bool:
    """The front door itself refused the call with its token: 401, 403, or a redirect to sign in."""
    call, tokenless = facts.want(AppCall), facts.want(TokenlessCall)
    if call is None:
        return False
    answer = call.exchange
    if answer.status not in (401, 403) and login_target(answer) is None:
        return False
    by = attribute(answer, tokenless=tokenless.exchange if tokenless else None)
    return by.responder is Responder.FRONT_DOOR


def taken_at_door(facts: Facts) -> bool:
    """The front door shows that it took the token of the call."""
    call = facts.want(AppCall)
    return call is not None and let_through(call.exchange)


def login_host(facts: Facts) -> str | None:
    """The workspace that the front door sends callers to sign in at: the app's own."""
    for fact in (facts.want(TokenlessCall), facts.want(AppCall)):
        host = login_target(fact.exchange) if fact is not None and not let_through(fact.exchange) else None
        if host:
            return host
    return None
