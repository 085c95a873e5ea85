"""What a terminal of 24 lines and 80 columns shows before anybody scrolls, and what CI systems read, over every saved case."""

from __future__ import annotations

from xml.etree import ElementTree

import junitparser
import pytest
from junit_readers import gitlab, jenkins

from dbapp_diag.case.schema import Case
from dbapp_diag.engine.registry import load
from dbapp_diag.engine.replay import replay
from dbapp_diag.model.words import Verdict
from dbapp_diag.reports import concise, junit, junit_checks, terminal
from dbapp_diag.reports.interface import Style
from tests.accuracy import cases

ROWS, COLUMNS = 24, 80
NAMES = sorted(cases.saved())


def rows(line: str) -> int:
    """The rows that a line takes: a terminal folds what is wider."""
    return max(1, -(-len(line) // COLUMNS))


def first_screen(lines: list[str]) -> list[str]:
    """The lines that nobody has to scroll for."""
    taken, used = list[str](), 0
    for line in lines:
        used += rows(line)
        if used > ROWS:
            break
        taken.append(line)
    return taken


def line_of_it(case: Case) -> None:
    """The format of one line names the call and every cause, whatever the case holds."""
    (line,) = concise.RENDERER.render(case, Style()).splitlines()
    assert line.startswith(f"{case.target.app or ''}") and f" {case.target.method} " in line
    assert all(root.id in line for root in case.root_causes)


def read_by_ci_systems(case: Case) -> None:
    """Jenkins' schema objects to nothing in either form of JUnit, and GitLab shows the call once, with its verdict in words, as
    junitparser reads it too."""
    root = ElementTree.fromstring(junit.RENDERER.render(case, Style()))
    checks = ElementTree.fromstring(junit_checks.RENDERER.render(case, Style()))
    assert [*jenkins(root), *jenkins(checks)] == []
    (shown,) = gitlab(root)
    (read,) = (test for suite in junitparser.JUnitXml.fromstring(ElementTree.tostring(root)) for test in suite)
    assert (shown.suite, shown.name) == (read.classname, read.name)
    assert shown.status == {"failure": "failed", "error": "error", None: "success"}[junit.result(case)]
    assert case.headline in shown.output


@pytest.mark.parametrize("name", NAMES)
def test_the_first_screen_holds_verdict_why_fix_and_journey(name: str) -> None:
    """A healthy call without anything odd takes four lines; else the first cause's fix and the whole journey come first."""
    case = replay(cases.case(name), load())
    line_of_it(case)
    read_by_ci_systems(case)
    lines = terminal.RENDERER.render(case, Style(width=COLUMNS)).split("\n")
    if case.verdict == Verdict.HEALTHY:
        assert case.warnings or sum(map(bool, lines)) <= 6, lines
        return
    first = first_screen(lines)
    begin = next(number for number, line in enumerate(lines) if line.startswith("  Journey"))
    end = next(number for number in range(begin, len(lines)) if not lines[number].strip())
    assert end <= len(first), "\n".join(lines)
    text = " ".join(" ".join(first).split())
    assert " ".join(case.headline.split()) in text
    command = case.root_causes[0].fix[0].command if case.root_causes else None
    assert command is None or " ".join(command.split()) in text, text
