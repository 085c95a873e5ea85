"""What calls made several times with `--repeat` show."""

from __future__ import annotations

from typing import Any

import pytest

from dbapp_diag.analysis.front_door.repetition import worst
from dbapp_diag.checks.front_door.repeats import Repeats
from dbapp_diag.facts.exchange import AppCall, ErrorKind, Exchange, ExchangeError
from dbapp_diag.model.results import Passed, Result, Skipped
from tests.made import TAKEN, exchange, excluded, first, found, judged


def made(*outcomes: int | ErrorKind, method: str = "GET", **more: Any) -> Result:
    """The call, repeated with these outcomes."""
    calls = tuple(each(outcome, f"e{n}", method=method, **more) for n, outcome in enumerate(outcomes))
    return judged(Repeats, AppCall(exchange=worst(calls), repeats=calls))


def each(outcome: int | ErrorKind, id: str, **more: Any) -> Exchange:
    if isinstance(outcome, ErrorKind):
        return exchange(None, id=id, error=ExchangeError(outcome, "x"), **more)
    return exchange(outcome, TAKEN, id=id, **more)


def test_a_call_that_was_made_once_says_nothing() -> None:
    """Neither for nor against."""
    assert isinstance(judged(Repeats, AppCall(exchange=exchange(502))), Skipped)


def test_outcomes_that_differ_are_counted() -> None:
    """Each with how often it came; all of them are the evidence."""
    seen = made(200, 502, 200, ErrorKind.RESET)
    assert found(seen) == {"app-intermittent": "confirmed"}
    assert first(seen).values == {"tally": "200 (2 times), 502 (once), reset (once)"}
    assert first(seen).because == ("e0", "e1", "e2", "e3")


def test_outcomes_that_dont_differ_exclude_it() -> None:
    """A success each time, or the same failure."""
    for outcome in (200, 502, ErrorKind.CLOSED):
        seen = made(outcome, outcome, outcome)
        assert isinstance(seen, Passed) and excluded(seen) == {"app-intermittent"}


@pytest.mark.parametrize("outcome", [429, ErrorKind.READ_TIMEOUT, ErrorKind.BUDGET, ErrorKind.REFUSED_BY_US])
def test_a_rate_limit_and_limits_of_this_run_dont_count(outcome: int | ErrorKind) -> None:
    """They're no matter of one instance; too few that count say nothing."""
    assert isinstance(made(200, 200, outcome), Passed)
    assert isinstance(made(200, outcome), Skipped)
    assert found(made(200, 502, outcome)) == {"app-intermittent": "confirmed"}


def test_calls_that_change_something_may_change_what_the_next_one_meets() -> None:
    """The second creation of a thing is a conflict; a server error is another matter."""
    assert isinstance(made(201, 409, 409, method="POST"), Skipped)
    assert isinstance(made(204, 404, method="DELETE"), Skipped)
    assert found(made(201, 502, 201, method="POST")) == {"app-intermittent": "confirmed"}
