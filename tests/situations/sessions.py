"""Asking the tool about an MCP client's call, or a websocket, at an app behind the small front door."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path

from starlette.types import ASGIApp

from dbapp_diag.api.question import question
from dbapp_diag.case.schema import Case
from dbapp_diag.engine.session import diagnose_target
from dbapp_diag.model.request_parts import CallKind
from tests.situations.serving import Door, Served, serving, token


def ask(
    served: Served, path: str | None, kind: CallKind, headers: Iterable[tuple[str, str]] = (), timeout: float = 30
) -> Case:
    """One run about a call of this kind, as Python's callers ask for it."""
    asked = {"endpoint": path, "headers": tuple(headers), "token": token(), "timeout": timeout}
    asked |= {} if kind is CallKind.HTTP else {str(kind): True}
    return diagnose_target(question(served.options | asked, {"HOME": "/nonexistent", "PATH": "/usr/bin"}))


def asked_of(
    app: ASGIApp,
    path: str | None,
    kind: CallKind,
    *,
    server: str = "websockets-sansio",
    strips: bool = False,
    headers: Iterable[tuple[str, str]] = (),
    timeout: float = 30,
) -> tuple[Case, list[str]]:
    """The run's case, and the requests that reached the app. `server`: uvicorn's way to serve websockets."""
    door = Door(app, strips=strips)
    with tempfile.TemporaryDirectory() as folder, serving(app, Path(folder), door=door, websockets=server) as served:
        return ask(served, path, kind, headers, timeout), served.door.log


def roots(case: Case) -> Mapping[str, str]:
    """The causes that were established, with their confidence. Whether this machine has a resolver is no matter here."""
    return {root.id: str(root.confidence) for root in case.root_causes if not root.id.startswith("dns-")}


def said(case: Case, check: str) -> str:
    """What a check says."""
    return next(row.summary for row in case.checks if row.id == check)
