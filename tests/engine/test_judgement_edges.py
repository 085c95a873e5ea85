"""Which checks are judged while a run is under way, and how much of a broken one's words is kept."""

from __future__ import annotations

from typing import Any

import pytest

from dbapp_diag.causes.catalogue import built_in
from dbapp_diag.check import Check, Errored, Facts, Passed, RuledOut
from dbapp_diag.facts.base import Fact
from dbapp_diag.judgement import judged, so_far
from dbapp_diag.words import CauseId, CheckId, EvidenceId
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

    result = judged(check("odd", judge=breaks)(), Facts({}))
    assert isinstance(result, Errored) and len(result.reason) == 400
