"""How long ago a deployment ended."""

from __future__ import annotations

from datetime import timedelta

import pytest

from dbapp_diag.analysis.front_door.deployment import SETTLING_S, just_deployed
from dbapp_diag.facts.app import AppRecord, Deployment
from dbapp_diag.facts.asked import Vantage
from dbapp_diag.facts.base import Fact, Facts
from tests.made import NOW, record


def vantage() -> Vantage:
    return Vantage(time=NOW, os="Linux", python="3.12", tool="1", runtime="machine")


def ago(*facts: Fact) -> float | None:
    return just_deployed(Facts({type(fact): fact for fact in facts}))


def deployed(*seconds: float) -> AppRecord:
    """A record whose deployments ended so many seconds ago."""
    each = [Deployment("d", "SUCCEEDED", ended=(NOW - timedelta(seconds=s)).isoformat()) for s in seconds]
    return record(active_deployment=each[0], last_deployment=each[-1])


@pytest.mark.parametrize(("seconds", "known"), [(0, True), (-5, True), (SETTLING_S, True), (-6, False), (121, False)])
def test_a_deployment_counts_for_two_minutes_after_its_end(seconds: float, known: bool) -> None:
    """A little into the future too, as clocks differ."""
    assert ago(deployed(seconds), vantage()) == (seconds if known else None)


def test_the_newest_deployment_counts() -> None:
    """Whichever list it stands in."""
    assert ago(deployed(600, 30), vantage()) == 30
    assert ago(deployed(30, 600), vantage()) == 30


def test_without_an_end_nothing_is_known() -> None:
    """A record without deployments, without their ends, or no record at all."""
    for other in (record(), record(active_deployment=Deployment("d", "x", ended="soon")), deployed(1)):
        assert ago(other) is None
    assert ago(record(), vantage()) is None
    assert ago(record(active_deployment=Deployment("d", "x", ended="soon")), vantage()) is None
    assert ago(record(found=False, active_deployment=deployed(1).active_deployment), vantage()) is None
