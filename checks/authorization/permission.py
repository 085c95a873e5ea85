"""Whether the caller may use the app."""

from __future__ import annotations

from urllib.parse import quote

from dbapp_diag.check import Check, Facts, Failed, Finding, Passed, Result, RuledOut, Send, Skip, Skipped
from dbapp_diag.facts.app import AppRecord, Permissions
from dbapp_diag.facts.exchange import AppCall
from dbapp_diag.facts.identity import SignIn, TokenFacts, WorkspaceIdentity
from dbapp_diag.judging.access import access, grant_values
from dbapp_diag.judging.answerer import LOOKED_AT, reached
from dbapp_diag.judging.grounds import grounds
from dbapp_diag.probe import Probe
from dbapp_diag.words import CauseId, Confidence, Stage
from dbapp_diag.workspace.apps import permissions

MISSING = CauseId("permission-missing")


class Permission(Check):
    """Reads who may use the app, and looks for the caller: by name, by group, as an admin.

    Why: a caller without CAN USE is refused by the front door before the app sees the call. Grants made by hand are lost
    when a bundle with a `permissions` section is deployed again.

    Told apart: the permissions can usually be read only by those who manage the app. Where they can't, nothing is concluded
    here. Groups within groups aren't shown by the workspace, so a grant to an unknown group leaves it open.

    Source: databricks-sdk-py databricks/sdk/service/apps.py (AppPermissionLevel); Databricks documentation,
    "Configure permissions for a Databricks app" and "Access control lists".
    """

    id = "permission"
    stage = Stage.AUTHORIZATION
    title = "CAN USE permission"
    needs = (SignIn, AppRecord)
    wants = (TokenFacts, WorkspaceIdentity, AppCall, *(kind for kind in LOOKED_AT if kind is not AppRecord))
    provides = Permissions
    causes = (MISSING,)
    sends = (Send("workspace", "GET /api/2.0/permissions/apps/{app}", "the token"),)

    async def observe(self, probe: Probe, facts: Facts) -> Permissions | None:
        sign_in, record = facts.need(SignIn), facts.need(AppRecord)
        if sign_in.token is None or sign_in.host is None:
            raise Skip("there's no sign-in to ask the workspace with")
        if record.found is False:
            raise Skip("the workspace shows no such app")
        url = f"{sign_in.host}/api/2.0/permissions/apps/{quote(record.name, safe='')}"
        answer, body = await probe.exchange_json("GET", url, purpose="the app's permissions", token=sign_in.token)
        return permissions(record.name, answer, body)

    def judge(self, facts: Facts) -> Result:
        found = facts.need(Permissions)
        identity = facts.want(WorkspaceIdentity)
        may = access(found, identity, facts.want(TokenFacts))
        refs = grounds(found, identity)
        if found.grants is None:
            said = f"{found.status} {found.message}".strip() if found.status else found.error or "no answer"
            return Skipped(f"the app's permissions can't be read with this sign-in: {said}")
        if may.allowed is None:
            return Skipped(may.how)
        who = may.principal or "the caller"
        if may.allowed:
            return Passed(f"{who}: {may.how}", (RuledOut(MISSING, f"{who} has {may.how}", refs),))
        if reached(facts):
            let = RuledOut(MISSING, "the call with this token reaches the app", grounds(found, facts.need(AppCall)))
            return Passed(f"{may.how}, and yet {who} reaches the app", (let,))
        holders = ", ".join(dict.fromkeys(grant.principal for grant in found.grants))
        finding = Finding(
            MISSING,
            Confidence.CONFIRMED,
            f"{who}: {may.how}" + (f"; granted to {holders}" if holders else "; nobody has a grant"),
            f"CAN USE on {found.app} for {who}",
            refs,
            grant_values(facts.want(TokenFacts), may),
        )
        return Failed(f"{who} has no CAN USE on {found.app}", finding)
