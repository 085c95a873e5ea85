"""A browser's call to the lab, as `--origin` asks about it: over real sockets, and by the real command line."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from dbapp_diag.lab import Lab
from dbapp_diag.lab.web import Request, Response
from tests.scenarios.asking import demo, run, tool

PAGE = "https://ui.example"
RELAYED = ("x-databricks-internal-pod-ip", "MTAuMTM5LjY0LjEyOjgwMDA=")
LEAVE = (("access-control-allow-origin", PAGE), ("access-control-allow-headers", "authorization"))


def through(*headers: tuple[str, str], status: int) -> Callable[[Request], Response | None]:
    """A front door that lets preflights pass, and an app that answers them so."""
    return lambda request: Response(status, b"", (RELAYED, *headers), by="app") if request.method == "OPTIONS" else None


def ask(lab: Lab, *words: str) -> tuple[int, dict[str, Any]]:
    """`run --format json` in this lab; (exit code, report)."""
    done = run(lab, "--format", "json", *words)
    report: dict[str, Any] = json.loads(done.stdout)
    return done.returncode, report


def preflights(lab: Lab) -> int:
    """How many the front door saw."""
    return sum((seen.server, seen.method) == ("front-door", "OPTIONS") for seen in lab.log.requests)


def states(report: dict[str, Any]) -> dict[str, str]:
    """The differential: state by cause."""
    return {row["id"]: row["state"] for row in report["differential"]}


@pytest.mark.parametrize(
    ("fault", "status", "kind"), [("cors-preflight", 401, "http"), ("cors-preflight--redirect", 302, "login-redirect")]
)
def test_a_browser_is_told_apart_from_other_callers(fault: str, status: int, kind: str) -> None:
    """The call passes and the preflight doesn't: a problem with that one root, and no other cause left standing."""
    code, report = demo(fault)
    assert (code, report["verdict"]) == (1, "problem")
    assert [(root["id"], root["confidence"]) for root in report["root_causes"]] == [("cors-preflight", "confirmed")]
    seen = report["outcome"]
    assert (seen["kind"], seen["status"], seen["classes"], seen["responder"]) == (
        kind,
        status,
        [str(status)],
        "front-door",
    )
    assert report["facts"]["AppCall"]["exchange"]["status"] == 200
    assert {id for id, state in states(report).items() if state != "ruled-out"} == {"cors-preflight"}
    assert PAGE in report["next_step"]["command"]


def test_one_preflight_is_sent_and_it_carries_no_token() -> None:
    """What a browser sends, and no credential with it."""
    sent: list[Request] = []

    def watched(request: Request) -> Response | None:
        sent.extend([request] if request.method == "OPTIONS" else [])
        return None

    lab = Lab(("cors-preflight",))
    lab.world.app.door.instead = watched
    with lab:
        ask(lab)
    [headers] = [request.headers for request in sent]
    assert headers["origin"] == PAGE
    assert headers["access-control-request-method"] == "GET"
    assert headers["access-control-request-headers"] == "authorization"
    assert "authorization" not in headers and "cookie" not in headers


def test_the_same_without_an_origin_is_healthy() -> None:
    """Nobody asked about a browser: no preflight is sent, and the cause is ruled out by that."""
    with Lab(()) as lab:
        code, report = ask(lab)
        assert (code, report["verdict"], preflights(lab)) == (0, "healthy", 0)
    row = next(row for row in report["checks"] if row["id"] == "cors-preflight")
    assert (row["status"], row["reason"]) == ("skipped", "asked without --origin: this isn't a browser's call")


def test_an_app_that_is_asked_and_allows_the_page_is_healthy() -> None:
    """Where a front door lets preflights pass, the app's leave counts."""
    lab = Lab(("cors-preflight",))
    lab.world.app.door.instead = through(*LEAVE, status=204)
    with lab:
        code, report = ask(lab)
    assert (code, report["verdict"], report["outcome"]["summary"]) == (0, "healthy", "200 from the app")
    assert next(row for row in report["checks"] if row["id"] == "cors-preflight")["status"] == "passed"


def test_an_app_that_is_asked_and_does_not_allow_the_page_is_the_likely_reason() -> None:
    """The report says that it's the app who answers, and what its answer lacks."""
    lab = Lab(("cors-preflight",))
    lab.world.app.door.instead = through(("allow", "GET"), status=405)
    with lab:
        code, report = ask(lab)
    assert (code, report["verdict"], report["outcome"]["responder"]) == (1, "problem", "app")
    [root] = report["root_causes"]
    assert (root["id"], root["confidence"]) == ("cors-preflight", "likely")
    assert "405 from the app, without Access-Control-Allow-Origin" in root["observed"]


def test_an_app_that_does_not_know_a_made_up_path_leaves_it_open() -> None:
    """Without an endpoint the app's own answer proves little: inconclusive, and the next step is to name one."""
    lab = Lab(("cors-preflight",))
    lab.world.question.endpoint = None
    lab.world.app.door.instead = through(status=404)
    with lab:
        code, report = ask(lab)
    assert (code, report["verdict"], report["root_causes"]) == (3, "inconclusive", [])
    assert "--endpoint" in report["next_step"]["text"]


@pytest.mark.parametrize("fault", ["token-expired", "permission-missing", "app-stopped", "endpoint-not-found"])
def test_a_call_that_fails_itself_comes_first(fault: str) -> None:
    """Its own cause is the root; the preflight isn't even sent."""
    with Lab(("cors-preflight", fault)) as lab:
        code, report = ask(lab)
        assert preflights(lab) == 0
    assert code == 1
    assert [root["id"] for root in report["root_causes"]] == [fault]
    assert "preflight" not in report["headline"]


@pytest.mark.parametrize("other", ["token-expiring", "netrc-overrides-token", "app-slow"])
def test_what_the_call_survives_is_still_a_warning(other: str) -> None:
    """The preflight is the root, and what else was noticed is said beside it."""
    _, report = demo("cors-preflight", other)
    assert [root["id"] for root in report["root_causes"]] == ["cors-preflight"]
    assert other in [warning["id"] for warning in report["warnings"]]


def test_the_page_of_the_app_itself_needs_no_preflight() -> None:
    """The same origin: browsers ask nobody."""
    with Lab(()) as lab:
        code, report = ask(lab, "--origin", f"https://{lab.world.app.host}")
        assert (code, preflights(lab)) == (0, 0)
    row = next(row for row in report["checks"] if row["id"] == "cors-preflight")
    assert "the app's own" in row["reason"]


def test_the_case_is_judged_the_same_again(tmp_path: Path) -> None:
    """From the saved report, without a question to the lab."""
    case = tmp_path / "case.json"
    with Lab(("cors-preflight",)) as lab:
        done = run(lab, "-o", str(case))
        again = tool(lab, "replay", str(case), "--format", "json")
        assert (again.stdout, again.returncode) == (case.read_text(), done.returncode)
