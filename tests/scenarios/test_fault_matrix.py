"""Every fault of the lab, one at a time, over real sockets: the planted cause is the first root, and certain."""

from __future__ import annotations

import pytest

from dbapp_diag.lab.session import faults
from tests.scenarios.asking import demo

ALL = faults()


def test_the_lab_has_faults_at_every_stage() -> None:
    """At least 25, and all the lines of the platform's own troubleshooting section among them."""
    assert len(ALL) >= 25
    planted = {cause for fault in ALL for cause in fault.plants}
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


@pytest.mark.parametrize("fault", ALL, ids=lambda fault: str(fault.id))
def test_a_fault_is_named(fault: object) -> None:
    """The planted cause is the first root, confirmed; the verdict is a problem; the code is 1."""
    plants = getattr(fault, "plants", ())
    code, report = demo(str(getattr(fault, "id", "")))
    roots = [(root["id"], root["confidence"]) for root in report["root_causes"]]
    assert roots[:1] == [(plants[0], "confirmed")], (
        report["headline"],
        roots,
        [row for row in report["checks"] if row["status"] == "errored"],
    )
    assert (code, report["verdict"], report["exit_code"]) == (1, "problem", 1)
    assert not [row["id"] for row in report["checks"] if row["status"] == "errored"]
    assert report["root_causes"][0]["fix"]
    assert report["complete"]


def test_with_no_fault_the_verdict_is_healthy() -> None:
    """No warnings either: a tool that cries wolf isn't read."""
    code, report = demo("healthy")
    assert (code, report["verdict"], report["root_causes"], report["warnings"]) == (0, "healthy", [], []), report[
        "headline"
    ]
    assert report["outcome"]["responder"] == "app"
    assert sum(report["requests"].values()) <= 12
