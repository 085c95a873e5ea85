"""What each rule finds, where, and what it's silent about."""

from __future__ import annotations

import pytest

from dbapp_diag.causes.catalogue import built_in
from dbapp_diag.preflight.model import RULES, Level
from tests.preflight.catches import CATCHES
from tests.preflight.folders import Folder, found, report
from tests.preflight.other_shapes import SHAPES
from tests.preflight.python_shapes import PYTHON

MISTAKES = [
    pytest.param(rule, files, where, id=f"{rule}-{number}")
    for rule, planted in CATCHES.items()
    for number, (files, where) in enumerate(planted.mistakes)
]
NEAR = [
    pytest.param(files, id=f"{rule}-{number}")
    for rule, planted in CATCHES.items()
    for number, files in enumerate(planted.near)
]


@pytest.mark.compat
@pytest.mark.parametrize(("rule", "files", "where"), MISTAKES)
def test_a_mistake_is_found_where_it_stands_and_nothing_else(rule: str, files: Folder, where: str) -> None:
    """File, line and column are those of what has to be changed."""
    assert found(files) == [f"{rule} {where}"]


@pytest.mark.parametrize("files", NEAR)
def test_a_near_miss_has_no_finding(files: Folder) -> None:
    """What looks like a mistake and isn't one."""
    assert found(files) == []


@pytest.mark.parametrize("name", [*PYTHON, *SHAPES])
def test_a_folder_that_is_as_it_should_be_has_no_finding(name: str) -> None:
    """Shapes that public apps have."""
    assert found({**PYTHON, **SHAPES}[name]) == []


def test_there_are_enough_of_each() -> None:
    """Sixty shapes; of each rule two mistakes and two near misses."""
    assert len(PYTHON) + len(SHAPES) >= 60
    assert CATCHES.keys() == RULES.keys()
    assert not [id for id, each in CATCHES.items() if len(each.mistakes) < 2 or len(each.near) < 2]


@pytest.mark.parametrize("id", RULES)
def test_a_rule_says_what_holds_and_where_it_is_documented(id: str) -> None:
    """Its text is a sentence, its source an address, its cause one of the catalogue."""
    rule = RULES[id]
    assert rule.text.endswith(".") and rule.source.startswith("https://")
    assert (rule.of_app is None) != (rule.of_project is None)
    assert rule.cause is None or rule.cause in built_in()


@pytest.mark.parametrize(("rule", "files", "where"), MISTAKES)
def test_a_safe_fix_applied_leaves_no_finding(rule: str, files: Folder, where: str) -> None:
    """The edit goes from its column to its end; afterwards the folder is as it should be."""
    (finding,) = report(files).findings
    if finding.edit is None:
        assert not finding.safe
        return
    place = finding.place
    lines = files[place.file].split("\n")
    line = lines[place.line - 1]
    lines[place.line - 1] = line[: place.column - 1] + finding.edit + line[place.end - 1 :]
    assert found({**files, place.file: "\n".join(lines)}) == []


def test_there_are_safe_fixes() -> None:
    """Otherwise the test above would say nothing."""
    safe = {
        rule for rule, planted in CATCHES.items() for files, _ in planted.mistakes if report(files).findings[0].safe
    }
    assert safe == {"value-from-spelling", "command-variable", "bind-address", "port", "entry-name", "streamlit-guard"}


@pytest.mark.parametrize(
    ("fail_on", "of_a_problem", "of_a_warning"), [("problem", 1, 0), ("warning", 1, 1), ("never", 0, 0)]
)
def test_the_exit_code_follows_the_policy(fail_on: str, of_a_problem: int, of_a_warning: int) -> None:
    """A problem counts unless nothing does; a warning counts when it's asked for."""
    problem = report(CATCHES["port"].mistakes[0][0])
    warning = report(CATCHES["grants-reset"].mistakes[0][0])
    assert (problem.findings[0].level, warning.findings[0].level) == (Level.PROBLEM, Level.WARNING)
    assert (problem.exit_code(fail_on), warning.exit_code(fail_on)) == (of_a_problem, of_a_warning)


def test_no_secret_of_a_file_enters_a_finding() -> None:
    """What looks like one is named by its variable."""
    for files, _ in CATCHES["secret-in-file"].mistakes:
        (finding,) = report(files).findings
        assert "dapi0" not in repr(finding) and "pa55word" not in repr(finding)
