"""Hand-made facts about the way to an app, for the judges of the stage connect."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from dbapp_diag.contract.check import Check
from dbapp_diag.facts.base import Fact, Facts
from dbapp_diag.facts.connect import Attempt, ClientRoute, ConnectOutcome, ProxyAnswer, Reach, Routes
from dbapp_diag.facts.dns import Lookup, LookupOutcome, Resolution
from dbapp_diag.facts.workspace import WorkspaceReach
from dbapp_diag.model.results import Result, findings_of, ruled_out_by
from dbapp_diag.model.words import EvidenceId

APP = "my-app-1234567890123456.16.azure.databricksapps.com"
WORKSPACE = "adb-1234567890123456.16.azuredatabricks.net"
PROXY = "http://proxy.corp.example:3128"
ENDS = {
    "ok": (ConnectOutcome.CONNECTED, 11.0),
    "timeout": (ConnectOutcome.TIMEOUT, 4000.0),
    "refused": (ConnectOutcome.REFUSED, 2.0),
    "reset": (ConnectOutcome.RESET, 3.0),
    "no-route": (ConnectOutcome.UNREACHABLE, 0.2),
    "denied": (ConnectOutcome.DENIED, 0.1),
    "other": (ConnectOutcome.OTHER, 0.1),
}


def attempt(end: str, address: str = "20.42.4.211", ms: float | None = None) -> Attempt:
    outcome, took = ENDS[end]
    return Attempt(address, 443, outcome, took if ms is None else ms)


def reach(*attempts: Attempt, **more: Any) -> Reach:
    return Reach(**({"host": APP, "port": 443, "attempts": attempts, "evidence": (EvidenceId("reach"),)} | more))


def control(*attempts: Attempt, **more: Any) -> WorkspaceReach:
    lookup = Lookup(WORKSPACE, "10.0.0.53", LookupOutcome.ANSWERED, tuple(each.address for each in attempts))
    told: dict[str, Any] = {"host": WORKSPACE, "lookup": lookup, "attempts": attempts}
    return WorkspaceReach(**(told | {"evidence": (EvidenceId("control"),)} | more))


def names(outcome: LookupOutcome = LookupOutcome.ANSWERED, **more: Any) -> Resolution:
    found = ("20.42.4.211",) if outcome is LookupOutcome.ANSWERED else ()
    told: dict[str, Any] = {"host": APP, "dns": Lookup(APP, "10.0.0.53", outcome, found)}
    return Resolution(**(told | {"evidence": (EvidenceId("names"),)} | more))


def routes(proxy: str | None = None, because: str = "no proxy is set", **more: Any) -> Routes:
    told: dict[str, Any] = {"host": APP, "ours": ClientRoute("dbapp-diag", proxy, because)}
    return Routes(**(told | {"evidence": (EvidenceId("routes"),)} | more))


def answer(status: int | None, error: str | None = None, host: str = APP, **more: Any) -> ProxyAnswer:
    return ProxyAnswer(PROXY, host, 443, status, error=error, **({"ms": 14.0} | more))


@pytest.fixture
def a() -> SimpleNamespace:
    """The makers of facts, by name."""
    return SimpleNamespace(
        APP=APP, WORKSPACE=WORKSPACE, PROXY=PROXY, attempt=attempt, reach=reach, control=control, names=names,
        routes=routes, answer=answer,
    )  # fmt: skip


@pytest.fixture
def judge() -> Any:
    """Judge facts with a check, through its declarations."""

    def judged(kind: type[Check], *facts: Fact) -> Result:
        return kind().judge(Facts({type(fact): fact for fact in facts}, kind.sees()))

    return judged


@pytest.fixture
def found() -> Any:
    """The causes found, each with its confidence."""
    return lambda result: [(finding.cause, finding.confidence.value) for finding in findings_of(result)]


@pytest.fixture
def excluded() -> Any:
    """The causes ruled out."""
    return lambda result: {entry.cause for entry in ruled_out_by(result)}
