"""Counting what calls came to, and finding the place that the failures go with."""

from __future__ import annotations

from typing import Any

from dbapp_diag.analysis.front_door.repetition import INSTANCE, by_place, comes_to, tally, works, worst
from dbapp_diag.facts.exchange import ErrorKind, Exchange, ExchangeError
from tests.made import exchange


def at(status: int, instance: str | None = None, peer: str | None = None) -> Exchange:
    headers: tuple[Any, ...] = ((INSTANCE, instance),) if instance else ()
    return exchange(status, *headers, peer=peer)


def test_an_outcome_is_the_status_or_how_it_broke() -> None:
    """In a word."""
    cut = exchange(None, error=ExchangeError(ErrorKind.RESET, "x"))
    assert (comes_to(at(200)), comes_to(cut), comes_to(exchange(None))) == ("200", "reset", "no answer")
    assert (works(at(399)), works(at(400)), works(cut)) == (True, False, False)


def test_the_first_that_fails_is_to_be_explained() -> None:
    """Where none does, the first."""
    calls = (at(200), at(502), at(503))
    assert worst(calls) is calls[1]
    assert worst(calls[:1] * 2) is calls[0]


def test_outcomes_are_counted_in_the_order_of_their_first() -> None:
    """With the number of times."""
    assert tally((at(200), at(502), at(200))) == "200 (2 times), 502 (once)"


def test_the_place_is_named_only_where_it_separates_good_from_bad() -> None:
    """An instance first, else an address; a place unknown for one of them tells nothing."""
    apart = (at(200, "‹address 1›"), at(502, "‹address 2›"), at(200, "‹address 1›"))
    assert by_place(apart) == "; the failing ones all come from instance ‹address 2›"
    mixed = (*apart, at(502, "‹address 1›"))
    assert by_place(mixed) == ""
    assert by_place((at(200, "‹address 1›"), at(502))) == ""
    by_address = (at(200, peer="192.0.2.1:443"), at(502, peer="192.0.2.2:443"))
    assert by_place(by_address).endswith("from address 192.0.2.2:443")
    assert by_place((at(502, "‹address 1›"), at(503, "‹address 2›"))) == ""
