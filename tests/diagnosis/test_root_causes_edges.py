"""Findings that meet: which one counts, what follows from what, and what remains."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import pytest

from dbapp_diag.causes.catalogue import built_in, extended
from dbapp_diag.causes.model import Fix, cause
from dbapp_diag.contract.check import Check
from dbapp_diag.diagnosis.differential import standing
from dbapp_diag.diagnosis.inputs import DiagnosisInputs, exclusions, explains, upstream
from dbapp_diag.diagnosis.root_causes import Diagnosis, diagnose
from dbapp_diag.engine.registry import load
from dbapp_diag.facts.base import Fact, Facts
from dbapp_diag.facts.exchange import AppCall, ErrorKind, ExchangeError, TokenlessCall
from dbapp_diag.model.diagnosis import UNDECIDED, DifferentialRow
from dbapp_diag.model.results import Failed, Finding, Passed, Result, RuledOut, Skipped, Warned
from dbapp_diag.model.words import CauseId, CheckId, Confidence, EvidenceId, Stage, State, Verdict, Who
from tests.engine.helpers import check
from tests.made import DATABRICKS, TAKEN, asked, call, exchange, tokenless

REF = (EvidenceId("e1"),)
SURE, LIKELY, POSSIBLE = Confidence.CONFIRMED, Confidence.LIKELY, Confidence.POSSIBLE
REFUSED = (call(401, DATABRICKS), tokenless())
WORKS = (call(200, DATABRICKS, TAKEN), tokenless())


def finding(name: str, sure: Confidence = SURE, observed: str = "seen") -> Finding:
    return Finding(CauseId(name), sure, observed, "expected", REF, {"who": observed})


def failed(*found: Finding | str) -> Failed:
    """A failed check with these findings."""
    first, *also = (finding(item) if isinstance(item, str) else item for item in found)
    return Failed("bad", first, tuple(also))


def passed(*names: str) -> Passed:
    """A check that rules these causes out."""
    return Passed("fine", tuple(RuledOut(CauseId(name), f"not {name}", REF) for name in names))


def small(
    name: str, explains: str, follows_from: str = "", stage: Stage = Stage.TOKEN, rank: int = 50
) -> tuple[str, str, str, Stage, int]:
    return name, explains, follows_from, stage, rank


def judge(
    results: Mapping[str, Result],
    facts: Iterable[Fact] = REFUSED,
    *,
    own: Iterable[tuple[str, str, str, Stage, int]] = (),
    checks: Mapping[CheckId, type[Check]] | None = None,
    call_made: bool = True,
) -> Diagnosis:
    """Diagnose with the catalogue as it ships, and these small causes beside it."""
    known: dict[type[Fact], Fact] = {type(fact): fact for fact in (asked(), *facts)}
    entries = [
        cause(
            name,
            stage,
            title=name,
            explains=words,
            why="w",
            fixes=(Fix(Who.YOU, "do"),),
            told_apart="t",
            source="s",
            follows_from=above,
            rank=rank,
        )
        for name, words, above, stage, rank in own
    ]
    kinds = load().descriptions if checks is None else checks
    found = {CheckId(name): result for name, result in results.items()}
    return diagnose(DiagnosisInputs(Facts(known), found, kinds, extended(entries), call_made))


def roots(seen: Diagnosis) -> list[str]:
    return [root.cause for root in seen.roots]


def warned(seen: Diagnosis) -> list[tuple[str, str | None]]:
    return [(item.cause, item.explained_by) for item in seen.warnings]


def consequences(seen: Diagnosis) -> list[tuple[str, str]]:
    return sorted((item.check, item.explained_by) for item in seen.consequences)


def row(seen: Diagnosis, name: str) -> DifferentialRow:
    return next(row for row in seen.differential if row.id == name)


def test_of_two_findings_of_one_cause_the_surer_counts() -> None:
    """Whichever check spoke first."""
    weak, strong = failed(finding("token-expired", LIKELY, "weak")), failed(finding("token-expired", SURE, "strong"))
    for results in ({"one": weak, "two": strong}, {"two": strong, "one": weak}):
        seen = judge(results)
        assert [(root.finding.observed, root.check) for root in seen.roots] == [("strong", "two")]


def test_of_two_equally_sure_the_first_counts() -> None:
    """It stays with the check that found it."""
    one, two = failed(finding("token-expired", SURE, "one")), failed(finding("token-expired", SURE, "two"))
    assert [root.check for root in judge({"one": one, "two": two}).roots] == ["one"]


def test_a_failed_check_counts_before_one_that_only_warns() -> None:
    """Even where the warning is surer: it says of itself that it needn't be the reason."""
    fails = failed(finding("token-expired", LIKELY, "fails"))
    warns = Warned("odd", finding("token-expired", SURE, "warns"))
    for results in ({"one": warns, "two": fails}, {"two": fails, "one": warns}):
        seen = judge(results)
        assert [root.finding.observed for root in seen.roots] == ["fails"]


