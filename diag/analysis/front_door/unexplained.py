"""Whether something accounts for a refusal by the front door, as far as the facts tell. Pure."""

from __future__ import annotations

from dbapp_diag.analysis.authorization.access import CallerAccess
from dbapp_diag.analysis.front_door.attribution import let_through
from dbapp_diag.analysis.front_door.deployment import just_deployed
from dbapp_diag.analysis.front_door.gateway import in_front_untested
from dbapp_diag.analysis.front_door.refusals import may_refuse, refused_before_any_token
from dbapp_diag.analysis.front_door.responder import CallAttribution
from dbapp_diag.analysis.token.app_scopes import ScopeCoverage
from dbapp_diag.analysis.token.clock import Clocks, in_date
from dbapp_diag.analysis.token.issuer import Audience, Origin, TokenOrigin
from dbapp_diag.analysis.token.scopes import Coverage
from dbapp_diag.facts.base import Facts
from dbapp_diag.facts.exchange import AppCall, SiblingCall
from dbapp_diag.facts.identity import TokenFacts, TokenKind, WorkspaceIdentity
from dbapp_diag.model.times import span
from dbapp_diag.model.words import Responder

TAKEN_KINDS = (TokenKind.DATABRICKS_OAUTH, TokenKind.FOREIGN_JWT, TokenKind.OPAQUE, TokenKind.ENCRYPTED)
"""Kinds of tokens that the front door may accept, as far as their form tells."""


def not_at_door(facts: Facts) -> str | None:
    """Why it isn't the front door that refuses a token which the workspace accepts, as a sentence part; None where it is."""
    call, identity = facts.want(AppCall), facts.want(WorkspaceIdentity)
    if call is None or call.exchange.status is None:
        return "nobody answered"
    if not may_refuse(call.exchange.status):
        return "the front door doesn't refuse"
    if facts.need(CallAttribution).by.responder not in (Responder.FRONT_DOOR, Responder.UNKNOWN):
        return "it isn't the front door that refuses"
    if identity is None or not identity.examined or identity.status != 200:
        return "whether the workspace accepts this token isn't known"
    return None


def accounted_for(facts: Facts) -> str | None:
    """What accounts for a call's refusal, or that the front door doesn't refuse it, as a sentence part; None where the front door
    refuses and nothing known accounts for it."""
    other = not_at_door(facts) or other_reason(facts)
    if other is None and facts.need(ScopeCoverage).coverage is Coverage.LACKING:
        return "the missing scopes account for it"
    if other is None and facts.need(CallerAccess).allowed is False:
        return "the missing permission accounts for it"
    return other


def other_reason(facts: Facts) -> str | None:
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
        return "the front door accepts the same token at another path"
    if refused_before_any_token(facts):
        return "the platform refuses, with a reason of its own, before it looks at a token"
    return None
