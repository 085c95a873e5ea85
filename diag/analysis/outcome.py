"""What the real call came to, read off the facts. Pure.

With `--origin` the call that was asked about is a browser's: a preflight, then the call. Where the call passes and the
preflight doesn't, the outcome is the preflight's; where the call itself fails, its own answer counts.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from dbapp_diag.analysis.endpoint.content import as_expected
from dbapp_diag.analysis.endpoint.cors_preflight import about_the_caller, objection, preflight_answerer
from dbapp_diag.analysis.endpoint.redirects import goal, keeps_everything, not_followed
from dbapp_diag.analysis.endpoint.request_form import RequestForm
from dbapp_diag.analysis.endpoint.session_trouble import trouble, undecided_refusal
from dbapp_diag.analysis.front_door.attribution import (
    Attribution,
    attribute,
    login_target,
    never_sent,
    own_sign_in,
    private_link,
)
from dbapp_diag.analysis.front_door.gateway import another_name, own_words, wants_token
from dbapp_diag.analysis.front_door.responder import CallAttribution
from dbapp_diag.facts.app import AppAddress, AppRecord
from dbapp_diag.facts.asked import Asked
from dbapp_diag.facts.base import Facts
from dbapp_diag.facts.exchange import AppCall, ErrorKind, Exchange, PreflightCall, TokenlessCall
from dbapp_diag.facts.identity import TokenFacts
from dbapp_diag.model.diagnosis import Outcome
from dbapp_diag.model.times import duration
from dbapp_diag.model.urls import host_of, is_databricks_workspace
from dbapp_diag.model.words import Confidence, OutcomeClass, OutcomeKind, Responder

_WITH_CLASS = {
    401: OutcomeClass.UNAUTHORIZED,
    403: OutcomeClass.FORBIDDEN,
    404: OutcomeClass.NOT_FOUND,
    405: OutcomeClass.METHOD,
}

RESPONDER_NAMES = {
    Responder.APP: "the app",
    Responder.FRONT_DOOR: "the front door",
    Responder.WORKSPACE: "the workspace",
    Responder.PROXY: "the proxy",
    Responder.MIDDLEBOX: "something in between",
    Responder.UNKNOWN: "an unknown sender",
}

_HELD_BACK = (ErrorKind.REFUSED_BY_US, ErrorKind.BUDGET)
"""Errors that say nothing about the call: this tool held the request back."""

_ERROR_WORDS = {
    ErrorKind.DNS: "no answer: the name doesn't resolve",
    ErrorKind.CONNECT_TIMEOUT: "no answer: the connection attempt gets no reply",
    ErrorKind.REFUSED: "no answer: the connection is refused",
    ErrorKind.RESET: "no answer: the connection is cut",
    ErrorKind.UNREACHABLE: "no answer: there's no way to the address",
    ErrorKind.TLS: "no answer: the TLS handshake fails",
    ErrorKind.PROXY: "no answer: the proxy doesn't let the call through",
    ErrorKind.CLOSED: "no answer: the connection is closed without one",
    ErrorKind.PROTOCOL: "no answer: what came back isn't HTTP",
    ErrorKind.OTHER: "no answer",
}

LONGEST_WORDS = 120
"""Characters of another host's own words in the outcome."""
_OUR_LIMIT = "this run waited no longer; --timeout lets it"
_NEVER_SENT = "no answer: this tool can't use the proxy that is set, and nothing was sent"


def outcome(facts: Facts, *, asked_to_call: bool = True) -> Outcome:
    """Read the outcome off the facts of a run, finished or not.

    `asked_to_call`: False when the user left the call out (`--offline`, `--only`, `--skip`).
    """
    tokenless = facts.want(TokenlessCall)
    without = tokenless.exchange if tokenless else None
    call = facts.want(AppCall)
    if call is not None and call.exchange.status is not None:
        seen = _answered(call, facts)
        return _browsers(seen, facts) if seen.works else seen
    if call is not None and call.exchange.error is not None:
        if call.exchange.error.kind not in _HELD_BACK:
            return _broken(call.exchange, without, attempted=True)
    if without is not None and without.error is not None and without.error.kind is not ErrorKind.BUDGET:
        return _broken(without, without, attempted=False)
    if without is not None and another_name(facts.want(AppAddress)) and (without.status or 0) >= 300:
        seen = _read(without, attribute(without))
        host = host_of(without.url)
        said = f"{without.status} from {host}{_quoted(without)}, which was asked without the token"
        wants = "it wants a token before anything else, and none was shown to it" if wants_token(without) else ""
        return replace(seen, responder=Responder.MIDDLEBOX, summary=said, undecided=wants)
    why, stands_for = _not_made(facts)
    return Outcome(
        kind=OutcomeKind.NOT_ATTEMPTED,
        status=None,
        responder=Responder.UNKNOWN,
        summary="no call was made" + (f", as {why}" if why else ""),
        confidence=Confidence.CONFIRMED,
        classes=(OutcomeClass.NONE, *stands_for) if asked_to_call else (),
    )