def test_a_warning_is_never_a_root() -> None:
    """However sure it is."""
    seen = judge({"one": Warned("odd", finding("token-expired"))})
    assert seen.verdict is Verdict.INCONCLUSIVE and roots(seen) == []
    assert warned(seen) == [("token-expired", None)]


def test_a_cause_that_the_catalogue_lacks_is_left_out_alone() -> None:
    """A plug-in that's gone leaves findings behind; those beside them stay."""
    assert roots(judge({"one": failed("of-a-plug-in", "token-expired")})) == ["token-expired"]


def test_a_suspicion_falls_where_another_check_rules_it_out() -> None:
    """The other findings of the same check stand."""
    both = failed(finding("token-is-pat", LIKELY), finding("token-expired", LIKELY))
    seen = judge({"one": both, "two": passed("token-is-pat")})
    assert roots(seen) == ["token-expired"]
    assert row(seen, "token-is-pat").state is State.RULED_OUT


def test_a_certainty_that_is_ruled_out_keeps_all_but_its_certainty() -> None:
    """What was seen, what should be, by which evidence, and what fills the fix."""
    seen = judge({"one": failed(finding("token-is-pat", SURE, "a mark")), "two": passed("token-is-pat")})
    expected = Finding(CauseId("token-is-pat"), LIKELY, "a mark", "expected", REF, {"who": "a mark"})
    assert [root.finding for root in seen.roots] == [expected]


def test_the_first_check_that_rules_a_cause_out_is_named() -> None:
    """With its reason."""
    known = exclusions({CheckId("one"): passed("token-is-pat"), CheckId("two"): Skipped("not now")})
    assert list(known) == ["token-is-pat"]
    seen = judge({"one": passed("token-is-pat"), "two": Passed("x", (RuledOut(CauseId("token-is-pat"), "too", REF),))})
    known_row = row(seen, "token-is-pat")
    assert (known_row.state, known_row.by, known_row.reason, known_row.because) == (
        State.RULED_OUT,
        "one",
        "not token-is-pat",
        REF,
    )


def test_what_stands_explains_the_outcome_and_is_not_ruled_out() -> None:
    """Both."""
    seen = judge({}).outcome
    left = standing(seen, {CheckId("one"): passed("token-is-pat", "app-stopped")}, built_in())
    assert "token-expired" in left
    assert not left & {"token-is-pat", "app-stopped", "app-crashed"}


def test_without_a_call_whatever_could_stop_one_explains() -> None:
    """All but what only shows in a call that works."""
    nothing = judge({}, (), call_made=False).outcome
    assert explains(built_in()[CauseId("token-expired")], nothing)
    assert not explains(built_in()[CauseId("token-expiring")], nothing)
    own = [small("a", "401")]
    assert roots(judge({"one": failed("a")}, (), own=own, call_made=False)) == ["a"]


