"""How the next step is put where the run had no token to call with."""

from __future__ import annotations

import pytest

from dbapp_diag.causes.catalogue import built_in
from dbapp_diag.check import Facts
from dbapp_diag.diagnosis import diagnose
from dbapp_diag.facts.base import Fact
from dbapp_diag.material import Material
from dbapp_diag.next_step import next_step
from tests.made import address, asked


@pytest.mark.parametrize(
    ("facts", "command"),
    [
        ((asked(profile="lab"), address()), "dbapp-diag run"),
        ((asked(profile=None), address()), "dbapp-diag run --profile mine"),
        ((address(),), "dbapp-diag run --profile mine"),
    ],
    ids=["a profile was named", "none was", "nobody knows what was asked"],
)
def test_without_a_token_a_profile_is_named_unless_one_was(facts: tuple[Fact, ...], command: str) -> None:
    """The same run again says it already."""
    known = Facts({type(fact): fact for fact in facts})
    seen = diagnose(Material(known, {}, {}, built_in()))
    step = next_step(seen, known, {"rerun": "dbapp-diag run", "profile": "mine"})
    assert step is not None
    assert step.text == "Give the run a token, or a profile that can get one"
    assert step.command == command
