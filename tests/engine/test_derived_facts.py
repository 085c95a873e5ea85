"""Facts that are derived from others: computed once, ordered by what they rest on, never saved."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import Any

import pytest

from dbapp_diag.case.text import from_json, to_json
from dbapp_diag.case.timing import timing
from dbapp_diag.contract.check import Check
from dbapp_diag.engine.judge import judge
from dbapp_diag.engine.plan import plan
from dbapp_diag.engine.registry import load, of
from dbapp_diag.engine.replay import replay
from dbapp_diag.facts.base import DerivedFact, Fact, Facts, observed
from dbapp_diag.facts.exchange import Phases
from dbapp_diag.model.errors import RegistryError
from dbapp_diag.model.results import Errored, Passed, Result, Skipped
from dbapp_diag.model.settings import Settings
from dbapp_diag.model.words import CheckId
from tests.accuracy.cases import case, saved
from tests.engine.helpers import One, Two, check, execute, gives_one
from tests.made import call

COUNTED: Counter[str] = Counter()


@dataclass(frozen=True, slots=True)
class Both(DerivedFact):
    """What One and Two come to."""

    needs = (One,)
    wants = (Two,)

    text: str

    @classmethod
    def derive(cls, facts: Facts) -> Both:
        two = facts.want(Two)
        COUNTED["both"] += 1
        return cls(f"{facts.need(One).value} {two.value if two else 'alone'}")


@dataclass(frozen=True, slots=True)
class Further(DerivedFact):
    """What follows from that."""

    needs = (Both,)

    text: str

    @classmethod
    def derive(cls, facts: Facts) -> Further:
        return cls(f"so {facts.need(Both).text}")


@dataclass(frozen=True, slots=True)
class Broken(DerivedFact):
    """A derivation with a fault."""

    needs = (One,)

    @classmethod
    def derive(cls, facts: Facts) -> Broken:
        raise ValueError("out of luck")


@dataclass(frozen=True, slots=True)
class Greedy(DerivedFact):
    """One that looks at what it doesn't declare."""

    @classmethod
    def derive(cls, facts: Facts) -> Greedy | None:
        return cls() if facts.want(One) else None


@dataclass(frozen=True, slots=True)
class Ring(DerivedFact):
    """A derivation that waits for itself."""


Ring.needs = (Ring,)


async def _two(self: Check, *_: Any) -> Two:
    return Two()


@pytest.fixture(autouse=True)
def fresh() -> None:
    """Counts begin at nought."""
    COUNTED.clear()


def _said(*kinds: type[Both | Further]) -> Any:
    def judge(self: Check, facts: Facts) -> Result:
        return Passed(", ".join(facts.need(kind).text for kind in kinds))

    return judge


def known(*facts: Fact) -> Facts:
    return Facts({type(fact): fact for fact in facts})


def test_a_derived_fact_is_computed_once_for_all_who_look() -> None:
    """Several checks and another derivation share it."""
    facts = known(One(), Two())
    checks = [check(name, needs=(Both, Further), judge=_said(Both, Further)) for name in "abc"]
    assert {judge(each(), facts) for each in checks} == {Passed("one two, so one two")}
    assert Both in facts and facts.want(Both) is facts.need(Both)
    assert COUNTED["both"] == 1


def test_other_facts_give_another_conclusion() -> None:
    """What is newly known counts; what can't be derived isn't known, and nobody tries twice."""
    assert known(One()).need(Both).text == "one alone"
    assert known(One(value="1"), Two(value="2")).need(Further).text == "so 1 2"
    empty = known(Two())
    assert empty.want(Both) is None and empty.want(Further) is None and Both not in empty
    assert COUNTED["both"] == 2


def test_a_check_sees_a_conclusion_without_what_it_rests_on() -> None:
    """And no conclusion that it doesn't declare; nor does a derivation see what it doesn't."""
    view = known(One(), Two()).restricted(frozenset((Both,)))
    assert view.need(Both).text == "one two"
    for kind in (One, Further):
        with pytest.raises(LookupError, match="isn't among the facts"):
            view.want(kind)
    with pytest.raises(LookupError, match=r"Greedy isn't known: its derivation broke: LookupError: One isn't among"):
        known(One()).need(Greedy)


def test_a_derivation_that_breaks_is_contained_as_not_known() -> None:
    """Who merely wants it goes on without; who needs it says why it can't."""
    facts = known(One())
    assert facts.want(Broken) is None and Broken not in facts
    assert facts.need(One).value == "one"
    needs = check("a", needs=(Broken,), judge=lambda self, facts: Passed(str(facts.need(Broken))))
    result = judge(needs(), facts)
    assert (
        isinstance(result, Errored)
        and "Broken isn't known: its derivation broke: ValueError: out of luck" in result.reason
    )
    wants = check("b", wants=(Broken,), judge=lambda self, facts: Passed(str(facts.want(Broken))))
    assert judge(wants(), facts) == Passed("None")


