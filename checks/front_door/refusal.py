"""A refusal by the front door that nothing known accounts for."""

from __future__ import annotations

from dbapp_diag.analysis.authorization.access import MANAGE, CallerAccess, grant_values
from dbapp_diag.analysis.authorization.ingress import denied
from dbapp_diag.analysis.front_door.attribution import Attribution, login_target, refuses, same_answer
from dbapp_diag.analysis.front_door.refusals import may_refuse
from dbapp_diag.analysis.front_door.responder import CallAttribution
from dbapp_diag.analysis.front_door.unexplained import not_at_door, other_reason
from dbapp_diag.analysis.refusal_text import blames_token
from dbapp_diag.analysis.token.app_scopes import ScopeCoverage
from dbapp_diag.analysis.token.clock import Clocks, in_date
from dbapp_diag.analysis.token.issuer import Audience, Origin, TokenOrigin
from dbapp_diag.analysis.token.scopes import Coverage, that_count
from dbapp_diag.contract.check import Check
from dbapp_diag.facts.app import AppAddress, AppRecord, Permissions
from dbapp_diag.facts.asked import Vantage
from dbapp_diag.facts.base import Facts
from dbapp_diag.facts.exchange import AppCall, DirectCall, Exchange, OutsideCall, SiblingCall, TokenlessCall
from dbapp_diag.facts.identity import TokenFacts, WorkspaceIdentity
from dbapp_diag.facts.ingress import IngressDenials
from dbapp_diag.model.results import (
    Because,
    Failed,
    Passed,
    Result,
    Skipped,
    evidence_of,
    finding,
    rule_out,
)
from dbapp_diag.model.urls import host_of
from dbapp_diag.model.words import Confidence, Responder, Stage


class Refusal(Check):
    """Names what a refusal by the front door leaves when the token itself is in order.

    Why: the front door says nothing about its reasons: many report an empty 401 for a caller without CAN USE, where
    the documentation speaks of 403.

    Told apart: the workspace accepts the same token, so it's alive and genuine; if the permissions can't be read, a missing
    one is the likeliest reason, and if they can and allow the call, the refusal is the platform's to explain. Where the front door
    says that the token isn't valid, neither is certain: it may not accept what the workspace still does.

    Source: Databricks documentation, "Connect to an API Databricks app using token authentication" (403); empty 401
    for missing CAN USE in three independent reports, among them the Ontos set-up script.
    """

    id = "refusal"
    stage = Stage.FRONT_DOOR
    title = "A refusal without another reason"
    needs = (AppCall, TokenFacts, Vantage, CallAttribution, CallerAccess, Clocks, ScopeCoverage, TokenOrigin)
    wants = (
        TokenlessCall, SiblingCall, DirectCall, OutsideCall, WorkspaceIdentity, AppRecord, AppAddress, Permissions,
        IngressDenials,
    )  # fmt: skip
    causes = ("front-door-refuses", "permission-missing")

    def judge(self, facts: Facts) -> Result:
        answer, tokenless = facts.need(AppCall).exchange, facts.want(TokenlessCall)
        token = facts.need(TokenFacts)
        if answer.status is None:
            return Skipped("nobody answered")
        if not may_refuse(answer.status):
            return Passed(
                "the front door doesn't refuse",
                rule_out("front-door-refuses", f"the answer is {answer.status}", (answer.id,)),
            )
        other = not_at_door(facts) or other_reason(facts)
        if other is not None:
            return Skipped(other)
        by, identity = facts.need(CallAttribution).by, facts.need(WorkspaceIdentity)
        may, scopes = facts.need(CallerAccess), facts.need(ScopeCoverage)
        if scopes.coverage is Coverage.LACKING:
            return Skipped("the missing scopes account for it")
        nobody = tokenless is not None and same_answer(answer, tokenless.exchange)
        like = ", as it does without one" if nobody else ""
        observed = f"the workspace accepts the token, the front door answers {answer.status}{like}; {may.how}"
        if may.allowed is False:
            why = "the missing permission accounts for it"
            return Passed(why, rule_out("front-door-refuses", why, (answer.id, *identity.evidence)))
        if may.allowed:
            return self._in_spite(facts, observed, by, scopes.coverage, by_use=may.level != MANAGE)
        refs: Because = (answer.id, *identity.evidence)
        record = facts.want(AppRecord)
        gone = record is not None and record.found is False
        doubted = gone or _blames_token(answer, by)
        settled = scopes.coverage is Coverage.COVERED and _asks_for_tokens(tokenless) and not doubted
        sure = Confidence.LIKELY if settled else Confidence.POSSIBLE  # else the scopes may be it as well
        why = observed if scopes.coverage is Coverage.COVERED else f"{observed}; {scopes.how}"
        expected = "CAN USE for this caller"
        found = finding("permission-missing", sure, why, expected, refs, values=grant_values(token, may))
        return Failed("the token is in order, and the front door refuses it", found)

    def _in_spite(self, facts: Facts, observed: str, by: Attribution, scopes: Coverage, *, by_use: bool) -> Result:
        answer, identity = facts.need(AppCall).exchange, facts.need(WorkspaceIdentity)
        door = by.responder is Responder.FRONT_DOOR and not _blames_token(answer, by)
        asks = _asks_for_tokens(facts.want(TokenlessCall))
        certain = by.confidence is Confidence.CONFIRMED and by_use and asks
        alike = door and certain and _everywhere(facts) and _sent_to_sign_in(facts)
        whole = alike and not denied(facts.want(IngressDenials)) and _all_in_order(facts)
        refs = evidence_of(facts.need(AppCall), identity, facts.want(Permissions), facts.want(AppRecord))
        values = {"request_id": answer.header("x-request-id") or ""}
        favoured = door and asks and scopes is Coverage.COVERED and not _coming_up(facts) and _same_person(facts)
        sure = Confidence.CONFIRMED if whole else Confidence.LIKELY if favoured else Confidence.POSSIBLE
        order = "; issuer, times and scopes are in order" if whole else ""
        return Failed(
            "token and permission are in order, and the front door refuses",
            finding("front-door-refuses", sure, f"{observed}{order}", "the call is let through", refs, values=values),
        )


