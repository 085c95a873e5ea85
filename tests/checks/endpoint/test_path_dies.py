"""One path that ends in a gateway's error or a cut, while another is answered by the app."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from dbapp_diag.causes.catalogue import built_in
from dbapp_diag.checks.endpoint.path_dies import PathDies
from dbapp_diag.checks.endpoint.sibling import Sibling
from dbapp_diag.engine.judge import so_far
from dbapp_diag.facts.app import Deployment
from dbapp_diag.facts.asked import Vantage
from dbapp_diag.facts.base import Fact, Facts
from dbapp_diag.facts.exchange import AppCall, CallAgain, ErrorKind, Exchange, ExchangeError, Phases
from dbapp_diag.model.results import Failed, Passed, Result, Skipped
from dbapp_diag.model.words import EvidenceId
from tests.made import DATABRICKS, NOW, TAKEN, asked, call, exchange, excluded, first, found, judged, record, sibling

ALIVE = sibling(404, DATABRICKS, TAKEN)
PAGE = {"media_type": "text/html", "body": "<p>Bad Gateway</p>"}
DEAD = call(502, DATABRICKS, **PAGE)
LATER = NOW + timedelta(seconds=2)


def cut(kind: ErrorKind = ErrorKind.CLOSED, **more: object) -> AppCall:
    return call(None, error=ExchangeError(kind, "x"), **more)


def again(answer: AppCall) -> CallAgain:
    seen = exchange(answer.exchange.status, id="e9", error=answer.exchange.error, sent_at=LATER)
    return CallAgain(exchange=seen, evidence=(EvidenceId("e9"),))


def dies(*facts: Fact) -> Result:
    return judged(PathDies, asked(), *facts)


@pytest.mark.parametrize("answer", [DEAD, call(503, DATABRICKS, **PAGE), cut(), cut(ErrorKind.RESET)])
def test_a_path_that_ends_so_twice_beside_one_that_lives_is_certain(answer: AppCall) -> None:
    """Once is likely, and so is a repetition before the other path was asked: it may have come up since. It listens, anyway."""
    seen = dies(answer, again(answer), ALIVE)
    assert found(seen) == {"app-path-dies": "confirmed"}
    assert first(seen).because == ("e1", "e9", "e3")
    assert excluded(seen) == {"app-not-listening"}
    assert found(dies(answer, ALIVE)) == {"app-path-dies": "likely"}
    early = CallAgain(exchange=replace(again(answer).exchange, sent_at=NOW), evidence=(EvidenceId("e9"),))
    assert found(dies(answer, early, ALIVE)) == {"app-path-dies": "likely"}


def test_an_app_that_has_just_been_deployed_may_have_come_up_in_between() -> None:
    """Only the same end after the other path's answer is the path's then."""
    ended = f"{NOW - timedelta(seconds=5):%Y-%m-%dT%H:%M:%SZ}"
    new = record(last_deployment=Deployment("d1", "SUCCEEDED", ended=ended))
    here = Vantage(time=NOW, os="Linux", python="3.11", tool="1", runtime="machine")
    assert isinstance(dies(DEAD, ALIVE, new, here), Skipped)
    assert found(dies(DEAD, again(DEAD), ALIVE, new, here)) == {"app-path-dies": "confirmed"}


def test_another_outcome_the_second_time_is_no_matter_of_the_path() -> None:
    """By a call made again, or among those that were repeated."""
    assert isinstance(dies(DEAD, again(call(200)), ALIVE), Skipped)

    def repeated(*statuses: int) -> AppCall:
        calls: tuple[Exchange, ...] = tuple(exchange(status, DATABRICKS, **PAGE) for status in statuses)
        return AppCall(exchange=DEAD.exchange, repeats=calls, evidence=DEAD.evidence)

    assert isinstance(dies(repeated(502, 200, 502), ALIVE), Skipped)
    assert found(dies(repeated(502, 502), ALIVE)) == {"app-path-dies": "likely"}


def test_it_takes_an_answer_of_the_apps_at_another_path() -> None:
    """The same error there, silence, or nobody's answer show nothing."""
    for other in ((), (sibling(502, DATABRICKS, **PAGE),), (sibling(404, body="x"),)):
        assert isinstance(dies(DEAD, again(DEAD), *other), Skipped)


def test_a_504_at_once_is_no_matter_of_time() -> None:
    at_once = call(504, DATABRICKS, phases=Phases(wait=20), **PAGE)
    assert isinstance(dies(at_once, again(at_once), ALIVE), Failed)
    late = call(504, DATABRICKS, phases=Phases(wait=30_000), **PAGE)
    assert isinstance(dies(late, again(late), ALIVE), Skipped)


def test_other_ends_are_other_causes() -> None:
    """A 504 after a wait is about time, a wait that this run ended about nothing, and the app's own answer is an answer."""
    for answer in (
        call(504, DATABRICKS, **PAGE),
        call(401, DATABRICKS),
        cut(ErrorKind.READ_TIMEOUT),
        cut(ErrorKind.TLS),
    ):
        assert isinstance(dies(answer, ALIVE), Skipped)
    own = dies(call(502, DATABRICKS, TAKEN, body="x"), ALIVE)
    assert isinstance(own, Passed) and excluded(own) == {"app-path-dies"}
    squid = call(503, ("x-squid-error", "x"), proxy="http://p:3128", **PAGE)
    assert isinstance(dies(squid, ALIVE), Skipped)


def test_another_path_is_asked_where_a_request_that_was_sent_is_cut_off() -> None:
    """Before that, it's a matter of the way."""

    def worth(answer: AppCall) -> str | None:
        known = Facts({type(fact): fact for fact in (asked(), answer)})
        return Sibling().worth(so_far(known, {}, built_in()))

    assert worth(cut(phases=Phases(connect=1, tls=2, send=1, wait=5))) is None
    assert worth(cut(phases=Phases(connect=1))) is not None
    assert worth(cut(ErrorKind.DNS)) is not None


def test_a_sibling_without_the_apps_mark_counts_where_the_record_says_that_it_runs() -> None:
    """The token isn't refused there, and no page of the platform's stands in the app's place."""
    plain = sibling(404, DATABRICKS, body="<title>404 Not Found</title>", media_type="text/html")
    running = record(app_state="RUNNING", compute_state="ACTIVE")
    assert found(dies(DEAD, again(DEAD), plain, running)) == {"app-path-dies": "likely"}
    for other in (
        (plain,),
        (plain, record(app_state="CRASHED")),
        (sibling(401, DATABRICKS), running),
        (sibling(502), running),
    ):
        assert isinstance(dies(DEAD, again(DEAD), *other), Skipped)
