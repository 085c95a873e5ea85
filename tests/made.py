"""Facts made by hand, for tests of judging."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from dbapp_diag.case.fixes import filled_fixes
from dbapp_diag.case.schema import FixInfo
from dbapp_diag.causes.catalogue import built_in
from dbapp_diag.contract.check import Check
from dbapp_diag.facts.app import AppAddress, AppRecord, Grant, Permissions
from dbapp_diag.facts.asked import Asked
from dbapp_diag.facts.base import Fact, Facts
from dbapp_diag.facts.exchange import AppCall, Exchange, SiblingCall, TokenlessCall
from dbapp_diag.facts.identity import TokenFacts, TokenKind, WorkspaceIdentity
from dbapp_diag.model.results import Finding, Result, findings_of, ruled_out_by
from dbapp_diag.model.words import EvidenceId

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
APP_HOST = "my-app-1234567890123456.16.azure.databricksapps.com"
WORKSPACE = "https://adb-1234567890123456.16.azuredatabricks.net"
DATABRICKS = ("server", "databricks")
TAKEN = ("gap-auth", "‹principal›")
LOGIN = (
    "location",
    f"{WORKSPACE}/oidc/oauth2/v2.0/authorize?client_id=x&redirect_uri=https%3A%2F%2F{APP_HOST}%2F.auth%2Fcallback",
)


def exchange(status: int | None = 200, *headers: tuple[str, str], **more: Any) -> Exchange:
    """An exchange with the app; the answer of the platform unless said otherwise."""
    known: dict[str, Any] = {
        "id": EvidenceId("e1"),
        "purpose": "the call",
        "method": "GET",
        "url": f"https://{APP_HOST}/api/items",
        "credential": "token 1",
        "sent_at": NOW,
        "status": status,
        "headers": headers,
    }
    return Exchange(**{**known, **more})


def asked(**more: Any) -> Asked:
    """The question, at /api/items unless said otherwise."""
    known: dict[str, Any] = {
        "app": "my-app",
        "url": None,
        "workspace": None,
        "profile": "lab",
        "endpoint": "/api/items",
        "path": "/api/items",
        "method": "GET",
    }
    return Asked(**{**known, **more})


def call(status: int | None, *headers: tuple[str, str], **more: Any) -> AppCall:
    """The real call's answer."""
    return AppCall(exchange=exchange(status, *headers, **more), evidence=(EvidenceId("e1"),))


def tokenless(status: int = 401, *headers: tuple[str, str], **more: Any) -> TokenlessCall:
    """The answer without a token: the front door's empty 401 unless said otherwise."""
    seen = exchange(status, *(headers or (DATABRICKS,)), **{"credential": "none", "id": EvidenceId("e2"), **more})
    return TokenlessCall(exchange=seen, evidence=(EvidenceId("e2"),))


def sibling(status: int, *headers: tuple[str, str], **more: Any) -> SiblingCall:
    """The answer at a made-up path under /api/."""
    url = f"https://{APP_HOST}/api/dbapp-diag-no-such-route"
    seen = exchange(status, *headers, **{"id": EvidenceId("e3"), "url": url, **more})
    return SiblingCall(exchange=seen, evidence=(EvidenceId("e3"),))


def record(**more: Any) -> AppRecord:
    """The record of a running app."""
    known: dict[str, Any] = {
        "name": "my-app",
        "host": WORKSPACE,
        "status": 200,
        "found": True,
        "url": f"https://{APP_HOST}",
        "compute_state": "ACTIVE",
        "app_state": "RUNNING",
        "evidence": (EvidenceId("e4"),),
    }
    return AppRecord(**{**known, **more})


def permissions(*grants: Grant, **more: Any) -> Permissions:
    """The app's permissions."""
    known: dict[str, Any] = {"app": "my-app", "status": 200, "grants": grants, "evidence": (EvidenceId("e5"),)}
    return Permissions(**{**known, **more})


def identity(**more: Any) -> WorkspaceIdentity:
    """What the workspace says of the bearer of the call's token."""
    known: dict[str, Any] = {
        "host": WORKSPACE,
        "examined": True,
        "status": 200,
        "user_name": "ada@example.com",
        "groups": ("users",),
        "evidence": (EvidenceId("e6"),),
    }
    return WorkspaceIdentity(**{**known, **more})


def token(**more: Any) -> TokenFacts:
    """A healthy OAuth token."""
    known: dict[str, Any] = {
        "label": "token 1",
        "source": "sign-in",
        "kind": TokenKind.DATABRICKS_OAUTH,
        "length": 900,
        "subject": "ada@example.com",
        "issuer": f"{WORKSPACE}/oidc",
        "evidence": (EvidenceId("e7"),),
    }
    return TokenFacts(**{**known, **more})


def address(**more: Any) -> AppAddress:
    """The app's address, as given."""
    known: dict[str, Any] = {
        "url": f"https://{APP_HOST}",
        "host": APP_HOST,
        "port": 443,
        "source": "given",
        "name": "my-app",
        "workspace_id": "1234567890123456",
        "cloud": "azure",
        "shard": "16",
        "evidence": (EvidenceId("e8"),),
    }
    return AppAddress(**{**known, **more})


def judged(check: type[Check], *facts: Fact) -> Result:
    """What a check makes of these facts, seen through its own declarations."""
    known: dict[type[Fact], Fact] = {type(fact): fact for fact in facts}
    return check().judge(Facts(known).restricted(check.sees()))


def found(result: Result) -> dict[str, str]:
    """The causes found, with their confidence."""
    return {finding.cause: finding.confidence.value for finding in findings_of(result)}


def first(result: Result) -> Finding:
    """The first finding."""
    return findings_of(result)[0]


def excluded(result: Result) -> set[str]:
    """The causes ruled out."""
    return {entry.cause for entry in ruled_out_by(result)}


def fixes_of(found: Finding) -> tuple[FixInfo, ...]:
    """The fixes of a finding's cause for its variant, filled with its values."""
    return filled_fixes(built_in()[found.cause], found)
