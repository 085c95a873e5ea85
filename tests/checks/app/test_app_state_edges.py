"""States of compute, application and deployments in combination: which one counts, and what it says of the others."""

from __future__ import annotations

from typing import Any

import pytest

from dbapp_diag.checks.app.app_state import BY_STATE, AppState
from dbapp_diag.facts.app import Deployment
from dbapp_diag.model.results import Failed, Passed, Result, Skipped, ruled_out_by
from tests.made import DATABRICKS, TAKEN, call, excluded, first, found, judged, record, tokenless

FAILED = Deployment("d2", "FAILED", "pip install failed")
DONE = Deployment("d1", "SUCCEEDED")
GOING = Deployment("d3", "IN_PROGRESS")


def state(compute: str | None, app: str | None, *, active: Deployment | None = DONE, **more: Any) -> Result:
    """What the check makes of these states of an app that was deployed once."""
    return judged(AppState, record(compute_state=compute, app_state=app, active_deployment=active, **more))


@pytest.mark.parametrize(
    ("compute", "app", "more", "cause"),
    [
        ("DELETING", "CRASHED", {}, "app-deleting"),
        ("DELETING", "RUNNING", {}, "app-deleting"),
        ("STOPPED", "CRASHED", {}, "app-crashed"),
        ("STARTING", "CRASHED", {"last_deployment": FAILED}, "app-crashed"),
        ("UPDATING", "UNAVAILABLE", {}, "app-starting"),
        ("STARTING", "RUNNING", {}, "app-starting"),
        ("STARTING", "DEPLOYING", {"pending_deployment": GOING}, "app-starting"),
        ("ACTIVE", "DEPLOYING", {}, "app-deploying"),
        ("ACTIVE", "UNAVAILABLE", {"pending_deployment": GOING}, "app-deploying"),
        ("ACTIVE", "UNAVAILABLE", {"last_deployment": GOING}, "app-deploying"),
        ("STOPPED", "RUNNING", {"last_deployment": GOING}, "app-stopped"),
        ("STOPPED", "RUNNING", {"last_deployment": FAILED}, "app-stopped"),
        ("STOPPED", "UNAVAILABLE", {"last_deployment": FAILED}, "app-deployment-failed"),
        ("STOPPING", "UNAVAILABLE", {"last_deployment": DONE}, "app-stopped"),
        ("ACTIVE", "UNAVAILABLE", {"last_deployment": DONE}, "app-unavailable"),
        ("ERROR", None, {}, "app-unavailable"),
        (None, "UNAVAILABLE", {}, "app-unavailable"),
    ],
)
def test_of_several_states_the_first_on_the_way_up_counts(
    compute: str, app: str, more: dict[str, Any], cause: str
) -> None:
    """A deletion before a crash, a crash before a start, a start before a deployment, a deployment before a stop."""
    assert list(found(state(compute, app, **more))) == [cause]


@pytest.mark.parametrize("compute", ["STOPPED", "STOPPING", "ACTIVE"])
def test_an_app_without_any_deployment_was_never_deployed(compute: str) -> None:
    """Whether its compute is on or off."""
    assert found(state(compute, "UNAVAILABLE", active=None)) == {"app-never-deployed": "confirmed"}


def test_deployments_that_cannot_be_listed_are_not_none() -> None:
    """A stop clears the record's active deployment: where the list is refused too, the app is stopped, and no more is known."""
    assert list(found(state("STOPPED", "UNAVAILABLE", active=None, deployments_unread=True))) == ["app-stopped"]


@pytest.mark.parametrize("compute", ["ERROR", None])
def test_compute_in_trouble_comes_before_a_deployment_that_never_was(compute: str | None) -> None:
    """Nothing can be deployed there."""
    assert list(found(state(compute, "UNAVAILABLE", active=None))) == ["app-unavailable"]


@pytest.mark.parametrize("last", [DONE, Deployment("d4", "CANCELLED"), Deployment("d5", None)])
def test_an_app_with_a_deployment_in_its_list_was_deployed(last: Deployment) -> None:
    """Though none is active."""
    assert list(found(state("STOPPED", "UNAVAILABLE", active=None, last_deployment=last))) == ["app-stopped"]


