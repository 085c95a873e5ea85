"""Which checks are judged while a run is under way, and how much of a broken one's words is kept."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from dbapp_diag.causes.catalogue import built_in
from dbapp_diag.contract.check import Check
from dbapp_diag.engine.judge import judge, open_causes, so_far
from dbapp_diag.facts.base import Fact, Facts
from dbapp_diag.model.results import Errored, Failed, Finding, Passed, RuledOut
from dbapp_diag.model.words import CauseId, CheckId, Confidence, EvidenceId
from tests.engine.helpers import One, Two, check, gives_one
from tests.made import DATABRICKS, asked, call

PAT = CauseId("token-is-pat")


def rules_out(self: Check, facts: Facts) -> Any:
    return Passed("no", (RuledOut(PAT, "it isn't", (EvidenceId("e1"),)),))


@pytest.mark.parametrize(
    ("attributes", "facts", "judges"),
    [
        ({}, (), True),
        ({"needs": (Two,)}, (), False),
        ({"needs": (Two,)}, (Two(),), True),
        ({"provides": One, "observe": gives_one}, (), False),
        ({"provides": One, "observe": gives_one}, (One(),), True),
        ({"provides": One, "observe": gives_one, "needs": (Two,)}, (One(),), False),
        ({"provides": One, "observe": gives_one, "needs": (Two,)}, (Two(),), False),
        ({"provides": One, "observe": gives_one, "needs": (Two,)}, (One(), Two()), True),
    ],
)
def test_a_check_is_judged_once_its_own_fact_and_all_that_it_needs_are_there(
    attributes: dict[str, Any], facts: tuple[Fact, ...], judges: bool
) -> None:
    """Until then what it would rule out still stands."""
    kind = check("odd", judge=rules_out, causes=(PAT,), **attributes)
    known: dict[type[Fact], Fact] = {type(fact): fact for fact in (asked(), call(401, DATABRICKS), *facts)}
    seen = so_far(Facts(known), {CheckId("odd"): kind}, built_in())
    assert (PAT not in seen.standing) is judges


def test_a_long_complaint_is_cut() -> None:
    """After 400 characters."""

    def breaks(self: Check, facts: Facts) -> Any:
        raise ValueError("x" * 500)

    result = judge(check("odd", judge=breaks)(), Facts({}))
    assert isinstance(result, Errored) and len(result.reason) == 400


OTHER, ABOVE = CauseId("permission-missing"), CauseId("environment-overrides-profile")


def finds(cause: CauseId, sure: Confidence) -> Any:
    """A judge that finds this."""

    def judge(self: Check, facts: Facts) -> Any:
        return Failed("x", Finding(cause, sure, "seen", "expected", (EvidenceId("e1"),)))

    return judge


def rivals(*found: tuple[CauseId, Confidence]) -> frozenset[CauseId]:
    """What is likely beside the established, when a refused call has these findings."""
    known: dict[type[Fact], Fact] = {type(fact): fact for fact in (asked(), call(401, DATABRICKS))}
    kinds = {
        CheckId(f"odd-{cause}"): check(f"odd-{cause}", judge=finds(cause, sure), causes=(cause,))
        for cause, sure in found
    }
    return so_far(Facts(known), kinds, built_in()).rivals


def test_a_likely_cause_beside_an_established_one_is_a_rival() -> None:
    """One that's confirmed or only possible isn't, nor one that follows from the established."""
    sure, likely, possible = Confidence.CONFIRMED, Confidence.LIKELY, Confidence.POSSIBLE
    assert rivals((PAT, sure), (OTHER, likely)) == {OTHER}
    assert rivals((PAT, sure), (OTHER, possible)) == frozenset()
    assert rivals((PAT, sure), (OTHER, sure)) == frozenset()
    assert rivals((OTHER, likely)) == {OTHER}
    assert PAT not in rivals((ABOVE, sure), (PAT, likely))


def test_a_probe_is_worth_sending_for_what_the_root_follows_from_and_for_its_rivals() -> None:
    """Either is enough, as far as it still stands."""
    known: dict[type[Fact], Fact] = {type(fact): fact for fact in (asked(), call(401, DATABRICKS))}
    seen = so_far(Facts(known), {}, built_in())
    one, other, third = (CauseId(name) for name in ("token-rejected", "permission-missing", "token-expired"))
    split = check("odd", splits=("token-expired", "permission-missing", "token-rejected"))
    settled = replace(
        seen,
        standing=frozenset({one, other, third}),
        established=frozenset({PAT}),
        above=frozenset({one}),
        rivals=frozenset({other}),
    )
    assert open_causes(split, settled) == (other, one)
    assert open_causes(split, replace(settled, standing=frozenset({one, third}))) == (one,)
    assert open_causes(split, replace(settled, established=frozenset())) == (third, other, one)
