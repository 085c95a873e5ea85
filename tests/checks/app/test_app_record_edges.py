"""What a record says, and what can be said without one."""

from __future__ import annotations

import pytest

from dbapp_diag.checks.app.app_address import AppAddressCheck
from dbapp_diag.checks.app.app_listening import AppListening
from dbapp_diag.checks.app.app_record import AppRecordCheck
from dbapp_diag.facts.exchange import ErrorKind, ExchangeError, Phases
from dbapp_diag.model.results import Failed, Passed, Skipped
from tests.made import (
    APP_HOST,
    DATABRICKS,
    TAKEN,
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

PAGE = {"media_type": "text/html", "body": "<html>App Not Available</html>"}
HOST = "adb-1234567890123456.16.azuredatabricks.net"


def test_a_record_excludes_that_there_is_no_such_app() -> None:
    """In the words of the workspace that has it."""
    result = judged(AppRecordCheck, record())
    assert isinstance(result, Passed) and result.summary == f"{HOST} knows my-app"
    assert excluded(result) == {"app-not-found"}


@pytest.mark.parametrize(
    ("seen", "said"),
    [
        ({"status": 403, "message": "denied"}, "403 denied"),
        ({"status": 503}, "503"),
        ({"status": None, "error": "the connection is cut"}, "the connection is cut"),
        ({"status": None}, "no answer"),
    ],
)
def test_a_record_that_is_not_shown_is_told_with_how(seen: dict[str, object], said: str) -> None:
    """The status and the message, else the error, else that nobody answered."""
    result = judged(AppRecordCheck, record(found=None, **seen))
    assert isinstance(result, Skipped)
    assert result.reason == f"the workspace didn't show the record: {said}"


def test_an_app_that_is_missing_is_told_with_its_neighbours() -> None:
    """The nearest one fills the fix."""
    finding = first(judged(AppRecordCheck, record(found=False, status=404, listed=2, nearest=("my-app2", "my-ap"))))
    assert finding.observed == f"{HOST} shows no app my-app to this caller; it does show my-app2, my-ap"
    assert finding.values == {"nearest": "my-app2"}
    alone = first(judged(AppRecordCheck, record(found=False, status=404, listed=0)))
    assert (alone.observed, alone.values) == (f"{HOST} shows no app my-app to this caller", {})
    assert alone.confidence == "confirmed"


def test_where_an_address_comes_from_is_said() -> None:
    """A source that isn't known here is named as it is."""
    for source, said in (("given", "as given"), ("record", "by the app's record"), ("oracle", "oracle")):
        result = judged(AppAddressCheck, address(source=source))
        assert isinstance(result, Passed) and result.summary == f"{APP_HOST}, {said}"


def test_an_app_that_answered_does_listen() -> None:
    """Also where it answers with 502 of its own."""
    for answer in (call(200, DATABRICKS, TAKEN), call(502, DATABRICKS, TAKEN, body="{}")):
        result = judged(AppListening, answer, record())
        assert isinstance(result, Passed) and excluded(result) == {"app-not-listening"}


@pytest.mark.parametrize("status", [502, 503, 504])
def test_the_status_of_the_gateway_fills_the_fix(status: int) -> None:
    """With the evidence of both paths and of the record."""
    result = judged(AppListening, call(status, DATABRICKS, **PAGE), record(), sibling(status, DATABRICKS, **PAGE))
    finding = first(result)
    assert isinstance(result, Failed) and finding.values == {"status": str(status)}
    assert finding.because == ("e1", "e3", "e4")
    assert finding.observed.endswith(f"the front door answers {status} here and at a made-up path")


ENVOY = {
    "media_type": "text/plain",
    "body": "upstream connect error or disconnect/reset before headers. reset reason: connection termination",
}


def test_a_503_is_likely_the_apps_where_the_gateway_says_that_it_got_no_answer() -> None:
    """A 503 alone may be about the platform itself, and so may one that callers without a token get as well."""
    both = (call(503, DATABRICKS, **ENVOY), record(), sibling(503, DATABRICKS, **ENVOY))
    assert found(judged(AppListening, *both, tokenless(401, DATABRICKS))) == {"app-not-listening": "likely"}
    assert found(judged(AppListening, *both, tokenless(503, DATABRICKS))) == {"app-not-listening": "possible"}
    none = {"media_type": "text/plain", "body": "no healthy upstream"}
    other = (call(503, DATABRICKS, **none), record(), sibling(503, DATABRICKS, **none))
    assert found(judged(AppListening, *other, tokenless(401, DATABRICKS))) == {"app-not-listening": "possible"}


def test_where_the_gateway_waits_at_each_path_the_app_may_be_held_up() -> None:
    """A wrong port is one of two reasons then; where one path fails at once, or with 502, nobody waited for the app."""
    waited, at_once = {"phases": Phases(wait=4000.0)}, {"phases": Phases(wait=40.0)}
    for status, one, other, variant in (
        (504, waited, waited, "no-answer-in-time"),
        (504, waited, at_once, None),
        (502, waited, waited, None),
    ):
        facts = (call(status, DATABRICKS, **one), record(), sibling(status, DATABRICKS, **other))
        assert first(judged(AppListening, *facts, tokenless(401, DATABRICKS))).variant == variant


def test_with_one_path_alone_it_is_likely() -> None:
    """No made-up path was asked, or that one got no answer."""
    silent = sibling(None, error=ExchangeError(ErrorKind.RESET, "cut"))
    for facts in ((), (silent,)):
        one = first(judged(AppListening, call(502, DATABRICKS, **PAGE), record(), *facts))
        assert (one.confidence, one.because) == ("likely", ("e1", "e4"))
        assert one.observed == "the record says RUNNING, and the front door answers 502"


def test_another_path_that_is_answered_shows_that_the_app_listens() -> None:
    """Not so where the front door refuses there: then nobody behind it has answered."""
    facts = (call(502, DATABRICKS, **PAGE), record())
    result = judged(AppListening, *facts, sibling(404, DATABRICKS))
    assert isinstance(result, Passed) and excluded(result) == {"app-not-listening"}
    assert found(judged(AppListening, *facts, sibling(401, DATABRICKS))) == {"app-not-listening": "likely"}


def test_an_unmarked_page_where_the_door_marks_its_answers_is_not_the_doors() -> None:
    """Somebody else gave it."""
    marked = tokenless(401, DATABRICKS)
    assert isinstance(judged(AppListening, call(502, **PAGE), record(), marked), Skipped)
    assert found(judged(AppListening, call(502, DATABRICKS, **PAGE), record(), marked))


def test_an_unmarked_door_leaves_it_likely_at_both_paths() -> None:
    """It asks for a token, so it's a door; whose page that is isn't certain."""
    facts = (call(502, **PAGE), record(), sibling(502, **PAGE))
    assert found(judged(AppListening, *facts, tokenless(401, ("date", "today")))) == {"app-not-listening": "likely"}


@pytest.mark.parametrize("state", ["CRASHED", "DEPLOYING", None])
def test_an_app_that_does_not_run_is_another_checks_matter(state: str | None) -> None:
    """Its state says why it doesn't answer."""
    result = judged(AppListening, call(502, DATABRICKS, **PAGE), record(app_state=state))
    assert isinstance(result, Skipped)
    assert result.reason == f"the app isn't running ({state or 'state not stated'})"


@pytest.mark.parametrize("facts", [(), (record(found=None),), (record(found=False),)])
def test_without_a_record_the_app_may_not_even_be_up(facts: tuple[object, ...]) -> None:
    """A gateway error alone is no statement about ports."""
    result = judged(AppListening, call(502, DATABRICKS, **PAGE), *facts)  # type: ignore[arg-type]  # facts, mixed
    assert isinstance(result, Skipped) and result.reason == "the app's state isn't known"


@pytest.mark.parametrize("status", [500, 501, 505, 404])
def test_other_statuses_are_no_gateway_errors(status: int) -> None:
    """Somebody did answer."""
    assert not found(judged(AppListening, call(status, DATABRICKS), record(), tokenless()))