def _not_made(facts: Facts) -> tuple[str, tuple[OutcomeClass, ...]]:
    """Why there was no call, and what the callers of such a call would have met: a token that the workspace refuses is refused by
    the app as well, and at a workspace's address there's no app."""
    address, record = facts.want(AppAddress), facts.want(AppRecord)
    if address is not None and _at_a_workspace(facts):
        return f"{address.host} is a workspace's address", (OutcomeClass.NOT_FOUND,)
    without = facts.want(TokenlessCall)
    if another_name(address) and address is not None and without is not None:
        answers = f"{address.host} answers {without.exchange.status} without a token{_quoted(without.exchange)}"
        return f"{answers}, and shows no mark of the platform, so no token is sent", ()
    refused = record is not None and record.status in (401, 403)
    if address is None and record is not None and refused and facts.want(TokenFacts) is not None:
        said = f" ({record.message})" if record.message else ""
        return f"the workspace answers {record.status} when asked where the app is{said}", (
            _WITH_CLASS[record.status or 0],
        )
    return "", ()


def _quoted(answer: Exchange) -> str:
    """What another host says by itself, in parentheses; empty without."""
    words = own_words(answer)
    return f" ({words if len(words) <= LONGEST_WORDS else words[:LONGEST_WORDS] + '…'})" if words else ""


def _at_a_workspace(facts: Facts) -> bool:
    address = facts.want(AppAddress)
    return address is not None and is_databricks_workspace(address.host)


def call_passes(facts: Facts) -> bool:
    """The call with its token does what it should, whatever a browser makes of its preflight."""
    call = facts.want(AppCall)
    return call is not None and call.exchange.status is not None and _answered(call, facts).works


def _browsers(call: Outcome, facts: Facts) -> Outcome:
    """The outcome of a call that passes, as a browser sees it: the preflight's, where that doesn't allow the call.

    A refusal of the caller counts as 401 whatever its number, and a redirect as 302: a browser tells no more apart.
    """
    asked, preflight = facts.want(Asked), facts.want(PreflightCall)
    if asked is None or asked.origin is None or preflight is None:
        return call
    answer = preflight.exchange
    if answer.status is None:
        if answer.error is not None and answer.error.kind in _HELD_BACK:
            return call
        broken = _broken(answer, None, attempted=True)
        return replace(broken, summary=f"the browser's preflight gets {broken.summary}")
    if objection(answer, asked) is None:
        return call
    by = preflight_answerer(facts)
    seen = _read(answer, by)
    if about_the_caller(answer, by) and OutcomeClass.LOGIN not in seen.classes:
        seen = replace(seen, classes=(OutcomeClass.UNAUTHORIZED,))
    return replace(seen, summary=f"{seen.summary} to the browser's preflight", evidence=(answer.id, *call.evidence))


