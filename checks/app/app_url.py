"""Whether the address asked about is the app's own."""

from __future__ import annotations

from dbapp_diag.analysis.front_door.attribution import login_target
from dbapp_diag.causes.app.app_url_wrong import PAGE
from dbapp_diag.contract.check import Check
from dbapp_diag.facts.app import AppAddress, AppRecord
from dbapp_diag.facts.asked import Asked
from dbapp_diag.facts.base import Facts
from dbapp_diag.facts.configuration import CredentialSources
from dbapp_diag.facts.exchange import TokenlessCall
from dbapp_diag.facts.identity import GIVEN, SignIn
from dbapp_diag.facts.workspace import WorkspaceReach
from dbapp_diag.model.results import Failed, Finding, Passed, Result, RuledOut, Skipped, evidence_of, finding, rule_out
from dbapp_diag.model.urls import (
    APPS_DOMAIN,
    AppHost,
    app_host,
    derived_app_url,
    host_of,
    is_databricks_workspace,
    page_of_app,
    workspace_of_azure,
)
from dbapp_diag.model.words import Confidence, Stage


class AppUrl(Check):
    """Compares the address that was called with the app's record, and its workspace id with the workspace asked.

    Why: an app's URL holds its name, the workspace's id, a shard and a cloud; copied from elsewhere or put together
    by hand, one wrong part leads to another app or to none.

    Told apart: where the id differs from that of the workspace asked, the app lives in another workspace (or the
    profile belongs to another one); where any other part differs from the record, the URL is mistyped.

    Source: Databricks documentation, "Key concepts in Databricks Apps" (shape of the URL); the redirect to login names
    the app's workspace (omnigent cli.py).
    """

    id = "app-url"
    stage = Stage.APP
    title = "The app's URL and workspace"
    needs = (Asked, AppAddress)
    wants = (AppRecord, CredentialSources, SignIn, WorkspaceReach, TokenlessCall)
    causes = ("app-url-wrong", "app-other-workspace")

    def judge(self, facts: Facts) -> Result:
        called, record = facts.need(AppAddress), facts.want(AppRecord)
        if is_databricks_workspace(called.host):
            return _the_workspaces_own(called, facts)
        elsewhere = _elsewhere(called, facts)
        if isinstance(elsewhere, Finding):
            return Failed("the app's host belongs to another workspace than the one asked", elsewhere)
        own = app_host(record.url) if record and record.url else None
        if record is None or own is None:
            reason = next((entry.reason for entry in elsewhere), None)
            return Passed(reason, elsewhere) if reason else Skipped("there's no record to compare the address with")
        if own.host == called.host:
            same = rule_out("app-url-wrong", f"the record names the same host, {own.host}", record)
            return Passed("the address is that of the record", (*same, *elsewhere))
        parts = _differences(own, called)
        observed, expected = f"the call goes to {called.host}: {parts}", f"{own.host}, by the app's record"
        values = {"record_url": f"https://{own.host}", "part": parts}
        found = finding("app-url-wrong", Confidence.CONFIRMED, observed, expected, record, values=values)
        return Failed("the address isn't the app's", found, ruled_out=elsewhere)


def _the_workspaces_own(called: AppAddress, facts: Facts) -> Result:
    """The call goes to a workspace's host: where it's the page of an app, the app's own address is known or can be put together."""
    asked, record, reach = facts.need(Asked), facts.want(AppRecord), facts.want(WorkspaceReach)
    page = page_of_app(called.url, asked.path)
    said = f"{called.host} is a workspace's address, not an app's"
    if page is None:
        return Failed(said, finding("app-url-wrong", Confidence.CONFIRMED, said, "the app's own address", called))
    name, rest = page
    recorded = f"https://{host_of(record.url)}" if record is not None and record.url else None
    cloud, number = (reach.cloud, reach.workspace_id) if reach is not None else (None, None)
    own = recorded or derived_app_url(name, called.host, cloud=cloud, workspace_id=number)
    page_said = f"{said}: people look at the app {name} there, and calls go to its own"
    values = {"endpoint": rest} | ({"record_url": own} if own else {})
    expected = own or "the app's own address"
    because = evidence_of(called, record if recorded else None)
    found = finding("app-url-wrong", Confidence.CONFIRMED, page_said, expected, because, values=values, variant=PAGE)
    return Failed(said, found)


