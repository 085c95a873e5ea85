"""From a folder to findings: every rule over every app."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from dbapp_diag.preflight import rules as _rules  # fills RULES
from dbapp_diag.preflight.model import RULES, Finding, Hit, Level, Rule
from dbapp_diag.preflight.project import Project

assert _rules.__all__

SubjectT = TypeVar("SubjectT")
MOST_FINDINGS = 500
"""Findings of one report: whoever has more of them fixes the first ones and examines again."""


@dataclass(frozen=True, slots=True)
class Report:
    """What was found in a folder. `examined` names the apps' files that were looked at first; `apps` counts them."""

    findings: tuple[Finding, ...]
    examined: tuple[str, ...]
    apps: int
    left_out: int = 0
    """Apps beyond those that one report examines."""

    def count(self, level: Level) -> int:
        """How many findings there are of this level."""
        return sum(each.level is level for each in self.findings)

    def exit_code(self, fail_on: str) -> int:
        """0, or 1 for a problem; with `warning` also for a warning, with `never` for nothing."""
        bad = self.count(Level.PROBLEM) or (fail_on == "warning" and self.findings)
        return int(bool(bad) and fail_on != "never")


def examine(root: Path) -> Report:
    """Examine a folder. Raises UsageError where it holds no app, or a file that decides can't be read as text."""
    project = Project(root)
    found = {(each.place, each.rule.id, each.says): each for each in _all(project)}
    ordered = sorted(
        found.values(), key=lambda each: (each.place.file, each.place.line, each.place.column, each.rule.id)
    )
    return Report(tuple(ordered[:MOST_FINDINGS]), tuple(project.examined), len(project.apps), project.left_out)


def _all(project: Project) -> Iterator[Finding]:
    for rule in RULES.values():
        if rule.of_project is not None:
            yield from _hits(rule, rule.of_project, project)
        for app in project.apps if rule.of_app is not None else []:
            assert rule.of_app is not None
            yield from _hits(rule, rule.of_app, app)


def _hits(rule: Rule, function: Callable[[SubjectT], Iterator[Hit]], subject: SubjectT) -> Iterator[Finding]:
    """A file that's nested beyond what can be walked has no finding of this rule."""
    hits: list[Hit] = []
    try:
        for hit in function(subject):
            hits.append(hit)
            if len(hits) >= MOST_FINDINGS:
                break
    except RecursionError:
        pass
    for hit in hits:
        yield Finding(rule, hit.level or rule.level, hit.place, hit.says, hit.fix, hit.edit, hit.cause or rule.cause)
