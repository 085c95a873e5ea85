"""Whether the caller may use the app."""

from __future__ import annotations

from dbapp_diag.analysis.authorization.access import CallerAccess, grant_values
from dbapp_diag.analysis.front_door.gateway import in_front_untested
from dbapp_diag.analysis.front_door.responder import CallAttribution, reached
from dbapp_diag.contract.check import Check
from dbapp_diag.facts.app import AppAddress, AppRecord, Permissions
from dbapp_diag.facts.base import Facts
from dbapp_diag.facts.exchange import AppCall, DirectCall
from dbapp_diag.facts.identity import TokenFacts, WorkspaceIdentity
from dbapp_diag.model.results import Failed, Passed, Result, Skipped, evidence_of, finding, rule_out
from dbapp_diag.model.words import Confidence, Stage


class Permission(Check):
    """Looks for the caller among those who may use the app: by name, by group, as an admin.

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
    needs = (TokenFacts, CallerAccess)
    wants = (CallAttribution, AppCall, DirectCall, AppAddress, Permissions, WorkspaceIdentity, AppRecord)
    causes = ("permission-missing",)

    def judge(self, facts: Facts) -> Result:
        permissions, identity, token = facts.want(Permissions), facts.want(WorkspaceIdentity), facts.need(TokenFacts)
        may = facts.need(CallerAccess)
        who = may.principal or "the caller"
        if may.allowed:
            refs = evidence_of(permissions, identity, facts.want(AppRecord))
            return Passed(f"{who}: {may.how}", rule_out("permission-missing", f"{who} has {may.how}", refs))
        if reached(facts):
            taken = "the call with this token reaches the app"
            no = f"{may.how}, and yet " if may.allowed is False else ""
            ruled_out = rule_out("permission-missing", taken, permissions, facts.need(AppCall))
            return Passed(f"{no}{who} reaches the app", ruled_out)
        if permissions is None or permissions.grants is None or may.allowed is None:
            return Skipped(may.how)
        untested = in_front_untested(facts)
        if untested is not None:
            return Skipped(f"{who}: {may.how}; but {untested}")
        holders = ", ".join(dict.fromkeys(grant.principal for grant in permissions.grants))
        observed = f"{who}: {may.how}" + (f"; granted to {holders}" if holders else "; nobody has a grant")
        expected, sure, because = (
            f"CAN USE on {permissions.app} for {who}",
            Confidence.CONFIRMED,
            (permissions, identity, token),
        )
        missing = finding("permission-missing", sure, observed, expected, *because, values=grant_values(token, may))
        return Failed(f"{who} has no CAN USE on {permissions.app}", missing)
