"""Whether the token was issued where the app belongs, and for it."""

from __future__ import annotations

from dbapp_diag.analysis.front_door.refusals import refused_at_door, taken_at_door
from dbapp_diag.analysis.front_door.responder import CallAttribution
from dbapp_diag.analysis.token.issuer import Audience, Issued, Origin, TokenOrigin, usual_kind
from dbapp_diag.contract.check import Check
from dbapp_diag.facts.app import AppRecord
from dbapp_diag.facts.base import Facts
from dbapp_diag.facts.exchange import AppCall, TokenlessCall
from dbapp_diag.facts.identity import TokenFacts, WorkspaceIdentity
from dbapp_diag.model.results import (
    Because,
    Failed,
    Finding,
    Passed,
    Result,
    RuledOut,
    Skipped,
    evidence_of,
    finding,
    rule_out,
)
from dbapp_diag.model.words import Confidence, Stage


class TokenIssuer(Check):
    """Compares the token's issuer and audience with the app's workspace and the app's client ID.

    Why: a token counts for the apps of its own workspace, and one exchanged for an app counts for that app alone.
    The front door refuses any other without a word.

    Told apart: the login redirect of the front door names the app's workspace. An account-wide issuer is in order;
    hosts of one's own make a difference of names a likelihood only; no particular audience is required.

    Source: omnigent-ai/omnigent omnigent/cli.py (the redirect's host); claims of tokens as seen in public and
    databricks-sdk-py oauth.py; databrickslabs/lakemeter-oss PR 5 and natefleming/dao-ai for the audience.
    """

    id = "token-issuer"
    stage = Stage.TOKEN
    title = "The token's issuer and audience"
    needs = (TokenFacts, TokenOrigin)
    wants = (CallAttribution, AppCall, TokenlessCall, AppRecord, WorkspaceIdentity)
    causes = ("token-other-workspace", "token-is-foreign", "token-wrong-audience")

    def judge(self, facts: Facts) -> Result:
        token, origin = facts.need(TokenFacts), facts.need(TokenOrigin)
        because = evidence_of(origin)
        if not usual_kind(token):
            where = origin.taken_at_home
            if where is None:
                return Skipped("such a token says nothing about its workspace")
            takes = f"{where}, the app's own workspace, takes it"
            return Passed(takes, rule_out("token-other-workspace", takes, because))
        if taken_at_door(facts):
            return Passed(
                "the front door accepts the token", rule_out(self.causes, "the front door accepts it", because)
            )
        seen = origin.issued
        if seen.origin is Origin.OTHER_WORKSPACE:
            return Failed(
                "the token is another workspace's",
                _other(seen, because, nobody_gets_more=_nobody_gets_more(facts)),
                ruled_out=rule_out("token-is-foreign", seen.why, because),
            )
        if seen.origin is Origin.FOREIGN:
            sure = Confidence.CONFIRMED if seen.sure else Confidence.LIKELY
            ours = f"a token of {seen.workspace}" if seen.workspace else "a token of Databricks"
            found = finding("token-is-foreign", sure, seen.why, ours, because, issuer=token.issuer or "")
            return Failed("the token isn't from Databricks", found)
        ruled_out = _in_order(seen, because)
        return _by_audience(token, facts, origin, because, ruled_out)


def _nobody_gets_more(facts: Facts) -> bool:
    """404 with and without the token: nothing there minds any token, and the address may be mistyped."""
    call, without = facts.want(AppCall), facts.want(TokenlessCall)
    return call is not None and without is not None and call.exchange.status == without.exchange.status == 404


def _other(seen: Issued, because: Because, *, nobody_gets_more: bool) -> Finding:
    sure = Confidence.CONFIRMED if seen.sure else Confidence.LIKELY
    sure = Confidence.POSSIBLE if nobody_gets_more else sure
    home = seen.workspace
    values = {"app_workspace": f"https://{home}", "new_profile": home.partition(".")[0]} if home else {}
    expected = f"a token of {home or 'the workspace of the app'}"
    return finding("token-other-workspace", sure, seen.why, expected, because, values=values)


def _in_order(seen: Issued, because: Because) -> tuple[RuledOut, ...]:
    if seen.origin is Origin.SAME:
        foreign = rule_out("token-is-foreign", seen.why, because)
        return (*rule_out("token-other-workspace", seen.why, because), *foreign) if seen.sure else foreign
    return ()


def _by_audience(
    token: TokenFacts, facts: Facts, origin: TokenOrigin, because: Because, ruled_out: tuple[RuledOut, ...]
) -> Result:
    seen, whom, named = origin.issued, origin.audience, ", ".join(token.audience)
    record, identity = facts.want(AppRecord), facts.want(WorkspaceIdentity)
    if whom in (Audience.APP, Audience.WORKSPACE):
        what = "the app's own client ID" if whom is Audience.APP else "the app's workspace or account"
        fits = rule_out("token-wrong-audience", f"its audience {named} is {what}", because)
        return Passed(f"{seen.why}; its audience is {what}", (*ruled_out, *fits))
    refused = refused_at_door(facts)
    unknown = identity is None or not identity.examined or identity.status not in (401, 403)
    if whom is Audience.UNKNOWN or not refused:
        if seen.origin is Origin.UNKNOWN:
            return Skipped(seen.why)
        return Passed(seen.why, ruled_out)
    sure = Confidence.CONFIRMED if whom is Audience.OTHER_APP and not unknown else Confidence.LIKELY
    client = record.client_id if record else None
    good = [
        f"{client}, the app's client ID" if client else None,
        f"workspace {known}" if (known := origin.app_workspace_id) else None,
    ]
    expected = " or ".join(name for name in good if name) or "the app's client ID or its workspace"
    both = "the front door refuses it" + ("" if unknown else ", and so does the workspace")
    found = finding("token-wrong-audience", sure, f"its audience is {named}; {both}", expected, because)
    return Failed("the token is meant for something else", found, ruled_out=ruled_out)
