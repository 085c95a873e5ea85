"""Asking the tool about an MCP client's call, or a websocket, at an app behind the small front door."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path

from starlette.types import ASGIApp

from dbapp_diag.case.schema import Case
from dbapp_diag.engine.session import Question, diagnose_target
from dbapp_diag.model.request_parts import CallKind, RequestParts
from dbapp_diag.model.settings import ConnectTo, NetworkSettings, Settings
from dbapp_diag.model.target import GivenToken, target
from tests.situations.serving import Door, Served, serving, token


def ask(
    served: Served, path: str | None, kind: CallKind, headers: Iterable[tuple[str, str]] = (), timeout: float = 30
) -> Case:
    """One run about a call of this kind."""
    parts = RequestParts(headers=tuple(headers), kind=kind)
    options = served.options
    asked = target(
        app=None, url=options["url"], workspace=None, profile=None, endpoint=path, method=parts.effective_method,
        made_up="/api/x", token=GivenToken(token(), "--token-file t"),
    )  # fmt: skip
    ways = tuple(ConnectTo.parse(each) for each in options["connect_to"])
    network = NetworkSettings(connect_to=ways, ca_bundle=options["ca_bundle"], no_proxy=True)
    settings = Settings(network=network).within(timeout)
    return diagnose_target(
        Question(replace(asked, request=parts), settings, {"HOME": "/nonexistent", "PATH": "/usr/bin"})
    )


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