def test_among_roots_of_one_stage_the_surer_and_then_the_more_frequent_comes_first() -> None:
    """Journey order first of all."""
    own = [
        small("late", "401", stage=Stage.APP, rank=1),
        small("often", "401", rank=5),
        small("rare", "401", rank=9),
    ]
    seen = judge({"one": failed("late"), "two": failed("rare"), "three": failed("often")}, own=own)
    assert roots(seen) == ["often", "rare", "late"]
    own = [small("often", "401", rank=5), small("rare", "401", rank=9)]
    seen = judge({"one": failed("rare"), "two": failed(finding("often", LIKELY))}, own=own)
    assert roots(seen) == ["rare"]
    both = judge({"one": failed(finding("rare", LIKELY)), "two": failed(finding("often", LIKELY))}, own=own)
    assert roots(both) == ["often", "rare"]


def test_causes_above_each_other_give_one_root() -> None:
    """The one at the top, through any number of steps."""
    own = [small("a", "401"), small("b", "401", "a"), small("c", "401", "b")]
    seen = judge({"one": failed("c"), "two": failed("b"), "three": failed("a")}, own=own)
    assert roots(seen) == ["a"]
    assert consequences(seen) == [("one", "a"), ("two", "a")]
    assert roots(judge({"one": failed("c"), "three": failed("a")}, own=own)) == ["a"]


def test_what_a_cause_follows_from_never_holds_itself() -> None:
    """A circle ends, and an unknown name isn't followed."""
    own = [small("a", "401", "b"), small("b", "401", "a gone"), small("c", "401", "c b")]
    catalogue = extended(
        [
            cause(
                name, stage, title=name, explains=words, why="", fixes=(), told_apart="", source="", follows_from=above
            )
            for name, words, above, stage, _ in own
        ]
    )
    assert upstream(CauseId("a"), catalogue) == {"b"}
    assert upstream(CauseId("b"), catalogue) == {"a"}
    assert upstream(CauseId("c"), catalogue) == {"a", "b"}
    assert upstream(CauseId("gone"), catalogue) == frozenset()


def test_an_upstream_cause_needs_a_consequence_that_is_at_least_likely() -> None:
    """A mere possibility lends its outcome to nobody."""
    own = [small("above", "network"), small("below", "401", "above")]
    likely = judge({"one": failed("above"), "two": failed(finding("below", LIKELY))}, own=own)
    assert roots(likely) == ["above"]
    possible = judge({"one": failed("above"), "two": failed(finding("below", POSSIBLE))}, own=own)
    assert roots(possible) == []
    confirmed = judge({"one": failed("above"), "two": failed("below")}, own=own)
    assert roots(confirmed) == ["above"]


def test_a_likely_root_stands_beside_no_confirmed_one_but_may_be_beneath_it() -> None:
    """What's above it explains it: still one root."""
    own = [small("above", "401"), small("below", "401", "above"), small("beside", "401")]
    seen = judge({"one": failed(finding("below", LIKELY)), "two": failed("above")}, own=own)
    assert roots(seen) == ["above"]
    only_likely = judge({"one": failed(finding("below", LIKELY)), "two": failed(finding("above", LIKELY))}, own=own)
    assert roots(only_likely) == ["above"]


def test_a_confirmed_cause_beneath_a_likely_one_is_the_root() -> None:
    """The surer level decides first, and there what's only likely above doesn't count."""
    own = [small("above", "401"), small("below", "401", "above")]
    seen = judge({"one": failed("below"), "two": failed(finding("above", LIKELY))}, own=own)
    assert roots(seen) == ["below"]