@pytest.mark.parametrize(("compute", "app"), [("ACTIVE", "RUNNING"), (None, "RUNNING")])
def test_a_running_app_is_none_of_all_that(compute: str | None, app: str) -> None:
    """All states are ruled out at once, in the record's own words."""
    result = state(compute, app)
    assert isinstance(result, Passed)
    assert excluded(result) == set(BY_STATE)
    assert all("application RUNNING" in entry.reason for entry in ruled_out_by(result))


@pytest.mark.parametrize(("compute", "app"), [("HIBERNATED", "RUNNING"), ("ACTIVE", "PAUSED"), ("ACTIVE", None)])
def test_a_word_that_is_not_known_decides_nothing(compute: str, app: str | None) -> None:
    """Not even together with one that is."""
    assert isinstance(state(compute, app), Skipped)


def test_what_the_record_lacks_is_called_not_stated() -> None:
    """Both are named, so that the reader sees what there was to go by."""
    silent = state(None, None)
    assert isinstance(silent, Skipped)
    assert silent.reason == "the record doesn't decide: compute not stated, application not stated"
    assert first(state("STOPPED", None)).observed == "the app is stopped (compute STOPPED, application not stated)"


def test_a_record_that_is_not_there_says_nothing() -> None:
    """Nor does one that couldn't be read."""
    for known in (False, None):
        assert isinstance(judged(AppState, record(found=known, compute_state="STOPPED", app_state=None)), Skipped)


def test_the_applications_message_comes_before_that_of_the_compute() -> None:
    """It's nearer to the trouble; either is told and fills the fix."""
    both = first(state("ACTIVE", "CRASHED", app_message="exit 1", compute_message="fine"))
    assert both.observed == "the application crashed (compute ACTIVE, application CRASHED): exit 1"
    assert both.values == {"message": "exit 1"}
    assert first(state("STOPPED", "UNAVAILABLE", compute_message="idle")).values == {"message": "idle"}


def test_of_a_failed_deployment_its_own_message_fills_the_fix() -> None:
    """Not that of the application, which only isn't there."""
    finding = first(state("ACTIVE", "UNAVAILABLE", last_deployment=FAILED, app_message="no app"))
    assert finding.values == {"message": "pip install failed"}
    assert finding.observed.startswith("the last deployment failed: pip install failed (compute ACTIVE")
    silent = first(state("ACTIVE", "UNAVAILABLE", last_deployment=Deployment("d6", "FAILED")))
    assert silent.observed.startswith("the last deployment failed (compute ACTIVE")


def test_a_record_that_contradicts_itself_is_at_most_likely() -> None:
    """An application that runs on compute that's off; one that's only stopping may still be running."""
    assert found(state("STOPPED", "RUNNING")) == {"app-stopped": "likely"}
    assert found(state("STOPPING", "RUNNING")) == {"app-stopped": "confirmed"}
    assert found(state("STOPPED", "UNAVAILABLE")) == {"app-stopped": "confirmed"}


def test_an_app_that_answers_is_up_whatever_its_record_says() -> None:
    """The record lags behind; a finding would contradict what was seen."""
    stopped = record(compute_state="STOPPED", app_state="UNAVAILABLE", active_deployment=DONE)
    answered = judged(AppState, stopped, call(200, DATABRICKS, TAKEN), tokenless())
    assert isinstance(answered, Skipped) and "the app answers" in answered.reason
    assert isinstance(judged(AppState, stopped, call(503, DATABRICKS), tokenless()), Failed)


def test_a_stopped_app_may_have_a_failed_deployment_or_none() -> None:
    """What the record leaves open isn't ruled out: several states may be true at once."""
    bare = excluded(state("STOPPED", "UNAVAILABLE", active=None, last_deployment=Deployment("d5", "CANCELLED")))
    assert bare == set(BY_STATE) - {"app-stopped", "app-never-deployed"}
    unlisted = excluded(state("STOPPED", "UNAVAILABLE"))
    assert unlisted == set(BY_STATE) - {"app-stopped", "app-deployment-failed"}
    failed_too = excluded(state("STARTING", "UNAVAILABLE", last_deployment=FAILED))
    assert failed_too == set(BY_STATE) - {"app-starting", "app-deployment-failed"}
