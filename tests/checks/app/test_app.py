"""The app's record, its state and its address, judged."""

from __future__ import annotations

from typing import Any

import pytest

from dbapp_diag.checks.app.app_listening import AppListening
from dbapp_diag.checks.app.app_record import AppRecordCheck
from dbapp_diag.checks.app.app_state import AppState
from dbapp_diag.checks.app.app_url import AppUrl
from dbapp_diag.facts.app import Deployment
from dbapp_diag.facts.configuration import CredentialSources
from dbapp_diag.model.results import Failed, Passed, Skipped
from dbapp_diag.model.words import EvidenceId
from tests.made import (
    DATABRICKS,
    LOGIN,
    TAKEN,
    WORKSPACE,
    address,
    call,
    excluded,
    first,
    found,
    judged,
    record,
    sibling,
    tokenless,
)

FAILED = Deployment("d2", "FAILED", "pip install failed")
DONE = Deployment("d1", "SUCCEEDED")
GOING = Deployment("d3", "IN_PROGRESS")


@pytest.mark.parametrize(
    ("states", "cause"),
    [
        (
            {
                "compute_state": "STOPPED",
                "app_state": "UNAVAILABLE",
                "active_deployment": DONE,
                "last_deployment": DONE,
            },
            "app-stopped",
        ),
        ({"compute_state": "STOPPING", "app_state": "RUNNING", "active_deployment": DONE}, "app-stopped"),
        ({"compute_state": "STOPPED", "app_state": "UNAVAILABLE"}, "app-never-deployed"),
        ({"compute_state": "ACTIVE", "app_state": "UNAVAILABLE"}, "app-never-deployed"),
        ({"compute_state": "STARTING", "app_state": "UNAVAILABLE", "active_deployment": DONE}, "app-starting"),
        ({"compute_state": "ACTIVE", "app_state": "DEPLOYING", "pending_deployment": GOING}, "app-deploying"),
        ({"compute_state": "ACTIVE", "app_state": "UNAVAILABLE", "last_deployment": FAILED}, "app-deployment-failed"),
        (
            {"compute_state": "ACTIVE", "app_state": "CRASHED", "active_deployment": DONE, "last_deployment": DONE},
            "app-crashed",
        ),
        (
            {"compute_state": "ERROR", "app_state": "UNAVAILABLE", "active_deployment": DONE, "last_deployment": DONE},
            "app-unavailable",
        ),
        ({"compute_state": "DELETING", "app_state": "UNAVAILABLE"}, "app-deleting"),
    ],
)
def test_each_state_has_its_cause(states: dict[str, Any], cause: str) -> None:
    """The record's own words decide, and rule the other states out."""
    result = judged(AppState, record(**states))
    assert found(result) == {cause: "confirmed"}
    assert cause not in excluded(result)


@pytest.mark.parametrize(
    "states",
    [
        {},
        {"pending_deployment": GOING, "active_deployment": DONE},
        {"active_deployment": DONE, "last_deployment": FAILED},
        {"compute_state": None},
    ],
    ids=[
        "running",
        "redeploy while the old version serves",
        "last deployment failed, the old one serves",
        "no compute state",
    ],
)
def test_a_running_app_is_running(states: dict[str, Any]) -> None:
    """Odd but fine: the application runs."""
    assert isinstance(judged(AppState, record(**states)), Passed)


@pytest.mark.parametrize(
    "states", [{"app_state": "HIBERNATED"}, {"app_state": None, "compute_state": None}, {"app_state": None}]
)
def test_unknown_states_decide_nothing(states: dict[str, Any]) -> None:
    """The platform's sets grow: a word that isn't known is no fault and no health."""
    assert isinstance(judged(AppState, record(active_deployment=DONE, **states)), Skipped)


def test_the_message_of_a_failed_deployment_is_passed_on() -> None:
    """It says more than the state."""
    result = judged(AppState, record(app_state="UNAVAILABLE", last_deployment=FAILED))
    assert "pip install failed" in first(result).observed


def test_an_app_that_is_not_listed_is_not_found_for_certain() -> None:
    """With the list at hand; and the words leave room for one that's hidden."""
    result = judged(AppRecordCheck, record(found=False, status=404, listed=3, nearest=("my-app2",)))
    assert found(result) == {"app-not-found": "confirmed"}
    assert "hides it" in getattr(result, "summary", "")
    assert first(result).values == {"nearest": "my-app2"}
    assert found(judged(AppRecordCheck, record(found=False, status=404))) == {"app-not-found": "likely"}


def test_R14_a_record_that_cannot_be_read_is_no_verdict() -> None:
    """403 on the API says nothing about the app."""
    assert isinstance(judged(AppRecordCheck, record(found=None, status=403, message="denied")), Skipped)


SOURCES = CredentialSources(
    sources=(), config_file="c", config_file_exists=True, host=WORKSPACE, evidence=(EvidenceId("e9"),)
)


@pytest.mark.parametrize(
    ("host", "part"),
    [
        ("my-app-1234567890123457.16.azure.databricksapps.com", "workspace id"),
        ("my-app-1234567890123456.7.azure.databricksapps.com", "shard"),
        ("my-app-1234567890123456.aws.databricksapps.com", "cloud"),
        ("my-ap-1234567890123456.16.azure.databricksapps.com", "name"),
    ],
)
def test_the_wrong_part_of_a_url_is_named(host: str, part: str) -> None:
    """The record's URL is compared part by part."""
    from dbapp_diag.facts.app import address as fact

    called = fact(f"https://{host}", "given", evidence=(EvidenceId("e8"),))
    assert called is not None
    result = judged(AppUrl, called, record(), SOURCES)
    assert found(result) == {"app-url-wrong": "confirmed"}
    assert part in first(result).observed


def test_an_app_of_another_workspace_is_told_by_its_id() -> None:
    """The workspace asked doesn't know it, and the ids differ."""
    from dbapp_diag.facts.app import address as fact

    called = fact("https://my-app-6543210987654321.1.azure.databricksapps.com", "given", evidence=(EvidenceId("e8"),))
    assert called is not None
    result = judged(AppUrl, called, record(found=False, url=None, status=404), SOURCES)
    assert found(result) == {"app-other-workspace": "confirmed"}


def test_the_right_address_rules_both_out() -> None:
    """The same host as in the record, of the same workspace."""
    result = judged(AppUrl, address(), record(), SOURCES, tokenless(302, DATABRICKS, LOGIN))
    assert excluded(result) == {"app-url-wrong", "app-other-workspace"}


def test_running_and_502_everywhere_is_an_app_that_does_not_listen() -> None:
    """Confirmed by a second path; likely without."""
    page = {"media_type": "text/html", "body": "<html>App Not Available</html>"}
    answer = call(502, DATABRICKS, **page)
    assert found(judged(AppListening, answer, record(), sibling(502, DATABRICKS, **page))) == {
        "app-not-listening": "confirmed"
    }
    assert found(judged(AppListening, answer, record())) == {"app-not-listening": "likely"}


@pytest.mark.parametrize(
    "facts",
    [
        (call(502, DATABRICKS, TAKEN, body="{}"), record()),
        (call(502, DATABRICKS, media_type="text/html"), record(app_state="CRASHED")),
        (call(200, DATABRICKS, TAKEN), record()),
        (call(404, DATABRICKS), record()),
    ],
    ids=["the app's own 502", "crashed", "works", "404"],
)
def test_other_failures_are_not_that(facts: tuple[Any, ...]) -> None:
    """The app's own answer, or another state, is something else."""
    assert not isinstance(judged(AppListening, *facts), Failed)
