"""What a terminal of 24 lines and 80 columns shows before anybody scrolls, over every saved case."""

from __future__ import annotations

import pytest

from dbapp_diag.case.schema import Case
from dbapp_diag.engine.registry import load
from dbapp_diag.engine.replay import replay
from dbapp_diag.model.words import Verdict
from dbapp_diag.reports import concise, terminal
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


@pytest.mark.parametrize("name", NAMES)
def test_the_first_screen_holds_verdict_why_fix_and_journey(name: str) -> None:
    """A healthy call without anything odd takes four lines; else the first cause's fix and the whole journey come first."""
    case = replay(cases.case(name), load())
    line_of_it(case)
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