def test_observed_facts_are_listed_and_derived_ones_are_not() -> None:
    """Whoever goes through the facts, to save them, finds what was found out."""
    facts = known(One(), Two())
    assert facts.need(Further)
    assert list(facts) == [One(), Two()]
    assert facts.records((One, Both)) == ()


def test_in_a_run_it_waits_for_what_it_rests_on_and_is_not_saved() -> None:
    """Also through another derived fact, and though the check names no observed fact at all."""
    registry = of(
        (
            check("z", provides=One, observe=gives_one),
            check("y", provides=Two, observe=_two),
            check("a", needs=(Further,), judge=_said(Further, Both), wants=(Both,)),
        )
    )
    assert plan(registry, Settings()).waits_for[CheckId("a")] == {"y", "z"}
    record, _ = execute(*registry.checks.values())
    assert record.results[CheckId("a")] == Passed("so one two, one two")
    assert set(record.facts) == {One, Two}
    assert COUNTED["both"] == 1


def test_a_check_whose_derived_fact_lacks_its_ground_is_skipped_by_the_name_of_that() -> None:
    """As if it needed that itself; --only keeps the provider."""
    registry = of((check("z", provides=One, observe=gives_one), check("a", needs=(Further,))))
    assert set(plan(registry, Settings(only=("a",))).checks) == {"a", "z"}
    record, _ = execute(*registry.checks.values(), settings=Settings(skip=("z",)))
    result = record.results[CheckId("a")]
    assert isinstance(result, Skipped) and "left out with --skip" in result.reason


@pytest.mark.parametrize(
    ("kinds", "said"),
    [
        ((check("a", provides=Both, observe=gives_one),), "Both is derived from other facts, so no check provides it"),
        ((check("a", needs=(Further,)),), "needs One, which no check provides"),
        ((check("a", wants=(Ring,)),), "these wait for each other: Ring → Ring"),
        (
            (check("a", provides=One, wants=(Both,), observe=gives_one),),
            "wait for each other: Both → a → Both",
        ),
    ],
    ids=["second provider", "gap", "ring", "ring through a check"],
)
def test_the_registry_refuses_what_can_not_be_derived(kinds: tuple[type[Check], ...], said: str) -> None:
    """A second provider, a ground that nobody finds out, and a ring."""
    with pytest.raises(RegistryError) as refusal:
        of(kinds)
    text = str(refusal.value)
    assert said in text or said.replace("Both → a → Both", "a → Both → a") in text


def test_a_derived_fact_that_is_merely_wanted_needs_no_provider() -> None:
    """As with any other fact, nobody has to find it out."""
    assert set(of((check("a", wants=(Further,)),)).checks) == {"a"}
    assert known().want(Ring) is None


def test_what_a_derived_fact_rests_on_takes_its_place() -> None:
    """In order, each once, with what is merely wanted or without."""
    assert observed((Two, Further), wanted=True) == (Two, One)
    assert observed((Further, One), wanted=False) == (One,)
    assert observed((Ring,), wanted=True) == ()


def test_no_saved_case_holds_a_derived_fact() -> None:
    """Replaying a case derives them anew, and keeps the facts as they were."""
    registry = load()
    derived = {
        kind.__name__ for each in registry.checks.values() for kind in each.sees() if issubclass(kind, DerivedFact)
    }
    assert {"CallAttribution", "TokenOrigin"} <= derived
    assert not derived & set(registry.fact_types())
    name = next(name for name in saved() if "AppCall" in case(name).facts and "TokenFacts" in case(name).facts)
    old = case(name)
    new = replay(old, registry)
    assert set(new.facts) == set(old.facts) and not derived & set(new.facts)
    assert new.timing is not None and new.timing.exchange == new.outcome.evidence[0]
    assert replay(new, registry) == new


def test_the_case_holds_what_reports_show_of_time_clocks_and_settings() -> None:
    """An old case lacks them and is filled in; whoever reads the JSON has them as well."""
    registry = load()
    one = next(case(name) for name in saved() if (case(name).facts.get("CredentialSources") or {}).get("profile"))
    old = replace(one, timing=None, clocks=(), notes=())
    settings = old.facts["CredentialSources"] | {"file_oddities": ["host stands in quotes"]}
    new = replay(replace(old, facts=old.facts | {"CredentialSources": settings}), registry)
    assert new.notes[-1] == f"profile {settings['profile']}: host stands in quotes"
    dated = next(name for name in saved() if '"server_date":"2' in saved()[name])
    clocks = replay(case(dated), registry).clocks
    assert clocks and all(clock.uncertainty_s >= 1.0 for clock in clocks)
    read = from_json(to_json(new), name="it")
    assert (read.timing, read.clocks, read.notes) == (new.timing, new.clocks, new.notes)


@pytest.mark.parametrize(("ms", "there"), [(40.0, True), (1e308, False)])
def test_times_that_no_json_can_hold_are_left_out(ms: float, there: bool) -> None:
    """They come out of damaged cases."""
    phases = Phases(dns=ms, connect=ms, wait=60.0)
    assert (timing(known(call(200, phases=phases)), ()) is not None) is there
