"""Who may use the app, as its workspace tells."""

from __future__ import annotations

from dbapp_diag.contract.check import Check, Skip
from dbapp_diag.contract.port import TOKEN, Send
from dbapp_diag.contract.ports.workspace import WorkspaceRequests
from dbapp_diag.contract.probe import Probe
from dbapp_diag.facts.app import AppRecord, Permissions
from dbapp_diag.facts.base import Facts
from dbapp_diag.facts.identity import SignIn
from dbapp_diag.model.results import Passed, Result, Skipped
from dbapp_diag.model.words import Stage
from dbapp_diag.workspace.apps import permissions

PERMISSIONS = Send("workspace", "GET /api/2.0/permissions/apps/{app}", TOKEN)


class AppPermissions(Check):
    """Reads the app's list of permissions.

    Why: the list says who may use the app, by name and by group. It's asked for at once, beside the call, since
    it depends on nothing that the call shows.

    Told apart: usually only those who manage the app may read it. A refusal says nothing about the permission to use
    the app; what the list means for the caller is another check's matter.

    Source: databricks-sdk-py databricks/sdk/service/apps.py (AppPermissions); Databricks documentation,
    "Configure permissions for a Databricks app".
    """

    id = "app-permissions"
    stage = Stage.AUTHORIZATION
    title = "The app's list of permissions"
    needs = (SignIn, AppRecord)
    provides = Permissions
    uses = (WorkspaceRequests.sends(PERMISSIONS),)

    async def observe(self, probe: Probe, facts: Facts) -> Permissions | None:
        sign_in, record = facts.need(SignIn), facts.need(AppRecord)
        if sign_in.token is None or sign_in.host is None:
            raise Skip("there's no sign-in to ask the workspace with")
        if record.found is False:
            raise Skip("the workspace shows no such app")
        answer, body = await probe.use(WorkspaceRequests).send(
            PERMISSIONS, sign_in.host, purpose="the app's permissions", token=sign_in.token, app=record.name
        )
        return permissions(record.name, answer, body)

    def judge(self, facts: Facts) -> Result:
        found = facts.need(Permissions)
        if found.grants is None:
            said = f"{found.status} {found.message}".strip() if found.status else found.error or "no answer"
            return Skipped(f"the app's permissions can't be read with this sign-in: {said}")
        return Passed(f"{len(found.grants)} grants on {found.app}")
