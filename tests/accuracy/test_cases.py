"""Every saved case of the matrix, judged again without any network: as its golden says, and resting on its evidence."""

from __future__ import annotations

import difflib
from dataclasses import replace

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


def test_a_report_names_a_variant_by_its_id_beside_the_words_of_the_first_release() -> None:
    """New readers count on the id; old ones find in `values.case` what stood there before there were ids."""
    again = replay(case("proxy-client-mismatch"), REGISTRY)
    (named,) = [cause.variant for cause in (*again.root_causes, *again.warnings) if cause.id == "proxy-client-mismatch"]
    said = {(found.variant, found.values.get("case")) for check in again.checks for found in check.findings}
    assert named == "no-proxy-entry" and ("no-proxy-entry", "entry") in said


@pytest.mark.parametrize("name", ["cli-missing--legacy", "credentials-missing--github", "exchange-refused--client"])
def test_a_check_that_is_not_installed_keeps_the_variant_of_the_first_release(name: str) -> None:
    """Its saved finding has the words alone, and gets the fixes that it had."""
    now = replay(case(name), REGISTRY)
    old = tuple(
        replace(check, id=f"other-{check.id}", findings=tuple(replace(found, variant=None) for found in check.findings))
        for check in now.checks
    )
    foreign = replay(replace(now, checks=old), REGISTRY)
    fixes = {cause.id: cause.fix for cause in (*foreign.root_causes, *foreign.warnings)}
    roots = [cause for cause in now.root_causes if cause.id in fixes]
    assert roots and all(fixes[cause.id] == cause.fix for cause in roots)