def test_where_all_confirmed_ones_are_explained_by_each_other_nothing_is_lost() -> None:
    """A circle in the catalogue leaves no free one at that level; a likely cause beside it still counts."""
    own = [small("a", "401", "b"), small("b", "401", "a"), small("c", "401")]
    seen = judge({"one": failed("a"), "two": failed("b"), "three": failed(finding("c", LIKELY))}, own=own)
    assert roots(seen) == ["c"]


SILENT = TokenlessCall(
    exchange=exchange(None, credential="none", error=ExchangeError(ErrorKind.RESET, "cut"), id=EvidenceId("e2"))
)


def test_what_cut_even_the_call_without_a_token_comes_before_what_kept_a_token_away() -> None:
    """Though it's met later on the journey."""
    own = [small("no-token", "none", stage=Stage.SIGN_IN), small("cut", "network", stage=Stage.TLS)]
    assert roots(judge({"one": failed("no-token"), "two": failed("cut")}, (SILENT,), own=own)) == ["cut", "no-token"]


def test_a_root_accounts_for_the_silence_through_what_follows_from_it_too() -> None:
    """The journey's order then holds between the two."""
    own = [
        small("top", "none", stage=Stage.SIGN_IN),
        small("alone", "none", stage=Stage.CONFIGURATION),
        small("cut", "network", "top", stage=Stage.TLS),
    ]
    results = {"one": failed("alone"), "two": failed("top"), "three": failed("cut")}
    assert roots(judge(results, (SILENT,), own=own)) == ["top", "alone"]


def test_without_such_a_silence_the_journeys_order_holds() -> None:
    """Nothing was cut; there's only no token."""
    own = [small("first", "none", stage=Stage.CONFIGURATION), small("second", "none 401", stage=Stage.TLS)]
    assert roots(judge({"one": failed("second"), "two": failed("first")}, (), own=own)) == ["first", "second"]


def test_a_check_with_a_root_among_its_findings_is_no_consequence() -> None:
    """Nor is one whose findings follow from nothing."""
    own = [small("above", "401"), small("below", "401", "above"), small("beside", "5xx")]
    seen = judge({"one": failed("above"), "two": failed("below", "above"), "three": failed("beside")}, own=own)
    assert seen.consequences == ()
    assert ("beside", None) in warned(seen)


def test_a_consequence_names_one_root_and_the_first() -> None:
    """A check is listed once, however many of its findings follow from a root."""
    own = [small("up", "401", rank=1), small("high", "401", rank=2), small("low", "401", "up high")]
    more = [small("lower", "5xx", "high")]
    results = {"one": failed("high"), "two": failed("up"), "three": failed("low", "lower")}
    seen = judge(results, own=[*own, *more])
    assert roots(seen) == ["up", "high"]
    assert consequences(seen) == [("three", "up")]


def test_a_warned_check_is_no_consequence() -> None:
    """It didn't fail; its finding is told with the root that it follows from."""
    own = [small("above", "401"), small("below", "5xx", "above")]
    seen = judge({"one": failed("above"), "two": Warned("odd", finding("below"))}, own=own)
    assert seen.consequences == ()
    assert warned(seen) == [("below", "above")]


def test_a_warning_follows_from_the_alphabetically_first_of_its_roots() -> None:
    """So that a report is the same each time."""
    own = [small("b", "401"), small("a", "401"), small("other", "401"), small("below", "5xx", "a b")]
    results = {
        "one": failed("b"),
        "two": failed("a"),
        "three": failed("other"),
        "four": Warned("odd", finding("below")),
    }
    seen = judge(results, own=own)
    assert warned(seen) == [("below", "a")]


def test_roots_and_what_follows_from_them_are_told_once() -> None:
    """Neither is repeated as a warning; what stands behind them in the list still is."""
    own = [small("above", "401"), small("below", "5xx", "above"), small("far", "5xx", stage=Stage.ENDPOINT)]
    seen = judge({"one": failed("above"), "two": failed("below"), "three": failed("far")}, own=own)
    assert roots(seen) == ["above"]
    assert consequences(seen) == [("two", "above")]
    assert warned(seen) == [("far", None)]


