"""What the way to the workspace, and its answer, amount to. Pure."""

from __future__ import annotations

from dbapp_diag.analysis.connect.attempts import Break, breaks_at, describe_break
from dbapp_diag.analysis.sign_in.workspace_metadata import SERVED, passing
from dbapp_diag.analysis.tls.chains import fits
from dbapp_diag.causes.sign_in import workspace_unreachable
from dbapp_diag.facts.dns import LookupOutcome
from dbapp_diag.facts.tls import TlsError
from dbapp_diag.facts.workspace import WorkspaceReach
from dbapp_diag.model.results import (
    Because,
    Failed,
    Finding,
    Passed,
    Result,
    Skipped,
    evidence_of,
    finding,
    rule_out,
)
from dbapp_diag.model.urls import APPS_DOMAIN, is_databricks_workspace
from dbapp_diag.model.words import Confidence, Variant

SURE, LIKELY, POSSIBLE = Confidence.CONFIRMED, Confidence.LIKELY, Confidence.POSSIBLE


def workspace_result(workspace: WorkspaceReach, written_in: str | None) -> Result:
    """The result of the check; `written_in` says where the host stands in the settings."""
    because = evidence_of(workspace)
    if workspace.status is not None:
        return _answered(workspace, written_in, because)
    if (
        workspace.route is not None
        and workspace.route.error is not None
        and (workspace.route.proxy or "").startswith("socks")
    ):
        return Skipped(f"{workspace.route.error}: the way to {workspace.host} isn't examined")
    told = describe_break(workspace)
    at = breaks_at(workspace)
    missing = at is Break.NAME and workspace.lookup.outcome is LookupOutcome.NAME_NOT_FOUND
    variant = workspace_unreachable.NAME if missing else distrusted(workspace)
    broken = finding(
        "workspace-unreachable", LIKELY, told, f"an answer from {workspace.host}", because, variant=variant
    )
    if at is Break.NAME and workspace.lookup.outcome is LookupOutcome.BAD_NAME:
        return Failed(told, wrong(workspace, written_in, SURE, told))
    if missing and not is_databricks_workspace(workspace.host):
        return Failed(told, wrong(workspace, written_in, LIKELY, told), (broken,))
    gateway = (
        at is Break.PROXY and workspace.proxy_answer is not None and workspace.proxy_answer.status in (502, 503, 504)
    )
    if missing or gateway:  # misspelt, or blocked: another check looks at the names around it
        return Failed(told, broken, (wrong(workspace, written_in, POSSIBLE, told),))
    return Failed(told, broken)


def distrusted(workspace: WorkspaceReach) -> Variant | None:
    """The variant where the workspace is reached, and its certificate isn't trusted: no firewall is to be opened then.
    To trust one that's for another name wouldn't help."""
    refused = (
        workspace.handshake is not None
        and workspace.handshake.error is TlsError.UNTRUSTED
        and fits(workspace.handshake) is not False
    )
    return workspace_unreachable.SDK_TRUST if refused else None


def wrong(workspace: WorkspaceReach, written_in: str | None, sure: Confidence, observed: str) -> Finding:
    """The finding that the host isn't a workspace's."""
    values = {"where": written_in or "your settings"}
    return finding("workspace-host-wrong", sure, observed, "the host of a workspace", workspace, values=values)


def _answered(workspace: WorkspaceReach, written_in: str | None, because: Because) -> Result:
    host, status = workspace.host, workspace.status
    reached = rule_out("workspace-unreachable", f"{host} answers {status}", because)
    if SERVED in (workspace.metadata, workspace.oidc):
        if host.startswith("accounts.") and workspace.workspace_id is None:
            text = f"{host} is an account console: its metadata names no workspace"
            return Failed(text, wrong(workspace, written_in, SURE, text), ruled_out=reached)
        reason = f"{host} serves the metadata of a workspace's sign-in"
        return Passed(reason, (*reached, *rule_out("workspace-host-wrong", reason, because)))
    if workspace.metadata is None:
        return Skipped(f"something on the way answers {status} in place of {host}")
    if passing(status) or workspace.oidc is None:
        return Passed(f"{host} answers {status}, which doesn't say whether it's a workspace", reached)
    text = f"{host} answers {status} and serves none of the metadata of a workspace"
    if host.endswith(f".{APPS_DOMAIN}"):
        return Failed(text, wrong(workspace, written_in, SURE, f"{text}: it's an app's address"), ruled_out=reached)
    plain = workspace.route is None or workspace.route.proxy is None
    sure = SURE if plain and not is_databricks_workspace(host) else LIKELY
    return Failed(text, wrong(workspace, written_in, sure, text), ruled_out=reached)
