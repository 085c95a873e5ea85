"""How causes are built out of words, and in which order they come."""

from __future__ import annotations

import pytest

from dbapp_diag.causes.catalogue import built_in, extended, that_explain
from dbapp_diag.causes.model import Cause, Fix, cause
from dbapp_diag.model.words import OutcomeClass, Stage, Variant, Who

FIX = Fix(Who.YOU, "do it")


def small(name: str, explains: str = "401", *, stage: Stage = Stage.TOKEN, **more: object) -> Cause:
    """A cause with nothing but what's under test."""
    words: dict[str, object] = {"title": name, "why": "w", "fixes": (FIX,), "told_apart": "t", "source": "s", **more}
    return cause(name, stage, explains=explains, **words)  # type: ignore[arg-type]  # a table of keyword arguments


def test_words_become_tuples_in_their_order() -> None:
    """The first outcome is the one that it mostly produces."""
    seen = small("a", "403 401", follows_from="b c", doc="A1 P2")
    assert seen.explains == (OutcomeClass.FORBIDDEN, OutcomeClass.UNAUTHORIZED)
    assert (seen.follows_from, seen.doc_lines) == (("b", "c"), ("A1", "P2"))


def test_a_cause_is_of_middling_frequency_and_no_mere_note_unless_said_otherwise() -> None:
    """By either way of making one."""
    built = small("a")
    bare = Cause(built.id, Stage.TOKEN, "a", built.explains, "w", (FIX,), "t", "s")
    for seen in (built, bare):
        assert (seen.rank, seen.note, seen.follows_from, seen.doc_lines) == (50, False, (), ())


def test_a_word_that_is_no_outcome_is_refused() -> None:
    """At once, and not in a report."""
    with pytest.raises(ValueError, match="402"):
        small("a", "402")


def test_two_variants_of_one_id_are_refused() -> None:
    """At once: a finding that names the id would mean either."""
    twins = tuple(Fix(Who.YOU, "do it", when=Variant("one", text)) for text in ("it is so", "it is otherwise"))
    with pytest.raises(ValueError, match="two variants"):
        small("a", fixes=twins)


def test_a_cause_comes_eight_places_later_for_each_outcome_that_it_makes_more_often() -> None:
    """For one that it doesn't make it comes last."""
    seen = small("a", "403 401", rank=10)
    assert seen.standing(OutcomeClass.FORBIDDEN) == 10
    assert seen.standing(OutcomeClass.UNAUTHORIZED) == 18
    assert seen.standing(OutcomeClass.NETWORK) == 26


def test_the_catalogue_stands_in_journey_order_and_by_frequency() -> None:
    """Every stage module's causes are in it."""
    known = list(built_in().values())
    assert [(entry.stage.position, entry.rank) for entry in known] == sorted(
        (entry.stage.position, entry.rank) for entry in known
    )
    assert {entry.stage for entry in known} == set(Stage)
    assert all(name == entry.id for name, entry in built_in().items())


def test_a_plug_in_adds_causes_and_replaces_none() -> None:
    """A built-in id keeps its meaning."""
    known = extended([small("own"), small("token-expired", title="mine")])
    assert known[small("own").id].title == "own"
    assert known[small("token-expired").id] == built_in()[small("token-expired").id]


def test_the_causes_of_an_outcome_come_by_frequency_stage_and_name() -> None:
    """And no others."""
    entries = [
        small("d", rank=2),
        small("c", rank=1),
        small("b", rank=1),
        small("a", rank=1, stage=Stage.CONFIGURATION),
        small("z", "403 401", rank=-7),
        small("no", "404", rank=0),
    ]
    found = that_explain(OutcomeClass.UNAUTHORIZED, {entry.id: entry for entry in entries})
    assert [entry.id for entry in found] == ["a", "b", "c", "z", "d"]
