"""The pieces that sample cases are put together from."""

from __future__ import annotations

from typing import Any

from dbapp_diag.case.schema import (
    CauseInfo,
    CheckInfo,
    FixInfo,
    JourneyHop,
    TargetInfo,
)
from dbapp_diag.model.diagnosis import DifferentialRow
from dbapp_diag.model.results import Finding, RuledOut

WORKSPACE = "https://adb-1234567890123456.7.azuredatabricks.net"
APP = "https://my-app-1234567890123456.7.azure.databricksapps.com"
HOST = APP.removeprefix("https://")
STARTED = "2026-11-20T12:26:00Z"
RERUN = "dbapp-diag run --app my-app --profile my-env --endpoint /api/items"
STAGES = (
    "configuration",
    "sign-in",
    "token",
    "dns",
    "connect",
    "tls",
    "front-door",
    "authorization",
    "app",
    "endpoint",
)
TARGET = TargetInfo(
    app="my-app",
    url=APP,
    workspace=WORKSPACE,
    profile="my-env",
    endpoint="/api/items",
    method="GET",
    path="/api/items",
    caller="ada@example.com",
)
VANTAGE: dict[str, Any] = {
    "time": STARTED,
    "os": "Linux 6.8 x86_64",
    "python": "3.11.9",
    "tool": "0.1.0",
    "runtime": "container",
    "libraries": ["httpx 0.28.1", "databricks-sdk 0.156.0", "dnspython 2.9.2"],
    "resolver": None,
    "connect_to": [],
    "ca_bundle": None,
    "proxies": [],
}


def check(
    id: str,
    stage: str,
    title: str,
    status: str,
    text: str,
    evidence: tuple[str, ...] = (),
    ms: float | None = None,
    findings: tuple[Finding, ...] = (),
    ruled_out: tuple[RuledOut, ...] = (),
) -> CheckInfo:
    """A check; `text` is its summary, or its reason when it was skipped or errored."""
    without = status in ("skipped", "errored")
    return CheckInfo(
        id=id,
        stage=stage,
        title=title,
        status=status,
        summary="" if without else text,
        reason=text if without else None,
        duration_ms=ms,
        evidence=evidence,
        findings=findings,
        ruled_out=ruled_out,
    )


def exchange(
    id: str,
    check: str,
    at_ms: float,
    url: str,
    status: int | None,
    *,
    credential: str = "none",
    purpose: str = "the call",
    reason: str = "",
    body: str = "",
    media_type: str = "application/json",
    headers: tuple[tuple[str, str], ...] = (),
    phases: tuple[float | None, ...] = (4.1, 11.2, 23.4, 0.3, 143.0, 1.9),
    tunnel: float | None = None,
    proxy: str | None = None,
    error: dict[str, Any] | None = None,
) -> dict[str, Any]:
    """A record of kind `exchange`."""
    return {
        "id": id,
        "kind": "exchange",
        "check": check,
        "at_ms": at_ms,
        "purpose": purpose,
        "method": "GET",
        "url": url,
        "credential": credential,
        "sent_at": "2026-11-20T12:26:00.412Z",
        "status": status,
        "reason": reason,
        "http_version": "HTTP/1.1" if status else "",
        "headers": [list(pair) for pair in headers],
        "media_type": media_type if status else "",
        "body": body,
        "body_size": len(body),
        "body_complete": True,
        "peer": "20.42.4.209:443" if status else None,
        "proxy": proxy,
        "phases": {
            **dict(zip(("dns", "connect", "tls", "send", "wait", "receive"), phases, strict=True)),
            "tunnel": tunnel,
        },
        "server_date": "2026-11-20T12:26:00Z" if status else None,
        "error": error,
    }


def journey(**hops: tuple[str, float | None, str]) -> tuple[JourneyHop, ...]:
    """Ten hops; those not named are ok. Names with an underscore for the hyphen."""
    given = {name.replace("_", "-"): hop for name, hop in hops.items()}
    return tuple(
        JourneyHop(stage=stage, state=state, duration_ms=ms, summary=summary)
        for stage in STAGES
        for state, ms, summary in (given.get(stage, ("ok", None, "")),)
    )


def row(id: str, title: str, state: str, reason: str, by: str | None = None, *because: str) -> DifferentialRow:
    """A row of the differential."""
    return DifferentialRow(id=id, title=title, state=state, by=by, because=because, reason=reason)


def cause(
    id: str, stage: str, title: str, observed: str, expected: str, why: str, *fix: FixInfo, **more: Any
) -> CauseInfo:
    """A root cause or warning, confirmed unless told otherwise."""
    given: dict[str, Any] = {
        "confidence": "confirmed",
        "explains": ("401",),
        "because": ("e5",),
        "check": "token",
    }
    return CauseInfo(
        id=id,
        stage=stage,
        title=title,
        observed=observed,
        expected=expected,
        why=why,
        fix=fix,
        doc="https://docs.databricks.com/aws/en/dev-tools/databricks-apps/connect-local",
        **(given | more),
    )


RULED_OUT = (
    row(
        "token-expired",
        "the token has expired",
        "ruled-out",
        "a personal access token that the workspace accepted 0.2 s ago",
        "token",
        "e2",
    ),
    row(
        "permission-missing",
        "no CAN USE permission",
        "ruled-out",
        "you have CAN_MANAGE through group admins",
        "permission",
        "e2",
    ),
    row(
        "app-stopped",
        "the app isn't running",
        "ruled-out",
        "RUNNING since 2026-11-20T08:14Z",
        "app-record",
        "e2",
    ),
    row(
        "token-other-workspace",
        "the token is from another workspace",
        "ruled-out",
        "the login redirect names the same workspace",
        "front-door",
        "e8",
    ),
)