def _elsewhere(called: AppAddress, facts: Facts) -> Finding | tuple[RuledOut, ...]:
    """Whether the app's host belongs to the workspace asked, as far as ids or the login redirect tell."""
    sources, sign_in, reach, tokenless = (
        facts.want(CredentialSources),
        facts.want(SignIn),
        facts.want(WorkspaceReach),
        facts.want(TokenlessCall),
    )
    by_token = (
        sign_in is not None and sign_in.auth_type == GIVEN
    )  # its own word about the workspace, which nobody asked for
    named = (sign_in.host if sign_in is not None and not by_token else None) or (sources and sources.host)
    asked = host_of(named) if named else None
    if called.source == "record" and called.evidence:
        why = f"the address is by the workspace's own record of {called.name}"
        return rule_out("app-other-workspace", why, called)
    if asked is None or called.source != "given":
        return ()
    azure = workspace_of_azure(asked)
    asked_id = (reach.workspace_id if reach else None) or (azure[0] if azure else None)
    redirect = login_target(tokenless.exchange) if tokenless else None
    because = evidence_of(called, sources, reach, tokenless if redirect else None)
    if called.workspace_id and asked_id and called.workspace_id != asked_id:
        observed = f"the app's host carries the workspace id {called.workspace_id}"
        if _known_here(facts) and redirect in (None, asked) and not _is_an_app(tokenless):
            return ()  # the workspace asked does have this app, and nobody lives at that address: the id is mistyped
        values = {"app_workspace_id": called.workspace_id, "workspace_id": asked_id}
        told = _is_an_app(tokenless) or _unknown_here(facts)
        sure = Confidence.CONFIRMED if told else Confidence.POSSIBLE  # else the id may be mistyped
        return finding("app-other-workspace", sure, observed, f"{asked_id}, the id of {asked}", because, values=values)
    if (
        redirect
        and redirect != asked
        and redirect.endswith((".azuredatabricks.net", ".databricks.com"))
        and not _account_wide(asked)
    ):
        observed = f"the front door sends callers to sign in at {redirect}"
        expected = f"{asked}, the workspace asked"
        return finding("app-other-workspace", Confidence.LIKELY, observed, expected, because, app_workspace=redirect)
    if (called.workspace_id and called.workspace_id == asked_id) or redirect == asked:
        return rule_out("app-other-workspace", f"the app's host and {asked} belong to the same workspace", because)
    return ()


def _known_here(facts: Facts) -> bool:
    record = facts.want(AppRecord)
    return bool(record and record.found)


def _unknown_here(facts: Facts) -> bool:
    record = facts.want(AppRecord)
    return record is not None and record.found is False


def _is_an_app(tokenless: TokenlessCall | None) -> bool:
    """The front door treats the address as an app's: it asks for a token there, or answers for one that isn't up."""
    if tokenless is None or tokenless.exchange.status is None:
        return False
    return tokenless.exchange.status != 404


def _account_wide(host: str) -> bool:
    return host.startswith(("accounts.", "login.")) or not host.partition(".")[0].startswith(("adb-", "dbc-"))


def _differences(own: AppHost, called: AppAddress) -> str:
    pairs = [("name", called.name, own.name), ("workspace id", called.workspace_id, own.workspace_id)]
    if called.host.endswith(f".{APPS_DOMAIN}"):
        pairs += [("shard", called.shard, own.shard), ("cloud", called.cloud, own.cloud)]
    else:  # in a domain of another name, nothing stands for a shard or a cloud
        pairs.append(("domain", called.host.partition(".")[2], own.host.partition(".")[2]))
    parts = [f"{what} {seen or 'missing'} instead of {right or 'none'}" for what, seen, right in pairs if seen != right]
    return ", ".join(parts) or f"{called.host} instead of {own.host}"
