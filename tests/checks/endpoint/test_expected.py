"""Whether the answer is what `--expect` asks for."""

from __future__ import annotations

from dbapp_diag.checks.endpoint.expected import Expected
from dbapp_diag.facts.exchange import AppCall
from dbapp_diag.model.results import Passed, Result, Skipped
from tests.made import asked, exchange, excluded, first, found, judged


def seen(*expect: str, unmet: tuple[str, ...] = (), **more: object) -> Result:
    answer = AppCall(exchange=exchange(**{"status": 200, **more}), unmet=unmet, evidence=("e1",))  # type: ignore[arg-type]  # a table of keyword arguments
    return judged(Expected, asked(expect=expect), answer)


def test_without_an_expectation_nothing_is_unmet() -> None:
    """Success is enough."""
    assert isinstance(seen(), Passed) and excluded(seen()) == {"expectation-unmet"}


def test_what_is_met_excludes_it_and_what_isnt_confirms_it() -> None:
    """All that isn't met is told; the call is the evidence."""
    assert isinstance(seen("200", "<2s"), Passed) and excluded(seen("200")) == {"expectation-unmet"}
    other = seen("200", "<2s", unmet=("<2s was expected: it took 3.0 s", "x"))
    assert found(other) == {"expectation-unmet": "confirmed"}
    assert first(other).values == {"unmet": "<2s was expected: it took 3.0 s; x"}
    assert (first(other).expected, first(other).because) == ("200, <2s", ("e1",))


def test_without_an_answer_nothing_is_held_against_it() -> None:
    """What kept it away is told elsewhere."""
    assert isinstance(seen("200", status=None), Skipped)


def test_a_body_that_was_read_in_part_isnt_the_wrong_one() -> None:
    """That's a limit of this run's own; a status doesn't depend on it."""
    for text in ("json:a=1", "body~x"):
        assert isinstance(seen(text, body_complete=False, body_size=262_144), Skipped)
    assert isinstance(seen("200", body_complete=False), Passed)
