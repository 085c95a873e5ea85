"""The app as its workspace knows it."""

from __future__ import annotations

import difflib
from dataclasses import replace
from functools import partial

from dbapp_diag.contract.check import Check, Skip
from dbapp_diag.contract.port import TOKEN, Send
from dbapp_diag.contract.ports.workspace import WorkspaceRequests
from dbapp_diag.contract.probe import Probe
from dbapp_diag.facts.app import AppRecord
from dbapp_diag.facts.asked import Asked
from dbapp_diag.facts.base import Facts
from dbapp_diag.facts.configuration import CredentialSources
from dbapp_diag.facts.identity import GIVEN, SignIn
from dbapp_diag.model.results import Failed, Passed, Result, Skipped, evidence_of, finding, rule_out
from dbapp_diag.model.urls import app_host, host_of, name_asked, workspace_of_azure
from dbapp_diag.model.words import Confidence, Stage
from dbapp_diag.workspace.apps import NAMES_LISTED, app_names, app_record, newest_deployment

RECORD = Send("workspace", "GET /api/2.0/apps/{app}", TOKEN)
ALL = Send("workspace", f"GET /api/2.0/apps?page_size={NAMES_LISTED}", TOKEN, "the workspace doesn't know the app")
DEPLOYMENT = Send("workspace", "GET /api/2.0/apps/{app}/deployments?page_size=1", TOKEN, "the app isn't running")


class AppRecordCheck(Check):
    """Reads the app's record from the workspace, and looks for near names when there's none.

    Why: the record holds the app's true URL, its state and its scopes. A name that the workspace doesn't
    know is the plainest reason for a 404.

    Told apart: an app that the caller isn't allowed to see may be answered like one that doesn't exist, so the
    finding says *or hidden from you*, and is certain only together with the list of the apps that are visible.

    Source: databricks-sdk-py databricks/sdk/service/apps.py; databricks/cli cmd/workspace/apps/errors_test.go
    for the answer to an unknown name. Read as raw JSON, since the SDK drops states that it doesn't know.
    """

    id = "app-record"
    stage = Stage.APP
    title = "The app's record in the workspace"
    needs = (Asked, SignIn)
    wants = (CredentialSources,)
    provides = AppRecord
    causes = ("app-not-found",)
    uses = (WorkspaceRequests.sends(RECORD, ALL, DEPLOYMENT),)

    async def observe(self, probe: Probe, facts: Facts) -> AppRecord | None:
        asked, sign_in = facts.need(Asked), facts.need(SignIn)
        name = name_asked(asked.app, asked.url, asked.path)
        if name is None:
            raise Skip("the app's name isn't known: the URL isn't of the usual form")
        if sign_in.host is None or sign_in.token is None:
            raise Skip("there's no sign-in to ask the workspace with")
        if _of_another(facts):
            raise Skip("the only workspace known is the one that issued the token, and the app is another's")
        ask = partial(probe.use(WorkspaceRequests).send, workspace=sign_in.host, token=sign_in.token)
        answer, body = await ask(RECORD, purpose="the app's record", app=name)
        record = app_record(name, sign_in.host, answer, body)
        if record.found is False:
            answer, body = await ask(ALL, purpose="the workspace's apps")
            names = app_names(body) if answer.status == 200 else None
            nearest = tuple(difflib.get_close_matches(name, names or (), 3))
            record = replace(record, listed=None if names is None else len(names), nearest=nearest)
        elif record.found and not (record.app_state == "RUNNING" and record.compute_state == "ACTIVE"):
            answer, body = await ask(DEPLOYMENT, purpose="the newest deployment", app=name)
            read = answer.status == 200
            last = newest_deployment(body) if read else None
            record = replace(record, last_deployment=last, deployments_unread=not read)
        return replace(record, evidence=tuple(dict.fromkeys((*record.evidence, answer.id))))

    def judge(self, facts: Facts) -> Result:
        record = facts.need(AppRecord)
        because = evidence_of(record)
        where = host_of(record.host) or record.host
        if record.found:
            return Passed(
                f"{where} knows {record.name}",
                rule_out("app-not-found", f"{where} has a record of {record.name}", because),
            )
        if record.found is None:
            how = record.error or (f"{record.status} {record.message}".strip() if record.status else "no answer")
            return Skipped(f"the workspace didn't show the record: {how}")
        near = f"; it does show {', '.join(record.nearest)}" if record.nearest else ""
        found = finding(
            "app-not-found",
            Confidence.CONFIRMED if record.listed is not None else Confidence.LIKELY,
            f"{where} shows no app {record.name} to this caller{near}",
            f"a record of {record.name}",
            because,
            values={"nearest": record.nearest[0]} if record.nearest else {},
        )
        return Failed(f"{where} has no app {record.name}, or hides it from this caller", found)


def _of_another(facts: Facts) -> bool:
    """Nobody named a workspace but the given token itself, and the app's host carries another one's id."""
    asked, sign_in, sources = facts.need(Asked), facts.need(SignIn), facts.want(CredentialSources)
    named = asked.workspace or (sources.host if sources is not None else None)
    if sign_in.auth_type != GIVEN or named or asked.url is None:
        return False
    parts, issuer = app_host(asked.url), workspace_of_azure(host_of(sign_in.host or "") or "")
    return parts is not None and issuer is not None and parts.workspace_id not in (None, issuer[0])
