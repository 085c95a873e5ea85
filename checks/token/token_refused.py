"""Whether workspace and front door both refuse a token that looks right."""

from __future__ import annotations

from dbapp_diag.analysis.front_door.refusals import refused_at_door, taken_at_door
from dbapp_diag.analysis.front_door.responder import CallAttribution
from dbapp_diag.analysis.sign_in.identity import how_it_went, refuses_token
from dbapp_diag.analysis.token.clock import Clocks, in_date
from dbapp_diag.analysis.token.issuer import Audience, Origin, TokenOrigin, looks_like_an_app
from dbapp_diag.contract.check import Check
from dbapp_diag.facts.app import AppRecord
from dbapp_diag.facts.asked import Vantage
from dbapp_diag.facts.base import Facts
from dbapp_diag.facts.exchange import AppCall
from dbapp_diag.facts.identity import Signature, TokenFacts, TokenKind, TokenSignature, WorkspaceIdentity
from dbapp_diag.model.results import Failed, Passed, Result, Skipped, evidence_of, finding, rule_out
from dbapp_diag.model.words import Confidence, Stage

UNREADABLE = (TokenKind.OPAQUE, TokenKind.ENCRYPTED)


class TokenRefused(Check):
    """Weighs a refusal by the workspace together with the front door's answer and with what the token says.

    Why: a token that was revoked, or whose signature doesn't fit, looks like any other. Only those who verify it
    can tell, and there are two of them.

    Told apart: what can be seen on the token comes first: damaged, expired, from elsewhere, for another app. A token
    for this app alone is refused by the workspace by design, so that says nothing.

    Source: RFC 6750 section 3.1; omnigent-ai/omnigent issue 3231 for the workspace's words; cli/cli issue 7858: a token
    is never called revoked, only refused.
    """

    id = "token-refused"
    stage = Stage.TOKEN
    title = "The token refused by those who verify it"
    needs = (TokenFacts, Vantage, WorkspaceIdentity, Clocks, TokenOrigin)
    wants = (CallAttribution, AppCall, AppRecord, TokenSignature)
    causes = ("token-rejected",)

    def judge(self, facts: Facts) -> Result:
        token, identity = facts.need(TokenFacts), facts.need(WorkspaceIdentity)
        because = evidence_of(identity, token, facts.want(AppCall))
        if taken_at_door(facts):
            return Passed(
                "the front door accepts the token", rule_out("token-rejected", "the front door accepts it", because)
            )
        told = refuses_token(identity) if identity.examined else None
        if told is None:
            return Skipped(f"the workspace doesn't refuse the token as such: {how_it_went(identity)}")
        other = _other_reason(token, facts)
        if other is not None:
            return Skipped(f"the workspace refuses the token, which by itself says little: {other}")
        refused = refused_at_door(facts)
        clear = token.kind not in UNREADABLE and facts.need(TokenOrigin).issued.sure
        signed = facts.want(TokenSignature)
        if signed is not None and signed.state in (Signature.ALTERED, Signature.UNKNOWN_KEY):
            return Skipped("its signature accounts for it")
        sure = told if (refused and clear) or told is Confidence.POSSIBLE else Confidence.LIKELY
        both = "workspace and front door both refuse it" if refused else "the workspace refuses it"
        observed = f"{both} ({how_it_went(identity)})"
        if signed is not None and signed.state is Signature.GOOD:
            because = evidence_of(because, signed)
            observed += (
                "; its form, issuer, times and signature are in order, so it was taken back, or its principal is gone"
            )
        elif clear:
            observed += "; its form, issuer and times are in order"
        found = finding("token-rejected", sure, observed, "a token that those who verify it accept", because)
        return Failed(f"the token looks right, and {both}", found)


def _other_reason(token: TokenFacts, facts: Facts) -> str | None:
    """What else accounts for the refusal, as far as the facts tell."""
    record, origin = facts.want(AppRecord), facts.need(TokenOrigin)
    if token.defects:
        return "its text is damaged"
    if token.kind in UNREADABLE:
        return None
    if token.kind is not TokenKind.DATABRICKS_OAUTH:
        return "it's of a kind that isn't meant for it"
    if not in_date(token, facts.need(Clocks).moment):
        return "it isn't in date"
    if record is not None and record.client_id in token.audience:
        return "it's meant for the app alone"
    if origin.audience is not Audience.WORKSPACE and any(looks_like_an_app(name) for name in token.audience):
        return "it's meant for an app, and the workspace takes no such token"
    if origin.issued.origin in (Origin.OTHER_WORKSPACE, Origin.FOREIGN):
        return "it's from elsewhere"
    return "its audience is something else" if origin.audience is Audience.ELSEWHERE else None
