"""A refusal by the front door that nothing known accounts for."""

from __future__ import annotations

from dbapp_diag.analysis.authorization.access import MANAGE, CallerAccess, grant_values
from dbapp_diag.analysis.front_door.attribution import Attribution, let_through, login_target, refuses, same_answer
from dbapp_diag.analysis.front_door.deployment import just_deployed
from dbapp_diag.analysis.front_door.gateway import in_front_untested
from dbapp_diag.analysis.front_door.refusals import refused_before_any_token
from dbapp_diag.analysis.front_door.responder import CallAttribution
from dbapp_diag.analysis.token.app_scopes import ScopeCoverage
from dbapp_diag.analysis.token.clock import Clocks, in_date
from dbapp_diag.analysis.token.issuer import Audience, Origin, TokenOrigin
from dbapp_diag.analysis.token.scopes import Coverage, that_count
from dbapp_diag.contract.check import Check
from dbapp_diag.facts.app import AppAddress, AppRecord, Permissions
from dbapp_diag.facts.asked import Vantage
from dbapp_diag.facts.base import Facts
from dbapp_diag.facts.exchange import AppCall, DirectCall, OutsideCall, SiblingCall, TokenlessCall
from dbapp_diag.facts.identity import TokenFacts, TokenKind, WorkspaceIdentity
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
from dbapp_diag.model.times import span
from dbapp_diag.model.urls import host_of
from dbapp_diag.model.words import Confidence, Responder, Stage

TAKEN_KINDS = (TokenKind.DATABRICKS_OAUTH, TokenKind.FOREIGN_JWT, TokenKind.OPAQUE, TokenKind.ENCRYPTED)
"""Kinds of tokens that the front door may take, as far as their form tells."""


class Refusal(Check):
    """Names what a refusal by the front door leaves when the token itself is in order.

    Why: the front door says nothing about its reasons: many report an empty 401 for a caller without CAN USE, where
    the documentation speaks of 403.

    Told apart: the workspace takes the same token, so it's alive and genuine; if the permissions can't be read, a missing
    one is the likeliest reason, and if they can and allow the call, the refusal is the platform's to explain.

    Source: Databricks documentation, "Connect to an API Databricks app using token authentication" (403); empty 401
    for missing CAN USE in three independent reports, among them the Ontos set-up script.
    """

    id = "refusal"
    stage = Stage.FRONT_DOOR
    title = "A refusal without another reason"
    needs = (AppCall, TokenFacts, Vantage, CallAttribution, CallerAccess, Clocks, ScopeCoverage, TokenOrigin)
    wants = (TokenlessCall, SiblingCall, DirectCall, OutsideCall, WorkspaceIdentity, AppRecord, AppAddress, Permissions)
    causes = ("front-door-refuses", "permission-missing")

    def judge(self, facts: Facts) -> Result:
        answer, tokenless = facts.need(AppCall).exchange, facts.want(TokenlessCall)
        identity, token = facts.want(WorkspaceIdentity), facts.need(TokenFacts)
        if answer.status is None:
            return Skipped("nobody answered")
        by = facts.need(CallAttribution).by
        if answer.status not in (401, 403) and not 300 <= answer.status < 400:
            return Passed(
                "the front door doesn't refuse",
                rule_out("front-door-refuses", f"the answer is {answer.status}", (answer.id,)),
            )
        if by.responder not in (Responder.FRONT_DOOR, Responder.UNKNOWN):
            return Skipped("it isn't the front door that refuses")
        if identity is None or not identity.examined or identity.status != 200:
            return Skipped("whether the workspace takes this token isn't known")
        other = _other_reason(facts)
        if other is not None:
            return Skipped(other)
        may, scopes = facts.need(CallerAccess), facts.need(ScopeCoverage)
        if scopes.coverage is Coverage.LACKING:
            return Skipped("the missing scopes account for it")
        nobody = tokenless is not None and same_answer(answer, tokenless.exchange)
        like = ", as it does without one" if nobody else ""
        observed = f"the workspace takes the token, the front door answers {answer.status}{like}; {may.how}"
        if may.allowed is False:
            why = "the missing permission accounts for it"
            return Passed(why, rule_out("front-door-refuses", why, (answer.id, *identity.evidence)))
        if may.allowed:
            return self._in_spite(facts, observed, by, scopes.coverage, by_use=may.level != MANAGE)
        refs: Because = (answer.id, *identity.evidence)
        record = facts.want(AppRecord)
        gone = record is not None and record.found is False
        settled = scopes.coverage is Coverage.COVERED and _asks_for_tokens(tokenless) and not gone
        sure = Confidence.LIKELY if settled else Confidence.POSSIBLE  # else the scopes may be it as well
        why = observed if scopes.coverage is Coverage.COVERED else f"{observed}; {scopes.how}"
        expected = "CAN USE for this caller"
        found = finding("permission-missing", sure, why, expected, refs, values=grant_values(token, may))
        return Failed("the token is in order, and the front door refuses it", found)

    def _in_spite(self, facts: Facts, observed: str, by: Attribution, scopes: Coverage, *, by_use: bool) -> Result:
        answer, identity = facts.need(AppCall).exchange, facts.need(WorkspaceIdentity)
        door = by.responder is Responder.FRONT_DOOR
        asks = _asks_for_tokens(facts.want(TokenlessCall))
        certain = by.confidence is Confidence.CONFIRMED and by_use and asks
        whole = door and certain and _everywhere(facts) and _sent_to_sign_in(facts) and _all_in_order(facts)
        refs = evidence_of(facts.need(AppCall), identity, facts.want(Permissions), facts.want(AppRecord))
        values = {"request_id": answer.header("x-request-id") or ""}
        favoured = door and asks and scopes is Coverage.COVERED and not _coming_up(facts) and _same_person(facts)
        sure = Confidence.CONFIRMED if whole else Confidence.LIKELY if favoured else Confidence.POSSIBLE
        order = "; issuer, times and scopes are in order" if whole else ""
        return Failed(
            "token and permission are in order, and the front door refuses",
            finding("front-door-refuses", sure, f"{observed}{order}", "the call is let through", refs, values=values),
        )


def _other_reason(facts: Facts) -> str | None:
    """What accounts for the refusal by itself, as far as token and record tell."""
    token = facts.need(TokenFacts)
    if token.defects:
        return "the token's text accounts for it"
    if token.kind not in TAKEN_KINDS:
        return "the token's kind accounts for it"
    if token.expires_at is not None and not in_date(token, facts.need(Clocks).moment):
        return "the token's times account for it"
    origin = facts.need(TokenOrigin)
    if origin.issued.origin in (Origin.OTHER_WORKSPACE, Origin.FOREIGN):
        return "the token's origin accounts for it"
    if origin.audience in (Audience.OTHER_APP, Audience.ELSEWHERE):
        return "the token's audience accounts for it"
    if (ago := just_deployed(facts)) is not None:
        return f"a deployment ended {span(ago)} ago, and may account for it"
    untested = in_front_untested(facts)
    if untested is not None:
        return untested
    sibling = facts.want(SiblingCall)
    if sibling is not None and let_through(sibling.exchange):
        return "the front door takes the same token at another path"
    if refused_before_any_token(facts):
        return "the platform refuses, with a reason of its own, before it looks at a token"
    return None


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