def _blames_token(answer: Exchange, by: Attribution) -> bool:
    """The front door says that the token isn't valid, which the workspace accepts: a new one comes first."""
    return by.responder is Responder.FRONT_DOOR and blames_token(answer.body)


def _asks_for_tokens(tokenless: TokenlessCall | None) -> bool:
    """Without a token it says what a front door says; one that lets strangers in, or turns everybody away, isn't as known."""
    if tokenless is None or tokenless.exchange.status is None:
        return True
    return tokenless.exchange.status == 401 or login_target(tokenless.exchange) is not None


def _coming_up(facts: Facts) -> bool:
    """The app isn't up at this address by its record: the front door has been seen to send callers to sign in until it is (omnigent
    host/connect.py)."""
    record, address = facts.want(AppRecord), facts.want(AppAddress)
    if record is None or not record.found:
        return False
    elsewhere = record.url is not None and address is not None and host_of(record.url) != address.host
    return elsewhere or record.app_state not in ("RUNNING", None) or record.compute_state not in ("ACTIVE", None)


def _same_person(facts: Facts) -> bool:
    """Token and workspace name the same principal, as far as both name one."""
    subject, name = facts.need(TokenFacts).subject, facts.need(WorkspaceIdentity).user_name
    return subject is None or name is None or subject.lower() == name.lower()


def _everywhere(facts: Facts) -> bool:
    """It isn't the path, nor the method: a made-up path under `/api/` is refused too."""
    sibling = facts.want(SiblingCall)
    return sibling is not None and refuses(sibling.exchange)


def _sent_to_sign_in(facts: Facts) -> bool:
    """At this path or outside `/api/` the token gets the way to sign in, which hardly an app imitates."""
    outside = facts.want(OutsideCall)
    answers = (facts.need(AppCall).exchange, outside.exchange if outside is not None else None)
    return any(answer is not None and login_target(answer) is not None for answer in answers)


def _all_in_order(facts: Facts) -> bool:
    """Everything about the token that can be examined was, and speaks for it."""
    token, record, origin = facts.need(TokenFacts), facts.want(AppRecord), facts.need(TokenOrigin)
    return (
        in_date(token, facts.need(Clocks).moment)
        and origin.issued.origin is Origin.SAME
        and record is not None
        and not _coming_up(facts)
        and not that_count(record.scopes_wanted or ())  # else the stored consent may fall short
        and origin.audience in (Audience.APP, Audience.WORKSPACE)
        and _same_person(facts)
        and facts.need(ScopeCoverage).coverage is Coverage.COVERED
    )