def _answered(call: AppCall, facts: Facts) -> Outcome:
    answer, asked, known = call.exchange, facts.want(Asked), facts.want(CallAttribution)
    by = known.by if known is not None else Attribution(Responder.UNKNOWN, Confidence.POSSIBLE, ())
    seen = _read(answer, by, made_up=asked is not None and asked.endpoint is None)
    if call.status_expected and not call.unmet and not answer.given_up:
        return replace(seen, as_expected=as_expected(asked, call) if asked is not None else True)
    if _at_a_workspace(facts):  # there's no app, however well it answers
        return replace(seen, classes=tuple(sorted({*seen.classes, OutcomeClass.NOT_FOUND} - {OutcomeClass.OK})))
    if answer.given_up and seen.works:
        waited = duration(answer.total_ms)
        summary = f"{seen.summary}, and then no end of the answer within {waited}"
        seen = replace(seen, classes=(OutcomeClass.TIMEOUT,), summary=summary, undecided=_OUR_LIMIT)
    form = facts.want(RequestForm)
    if form is not None:
        why = "network, token, permission and route are in order; this endpoint expects"
        return replace(seen, undecided=f"{why} {form.wanted}")
    there = goal(answer)
    if there is not None and keeps_everything(answer, there):
        why = f"clients follow it to {there.path}; {not_followed(answer, len(call.hops))}"
        return replace(seen, undecided=why)
    if seen.undecided:
        return seen
    if own_sign_in(answer, by.responder):
        place = (answer.header("location") or "").partition("?")[0]
        return replace(seen, undecided=f"the app sends its callers to a sign-in of its own, {place}")
    if there is not None and there.on_purpose and by.responder is Responder.APP:
        host = host_of(there.url)
        if there.signed:
            return replace(
                seen, as_expected=True, summary=f"{seen.summary}, to an address signed for its bearer at {host}"
            )
        return replace(seen, undecided=f"the app sends its callers on to {host}, which this run doesn't ask")
    wrong = trouble(asked, call) if asked is not None and seen.works else None
    if wrong is not None:
        summary = f"{seen.summary}; {wrong.observed}"
        return replace(seen, classes=(wrong.outcome,), summary=summary, as_expected=False)
    if asked is not None and undecided_refusal(asked, answer) and by.responder is Responder.APP:
        return replace(seen, classes=tuple(sorted({*seen.classes, OutcomeClass.NOT_FOUND})))
    return replace(seen, as_expected=as_expected(asked, call)) if asked is not None else seen


def _read(answer: Exchange, by: Attribution, *, made_up: bool = False) -> Outcome:
    """The outcome that an answer is. `made_up`: nobody expects the path to exist."""
    status = answer.status or 0
    kind = OutcomeKind.HTTP
    if login_target(answer) is not None and by.responder is not Responder.APP:
        kind, classes = OutcomeKind.LOGIN_REDIRECT, {OutcomeClass.LOGIN}
        if private_link(answer):  # the platform's 403 in another dress
            classes |= {OutcomeClass.FORBIDDEN}
    elif answer.succeeded:
        classes = {OutcomeClass.OK if _may_be_the_app(by) else OutcomeClass.CLIENT_ERROR}
    elif made_up and status == 404 and by.responder is Responder.APP:
        classes = {OutcomeClass.OK}
    elif status in _WITH_CLASS:
        classes = {_WITH_CLASS[status]}
    elif 300 <= status < 400:
        classes = {OutcomeClass.LOGIN}
    else:
        classes = {OutcomeClass.SERVER_ERROR if status >= 500 else OutcomeClass.CLIENT_ERROR}
    return _outcome(kind, classes, by, answer, f"{status} from {RESPONDER_NAMES[by.responder]}")


def _may_be_the_app(by: Attribution) -> bool:
    return by.responder in (Responder.APP, Responder.UNKNOWN)


def _broken(exchange: Exchange, tokenless: Exchange | None, *, attempted: bool) -> Outcome:
    error = exchange.error
    kind = error.kind if error else ErrorKind.OTHER
    classes = {OutcomeClass.TIMEOUT} if kind is ErrorKind.READ_TIMEOUT else {OutcomeClass.NETWORK}
    if kind is ErrorKind.CONNECT_TIMEOUT:
        classes.add(OutcomeClass.TIMEOUT)
    if not attempted:
        classes.add(OutcomeClass.NONE)
    by = attribute(exchange, tokenless=None)
    unsent = kind is ErrorKind.PROXY and never_sent(exchange)
    summary = _NEVER_SENT if unsent else _ERROR_WORDS.get(kind, "no answer")
    if exchange.given_up:
        summary = f"no answer within {duration(exchange.total_ms)}"
    seen = _outcome(OutcomeKind.NETWORK, classes, by, exchange, summary)
    return replace(seen, undecided=_OUR_LIMIT) if exchange.given_up else seen


def _outcome(
    kind: OutcomeKind, classes: Iterable[OutcomeClass], by: Attribution, exchange: Exchange, summary: str
) -> Outcome:
    return Outcome(
        kind=kind,
        status=None if kind is OutcomeKind.NETWORK else exchange.status,
        responder=by.responder,
        summary=summary,
        confidence=by.confidence,
        classes=tuple(sorted(classes)),
        signals=tuple(signal.text for signal in by.signals),
        duration_ms=exchange.total_ms,
        evidence=(exchange.id,),
    )