def test_a_suspicion_about_this_outcome_is_no_warning() -> None:
    """It stands in the differential, as do those after it; a certainty about another outcome is told."""
    own = [small("maybe", "401"), small("root", "401"), small("else", "5xx", stage=Stage.ENDPOINT)]
    seen = judge({"one": failed(finding("maybe", LIKELY)), "two": failed("root"), "three": failed("else")}, own=own)
    assert warned(seen) == [("else", None)]
    assert row(seen, "maybe").state is State.LIKELY


def test_what_is_no_suspicion_about_this_outcome_is_told() -> None:
    """A suspicion about another outcome, and a warning about this one."""
    own = [small("root", "401"), small("unsure", "5xx"), small("odd", "401")]
    results = {
        "one": failed("root"),
        "two": failed(finding("unsure", LIKELY)),
        "three": Warned("x", finding("odd", LIKELY)),
    }
    assert set(warned(judge(results, own=own))) == {("odd", None), ("unsure", None)}


def test_a_confirmed_cause_of_this_outcome_that_is_no_root_is_told() -> None:
    """It was found for certain and isn't the top one: its check is a consequence, unless it found a root as well."""
    own = [small("above", "401"), small("below", "401", "above")]
    seen = judge({"one": failed("above", "below")}, own=own)
    assert roots(seen) == ["above"]
    assert warned(seen) == [("below", "above")]


def test_a_working_call_disproves_what_is_ruled_out_but_for_the_token() -> None:
    """What follows in the list is still told."""
    own = [
        small("way", "network", stage=Stage.CONNECT),
        small("own", "401", stage=Stage.TOKEN),
        small("after", "401", stage=Stage.APP),
    ]
    results = {
        "one": failed("way"),
        "two": failed("own"),
        "three": failed("after"),
        "four": Passed("the app", tuple(RuledOut(CauseId(name), "it answers", REF) for name in ("way", "own"))),
    }
    seen = judge(results, WORKS, own=own)
    assert warned(seen) == [("own", None), ("after", None)]
    assert seen.verdict is Verdict.HEALTHY


def test_a_suspicion_is_told_beside_a_working_call() -> None:
    """There's no differential for it to stand in."""
    own = [small("maybe", "401")]
    assert warned(judge({"one": failed(finding("maybe", LIKELY))}, WORKS, own=own)) == [("maybe", None)]


def test_a_working_call_by_nobody_known_is_not_healthy() -> None:
    """It may be anybody's page."""
    assert judge({}, (call(200),)).verdict is Verdict.INCONCLUSIVE
    assert judge({}, WORKS).verdict is Verdict.HEALTHY


def test_a_call_that_was_not_asked_for_has_no_differential() -> None:
    """There's no outcome to explain."""
    assert judge({}, (), call_made=False).differential == ()


def test_the_differential_goes_from_confirmed_to_ruled_out_and_by_how_often() -> None:
    """Among those of one state the one that mostly makes this outcome comes first, then the earlier stage, then the name."""
    own = [
        small("d", "401", rank=1),
        small("c", "401", rank=1, stage=Stage.CONFIGURATION),
        small("b", "401", rank=1),
        small("a", "5xx 401", rank=1),
        small("sure", "401", rank=90),
        small("likely", "401", rank=90),
        small("out", "401", rank=-90),
    ]
    seen = judge({"one": failed("sure", finding("likely", LIKELY)), "two": passed("out")}, own=own)
    names = [item.id for item in seen.differential]
    assert names[:2] == ["sure", "likely"] and names[-1] == "out"
    mine = [name for name in names if name in {"a", "b", "c", "d"}]
    assert mine == ["c", "b", "d", "a"]


