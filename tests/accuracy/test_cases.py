"""Every saved case of the matrix, judged again without any network: as its golden says, and resting on its evidence."""

from __future__ import annotations

import difflib

import pytest

from dbapp_diag.engine.registry import load
from dbapp_diag.engine.replay import replay
from tests.accuracy.cases import GOLDENS, case, saved, told
from tests.accuracy.necessity import says_less, without

REGISTRY = load()


@pytest.mark.compat
@pytest.mark.parametrize("name", saved())
def test_a_saved_case_is_diagnosed_as_its_golden_says(name: str) -> None:
    """Byte for byte; a change of judgement shows as a change of these files, to be read like code."""
    golden = (GOLDENS / f"{name}.txt").read_text(encoding="utf-8")
    again = told(replay(case(name), REGISTRY))
    assert again == golden, "".join(difflib.unified_diff(golden.splitlines(True), again.splitlines(True), name, "now"))


@pytest.mark.parametrize("name", saved())
def test_a_root_cause_falls_with_what_it_rests_on(name: str) -> None:
    """Without the evidence under `because` the same root isn't named, or is less certain: it was no decoration."""
    before = replay(case(name), REGISTRY)
    for root in before.root_causes:
        after = without(before, root, REGISTRY)
        assert says_less(root, after), f"{root.id} stays {root.confidence} without {', '.join(root.because)}"


def test_there_is_a_golden_for_each_case_and_none_besides() -> None:
    """A case without its golden would go unread."""
    assert {path.stem for path in GOLDENS.glob("*.txt")} == set(saved())
