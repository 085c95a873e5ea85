"""A refusal by the front door that nothing known accounts for."""

from __future__ import annotations

from dbapp_diag.access import access, grant_values
from dbapp_diag.attribution import attribute, same_answer
from dbapp_diag.check import Check, Facts, Failed, Finding, Passed, Result, RuledOut, Skipped
from dbapp_diag.facts.app import AppRecord, Permissions
from dbapp_diag.facts.exchange import AppCall, TokenlessCall
from dbapp_diag.facts.identity import TokenFacts, WorkspaceIdentity
from dbapp_diag.words import CauseId, Confidence, Responder, Stage

REFUSES = CauseId("front-door-refuses")
PERMISSION = CauseId("permission-missing")


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
    needs = (AppCall, TokenFacts)
    wants = (TokenlessCall, WorkspaceIdentity, Permissions, AppRecord)
    causes = (REFUSES, PERMISSION)

    def judge(self, facts: Facts) -> Result:
        answer, tokenless = facts.need(AppCall).exchange, facts.want(TokenlessCall)
        identity, token = facts.want(WorkspaceIdentity), facts.need(TokenFacts)
        if answer.status is None:
            return Skipped("nobody answered")
        by = attribute(answer, tokenless=tokenless.exchange if tokenless else None)
        refused = answer.status in (401, 403) or 300 <= answer.status < 400
        if not refused:
            return Passed("the front door doesn't refuse", (RuledOut(REFUSES, f"the answer is {answer.status}", (answer.id,)),))
        if by.responder not in (Responder.FRONT_DOOR, Responder.UNKNOWN):
            return Skipped("it isn't the front door that refuses")
        if identity is None or not identity.examined or identity.status != 200:
            return Skipped("whether the workspace takes this token isn't known")
        refs = (answer.id, *identity.evidence)
        may = access(facts.want(Permissions), identity, token)
        nobody = tokenless is not None and same_answer(answer, tokenless.exchange)
        seen = f"the workspace takes the token, the front door answers {answer.status}" + (", as it does without one" if nobody else "")
        if may.allowed is None:
            finding = Finding(
                PERMISSION, Confidence.LIKELY, f"{seen}; {may.how}", "CAN USE for this caller", refs, grant_values(token, may)
            )
            return Failed("the token is in order, and the front door refuses it", finding)
        if may.allowed:
            values = {"request_id": answer.header("x-request-id") or ""}
            finding = Finding(REFUSES, Confidence.LIKELY, f"{seen}; permission is there ({may.how})", "the call is let through", refs, values)
            return Failed("token and permission are in order, and the front door refuses", finding)
        return Skipped("the missing permission accounts for it")
