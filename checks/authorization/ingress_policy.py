"""Whether the account's ingress policy denies apps to this source."""

from __future__ import annotations

import asyncio
from typing import ClassVar

from dbapp_diag.analysis.authorization.access import CallerAccess
from dbapp_diag.analysis.authorization.ingress import denied
from dbapp_diag.analysis.front_door.responder import CallAttribution
from dbapp_diag.analysis.front_door.unexplained import accounted_for
from dbapp_diag.analysis.token.app_scopes import ScopeCoverage
from dbapp_diag.analysis.token.clock import Clocks
from dbapp_diag.analysis.token.issuer import TokenOrigin
from dbapp_diag.contract.check import Check, Skip, SoFar
from dbapp_diag.contract.port import TOKEN, Send
from dbapp_diag.contract.ports.workspace import WorkspaceRequests
from dbapp_diag.contract.probe import Probe
from dbapp_diag.facts.app import AppAddress, AppRecord, Permissions
from dbapp_diag.facts.asked import Asked, Vantage
from dbapp_diag.facts.base import Facts
from dbapp_diag.facts.exchange import AppCall, DirectCall, OutsideCall, SiblingCall, TokenlessCall
from dbapp_diag.facts.identity import SignIn, TokenFacts, WorkspaceIdentity
from dbapp_diag.facts.ingress import Denial, IngressDenials, Match
from dbapp_diag.model.results import Failed, Result, Skipped, evidence_of, finding
from dbapp_diag.model.times import at, seconds
from dbapp_diag.model.words import Confidence, Stage
from dbapp_diag.workspace.ingress import ingress_denials, statement, under_way

WHERE = "/api/2.0/sql/statements"
WHEN = "the front door refuses, nothing else accounts for it, and --warehouse names a warehouse"
EXECUTE = Send("workspace", f"POST {WHERE}", TOKEN, WHEN)
POLL = Send("workspace", f"GET {WHERE}/{{statement}}", TOKEN, "that statement isn't at its end yet")
CANCEL = Send("workspace", f"POST {WHERE}/{{statement}}/cancel", TOKEN, "it isn't at its end after three looks")


class IngressPolicy(Check):
    """Reads the account's record of denied calls, on a SQL warehouse that was named.

    Why: the account's context-based ingress policy can deny the access type *Apps runtime* to a source that may use the
    workspace's API all the same. Token and permission are then in order, and the app's host refuses.

    Told apart: what the refusal looks like at an app's host isn't known, so only the record tells: a denial of this caller, at
    the path of the call or at the app's host, within the last hour. Where the record names nobody, it's likely. A dry run denies
    nothing. Records take some minutes to appear. The statement gives no names; it compares with the caller's. The policy itself
    isn't read: the account's API is at another host than the workspace's, where this run's tokens don't go.

    Source: Databricks documentation, "Context-based ingress control" and "Network access events system table reference";
    databricks-sdk-py databricks/sdk/service/sql.py (StatementExecutionAPI) and settings.py (`apps_runtime`, `ingress_dry_run`; the
    policy's path begins with /api/2.0/accounts).
    """

    id = "ingress-policy"
    stage = Stage.AUTHORIZATION
    title = "The account's record of denied calls"
    needs = (
        Asked, SignIn, AppCall, TokenFacts, WorkspaceIdentity, Vantage, CallAttribution, CallerAccess, Clocks, ScopeCoverage,
        TokenOrigin,
    )  # fmt: skip
    wants = (TokenlessCall, SiblingCall, DirectCall, OutsideCall, AppRecord, AppAddress, Permissions)
    provides = IngressDenials
    causes = ("ingress-policy-denied",)
    uses = (WorkspaceRequests.sends(EXECUTE, POLL, CANCEL),)
    pauses: ClassVar[tuple[float, ...]] = (1.0, 2.0, 3.0)
    """Seconds before each further look at a statement."""

    def worth(self, so_far: SoFar) -> str | None:
        asked = so_far.facts.want(Asked)
        other = accounted_for(so_far.facts)
        if other is not None:
            return other
        return None if asked is not None and asked.warehouse else "no --warehouse was named"

    async def observe(self, probe: Probe, facts: Facts) -> IngressDenials | None:
        asked, sign_in, address = facts.need(Asked), facts.need(SignIn), facts.want(AppAddress)
        caller = facts.need(WorkspaceIdentity).user_name or facts.need(TokenFacts).subject
        if sign_in.token is None or sign_in.host is None:
            raise Skip("there's no sign-in to ask the workspace with")
        if asked.warehouse is None or caller is None or address is None:
            raise Skip("it isn't known whose denials to look for")
        values = {
            "caller": caller.lower(),
            "host": address.host,
            "path": asked.path.partition("?")[0],
            "workspace": address.workspace_id,
        }
        port, host, token = probe.use(WorkspaceRequests), sign_in.host, sign_in.token
        sent, purpose = statement(asked.warehouse, values), "the record of denied calls"
        answer, body = await port.statement(EXECUTE, host, purpose=purpose, token=token, body=sent)
        for pause in self.pauses:
            number = under_way(body)
            if number is None:
                break
            await asyncio.sleep(pause)
            answer, body = await port.statement(POLL, host, purpose=purpose, token=token, statement=number)
        number = under_way(body)
        if number is not None:
            await port.statement(
                CANCEL, host, purpose="taking the statement back", token=token, body={}, statement=number
            )
        return ingress_denials(asked.warehouse, answer, body)

    def judge(self, facts: Facts) -> Result:
        seen, asked, call = facts.need(IngressDenials), facts.need(Asked), facts.need(AppCall)
        if seen.denials is None:
            return Skipped(f"the record of denied calls can't be read on warehouse {seen.warehouse}: {seen.problem}")
        first = next(iter(denied(seen)), None)
        if first is None:
            return Skipped(_nothing(seen.denials))
        sure = Confidence.CONFIRMED if first.caller else Confidence.LIKELY
        values = {"source": first.source, "rule": first.rule}
        found = finding(
            "ingress-policy-denied",
            sure,
            _observed(first, asked.path.partition("?")[0]),
            "an ingress policy that allows this source the access type Apps runtime",
            evidence_of(seen, call, facts.need(WorkspaceIdentity)),
            values={name: value for name, value in values.items() if value},
        )
        return Failed("the account's ingress policy denied this call", found)


def _observed(denial: Denial, path: str) -> str:
    whose = "this caller" if denial.caller else "a caller whom it doesn't name"
    where = f"at {path}" if denial.match is Match.PATH else "at the app's host"
    source = f" from {denial.source}" if denial.source else ""
    rule = f"by the rule “{denial.rule}”" if denial.rule else "as no rule allows it"
    return f"the account's record has a denial of {whose} {where}{source}, {at(seconds(denial.time))}, {rule}"


def _nothing(denials: tuple[Denial, ...]) -> str:
    if any(each.match is not Match.ELSEWHERE for each in denials):
        return "the record has only denials of a dry run, which deny nothing yet"
    if denials:
        return (
            "the record has denials of this caller within the last hour, and none at this path; --endpoint says which path your "
            "program calls"
        )
    return "the record has no denial of this call within the last hour; one takes some minutes to appear"
