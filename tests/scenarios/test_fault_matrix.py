"""Every plain fault of the lab, one at a time, over real sockets: the planted cause is the first root, and certain. Their
variants, pairs, healthy and unknown worlds are run by `python -m tests.accuracy`."""

from __future__ import annotations

import json

import pytest

from dbapp_diag.lab import Fault
from dbapp_diag.lab.session import faults
from tests.accuracy.kept import run_fault
from tests.scenarios.asking import called, demo

ALL = faults()
STOPPING = [fault for fault in ALL if fault.stops_the_call and fault.variant is None]
SURVIVED = [fault for fault in ALL if not fault.stops_the_call]


def name(fault: Fault) -> str:
    return fault.id


def test_the_lab_has_faults_at_every_stage() -> None:
    """At least 25, and all the lines of the platform's own troubleshooting section among them."""
    assert len(STOPPING) >= 25
    planted = {cause for fault in STOPPING for cause in fault.plants}
    lines = {
        "A1 valid": "token-is-pat",
        "A2 profile": "profile-not-found",
        "A3 expiry": "token-expired",
        "A4 P2 scopes": "token-scopes-missing",
        "P1 CAN USE": "permission-missing",
        "N1 id": "app-url-wrong",
        "N1 workspace URL": "workspace-host-wrong",
        "N2 deployed": "app-never-deployed",
        "N2 running": "app-stopped",
        "N3 endpoint": "endpoint-not-found",
        "W1 outbound HTTPS": "egress-blocked",
        "W2 domain": "app-domain-blocked",
        "W3 proxy": "proxy-needed",
    }
    assert not {line for line, cause in lines.items() if cause not in planted}


def test_the_command_lists_them() -> None:
    """`lab faults --format json`: id, plants, stage and title of each."""
    done = called(["lab", "faults", "--format", "json"])
    listed = json.loads(done.stdout)
    assert [row["id"] for row in listed] == [fault.id for fault in STOPPING]
    assert all(set(row) == {"id", "plants", "stage", "title"} for row in listed)


@pytest.mark.parametrize("fault", STOPPING, ids=name)
def test_a_fault_is_named(fault: Fault) -> None:
    """The planted cause is the first root, confirmed; the verdict is a problem; the code is 1; no check breaks."""
    ran = run_fault(fault.id)
    code, report = ran.code, ran.report
    roots = [(root["id"], root["confidence"]) for root in report["root_causes"]]
    assert roots[:1] == [(fault.plants[0], "confirmed")], (report["headline"], roots)
    assert (code, report["verdict"], report["exit_code"]) == (1, "problem", 1)
    assert not [row["id"] for row in report["checks"] if row["status"] == "errored"]
    assert report["root_causes"][0]["fix"]
    assert report["complete"]


@pytest.mark.parametrize("fault", SURVIVED, ids=name)
def test_what_the_call_survives_is_a_warning(fault: Fault) -> None:
    """The verdict stays healthy, and the warning names the cause."""
    ran = run_fault(fault.id)
    code, report = ran.code, ran.report
    assert (code, report["verdict"]) == (0, "healthy")
    assert fault.plants[0] in [warning["id"] for warning in report["warnings"]]


def test_with_no_fault_the_verdict_is_healthy() -> None:
    """No warnings either: a tool that cries wolf isn't read."""
    code, report = demo("healthy")
    assert (code, report["verdict"], report["root_causes"], report["warnings"]) == (0, "healthy", [], [])
    assert report["outcome"]["responder"] == "app"
    assert sum(report["requests"].values()) <= 12
