"""When the same call is made once more, and what two calls that come to different outcomes show."""

from __future__ import annotations

import pytest

from dbapp_diag.causes.catalogue import built_in
from dbapp_diag.checks.front_door.again import Again
from dbapp_diag.contract.check import SoFar
from dbapp_diag.engine.judge import so_far
from dbapp_diag.facts.base import Fact, Facts
from dbapp_diag.facts.exchange import AppCall, CallAgain, ErrorKind, ExchangeError, Phases
from dbapp_diag.model.results import Passed, Result, Skipped
from tests.made import DATABRICKS, TAKEN, address, asked, call, exchange, excluded, first, found, judged, token

FAILED = call(502, DATABRICKS)


def cut(kind: ErrorKind) -> AppCall:
    return call(None, error=ExchangeError(kind, "x"))


def worth(*facts: Fact) -> str | None:
    known: SoFar = so_far(Facts({type(fact): fact for fact in facts}), {}, built_in())
    return Again().worth(known)


@pytest.mark.parametrize("answer", [FAILED, call(500, TAKEN), call(599), cut(ErrorKind.RESET), cut(ErrorKind.CLOSED)])
def test_a_call_that_only_reads_and_ended_badly_is_made_again(answer: AppCall) -> None:
    """By a server error, or by a cut."""
    for method in ("GET", "HEAD", "OPTIONS"):
        assert worth(asked(method=method), answer) is None


def test_any_other_is_made_once() -> None:
    """One that changes something, that nobody's server failed, that took long, or was repeated anyway."""
    assert worth(asked(method="POST"), FAILED) is not None
    for answer in (call(200), call(401, DATABRICKS), call(499), cut(ErrorKind.DNS), cut(ErrorKind.READ_TIMEOUT)):
        assert worth(asked(), answer) is not None
    assert worth(asked(), call(502, phases=Phases(wait=8_000))) is None
    assert worth(asked(), call(502, phases=Phases(wait=8_001))) is not None
    assert worth(asked(), AppCall(exchange=FAILED.exchange, repeats=(FAILED.exchange,) * 2)) is not None
    assert worth(asked()) is not None


def twice(one: AppCall, other: AppCall) -> Result:
    again = CallAgain(exchange=exchange(other.exchange.status, id="e2", error=other.exchange.error))
    return judged(Again, asked(), address(), token(), one, again)


@pytest.mark.parametrize("other", [call(200), call(404, TAKEN), call(401, DATABRICKS)])
def test_another_outcome_is_an_intermittent_failure(other: AppCall) -> None:
    """For certain: nothing else has changed."""
    for one in (FAILED, cut(ErrorKind.RESET)):
        seen = twice(one, other)
        assert found(seen) == {"app-intermittent": "confirmed"}
        assert first(seen).because == ("e1", "e2")
        assert str(other.exchange.status) in first(seen).values["tally"]


def test_the_same_outcome_isnt() -> None:
    """Then something stays."""
    for one in (FAILED, cut(ErrorKind.RESET)):
        assert isinstance(twice(one, one), Passed)
        assert excluded(twice(one, one)) == {"app-intermittent"}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (FAILED, call(503, DATABRICKS)),
        (FAILED, cut(ErrorKind.CLOSED)),
        (cut(ErrorKind.RESET), cut(ErrorKind.CLOSED)),
        (cut(ErrorKind.RESET), call(502)),
        (FAILED, cut(ErrorKind.READ_TIMEOUT)),
        (FAILED, cut(ErrorKind.BUDGET)),
        (FAILED, cut(ErrorKind.DNS)),
    ],
)
def test_two_failures_of_different_kinds_show_neither(one: AppCall, other: AppCall) -> None:
    """It may be the same trouble in another dress, or a limit of this run's own."""
    assert isinstance(twice(one, other), Skipped)