def test_of_several_outcomes_the_nearer_one_places_a_cause() -> None:
    """A silence without a token counts as network and as none."""
    own = [small("a", "none network", rank=1), small("b", "network none", rank=2), small("c", "network", rank=4)]
    seen = judge({}, (SILENT,), own=own, checks={})
    assert [item.id for item in seen.differential if item.id in {"a", "b", "c"}] == ["a", "b", "c"]


def test_a_row_tells_what_was_found_and_by_whom() -> None:
    """The check, what it saw, and the evidence."""
    found = row(judge({"token-lifetime": failed(finding("token-expired", SURE, "long ago"))}), "token-expired")
    assert (found.state, found.by, found.because, found.reason) == (State.CONFIRMED, "token-lifetime", REF, "long ago")


def kinds(*named: tuple[str, Stage, str]) -> dict[CheckId, type[Check]]:
    """Checks that could examine causes."""
    return {CheckId(name): check(name, stage=stage, causes=(found,)) for name, stage, found in named}


def test_a_cause_that_no_check_here_examines_says_so() -> None:
    """Nobody is named then."""
    left = row(judge({}, own=[small("a", "401")], checks={}), "a")
    assert (left.state, left.by, left.reason) == (State.POSSIBLE, None, "not examined: no check here examines it")


def test_a_cause_left_open_names_the_check_of_its_own_stage_first() -> None:
    """Others that could examine it come after."""
    own = [small("a", "401", stage=Stage.TOKEN)]
    able = kinds(("elsewhere", Stage.APP, "a"), ("home", Stage.TOKEN, "a"))
    left_out = row(judge({}, own=own, checks=able), "a")
    assert (left_out.by, left_out.reason) == ("home", "not examined: left out of this run")
    skipped = {"elsewhere": Skipped("not here"), "home": Skipped("not now")}
    assert row(judge(skipped, own=own, checks=able), "a").reason == "not examined: not now"


def test_a_check_that_could_not_look_says_more_than_one_that_saw_nothing() -> None:
    """Its reason is what's missing."""
    own = [small("a", "401", stage=Stage.TOKEN)]
    able = kinds(("home", Stage.TOKEN, "a"), ("elsewhere", Stage.APP, "a"))
    both = row(judge({"home": Passed("fine"), "elsewhere": Skipped("no record")}, own=own, checks=able), "a")
    assert (both.by, both.reason) == ("elsewhere", "not examined: no record")
    undecided = row(judge({"elsewhere": Passed("fine")}, own=own, checks=able), "a")
    assert (undecided.by, undecided.reason) == ("elsewhere", UNDECIDED)


@pytest.mark.parametrize("status", [401, 404, 503])
def test_a_root_explains_what_was_seen(status: int) -> None:
    """A cause of another status is no root, whatever its certainty."""
    facts = (AppCall(exchange=exchange(status, DATABRICKS)),)
    own = [small("fits", f"{status if status < 500 else '5xx'}"), small("not", "405")]
    assert roots(judge({"one": failed("fits", "not")}, facts, own=own)) == ["fits"]


def test_a_likely_cause_beneath_a_circle_of_confirmed_ones_is_no_root() -> None:
    """Something surer explains it, though nobody can say which: inconclusive."""
    own = [small("a", "401", "b"), small("b", "401", "a"), small("c", "401", "a")]
    seen = judge({"one": failed("a"), "two": failed("b"), "three": failed(finding("c", LIKELY))}, own=own)
    assert roots(seen) == []


def test_a_contradicted_certainty_steps_back_behind_a_likelihood_that_nobody_contradicts() -> None:
    """Alone it's still the root."""
    against = passed("token-rejected")
    beside = judge({"one": failed("token-rejected"), "two": failed(finding("app-denies", LIKELY)), "three": against})
    assert [root.cause for root in beside.roots] == ["app-denies"]
    alone = judge({"one": failed("token-rejected"), "three": against})
    assert [(root.cause, root.finding.confidence) for root in alone.roots] == [("token-rejected", LIKELY)]
