"""Where the call goes."""

from __future__ import annotations

from dbapp_diag.contract.check import Check, Skip
from dbapp_diag.contract.ports.configuration import Notes
from dbapp_diag.contract.probe import Probe
from dbapp_diag.facts.app import AppAddress, AppRecord, address
from dbapp_diag.facts.asked import Asked
from dbapp_diag.facts.base import Facts
from dbapp_diag.facts.configuration import CredentialSources
from dbapp_diag.facts.dns import LookupOutcome
from dbapp_diag.facts.identity import SignIn
from dbapp_diag.facts.workspace import WorkspaceReach
from dbapp_diag.model.results import Passed, Result
from dbapp_diag.model.urls import derived_app_url, host_of
from dbapp_diag.model.words import Stage


class AppAddressCheck(Check):
    """Finds the app's address: from the record, or put together from the workspace's host when the record can't be read.

    Why: without an address nothing can be asked; building URLs by hand is a mistake of its own, since region,
    shard and cloud differ between workspaces.

    Told apart: an address given with `--url` is used as it is, and compared with the record by another check.

    Source: Databricks documentation, "Key concepts in Databricks Apps"; mlflow PR 19779 on taking the URL from
    the record. The rule behind a derived address was observed, and is no contract (omnigent cli.py).
    """

    id = "app-address"
    stage = Stage.APP
    title = "The app's address"
    needs = (Asked,)
    wants = (AppRecord, CredentialSources, SignIn, WorkspaceReach)
    provides = AppAddress
    uses = (Notes,)

    async def observe(self, probe: Probe, facts: Facts) -> AppAddress | None:
        asked = facts.need(Asked)
        record = facts.want(AppRecord)
        if record is not None and record.url:
            return address(record.url, "record", evidence=record.evidence)
        url = self._derived(asked, facts)
        if url is None:
            raise Skip("neither the app's record nor its workspace says where the app is")
        why = "the app's record couldn't be read, or names no URL"
        note = probe.use(Notes).note("derived-address", {"url": url, "why": why})
        return address(url, "derived", evidence=(note,))

    def judge(self, facts: Facts) -> Result:
        found = facts.need(AppAddress)
        said = {
            "given": "as given",
            "record": "by the app's record",
            "derived": "put together from the workspace's host",
        }
        return Passed(f"{found.host}, {said.get(found.source, found.source)}")

    def _derived(self, asked: Asked, facts: Facts) -> str | None:
        sources, sign_in, reach = facts.want(CredentialSources), facts.want(SignIn), facts.want(WorkspaceReach)
        named = (sign_in and sign_in.host) or (sources and sources.host) or asked.workspace
        host = host_of(named) if named else None
        if asked.app is None or host is None:
            return None
        by_proxy = reach is not None and reach.route is not None and reach.route.proxy is not None
        unknown = reach is not None and reach.lookup.outcome is LookupOutcome.NAME_NOT_FOUND and reach.status is None
        if unknown and not by_proxy:
            return None  # a workspace that doesn't exist says nothing about its apps; what a proxy resolves isn't seen here
        cloud, id = (reach.cloud, reach.workspace_id) if reach else (None, None)
        return derived_app_url(asked.app, host, cloud=cloud, workspace_id=id)
