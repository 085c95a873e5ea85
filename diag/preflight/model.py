"""What a finding is, and what a rule is. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from dbapp_diag.model.words import BuiltInCause

if TYPE_CHECKING:
    from dbapp_diag.preflight.app import App
    from dbapp_diag.preflight.project import Project


class Level(StrEnum):
    """How sure a finding is."""

    PROBLEM = "problem"
    """A documented rule decides it from what is in the folder."""
    WARNING = "warning"
    """It depends on something that isn't in the folder, such as what the app's record holds."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands: the file from the examined folder on with `/`, line and column counted from 1, and where it ends
    on that line, or 0 where it doesn't end there."""

    file: str
    line: int = 1
    column: int = 1
    end: int = 0


@dataclass(frozen=True, slots=True)
class Hit:
    """What a rule says of a place. `edit` is the text to put from `column` to `end`, where that alone fixes it and changes nothing
    else: such a fix is safe to apply without a person's judgement."""

    place: Place
    says: str
    fix: str
    edit: str | None = None
    level: Level | None = None
    cause: BuiltInCause | None = None
    """Level and cause are the rule's where they aren't given."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One documented rule: `text` says what holds and why, `source` where it's documented, `cause` what becomes of it after a
    deployment, by the id in the catalogue."""

    id: str
    level: Level
    text: str
    source: str
    cause: BuiltInCause | None
    of_app: Callable[[App], Iterator[Hit]] | None = None
    of_project: Callable[[Project], Iterator[Hit]] | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """A rule that isn't kept, and where."""

    rule: Rule
    level: Level
    place: Place
    says: str
    fix: str
    edit: str | None = None
    cause: BuiltInCause | None = None

    @property
    def safe(self) -> bool:
        """Whether the fix can be applied as it stands."""
        return self.edit is not None


RULES: dict[str, Rule] = {}
"""Every rule by its id, in the order of the modules that hold them; filled by the decorators below."""


def app_rule(
    id: str, source: str, cause: BuiltInCause | None = None, level: Level = Level.PROBLEM
) -> Callable[[Callable[[App], Iterator[Hit]]], Callable[[App], Iterator[Hit]]]:
    """A rule about one app's folder. Its text is the docstring."""

    def add(function: Callable[[App], Iterator[Hit]]) -> Callable[[App], Iterator[Hit]]:
        RULES[id] = Rule(id, level, _text(function.__doc__), source, cause, of_app=function)
        return function

    return add


def project_rule(
    id: str, source: str, cause: BuiltInCause | None = None, level: Level = Level.PROBLEM
) -> Callable[[Callable[[Project], Iterator[Hit]]], Callable[[Project], Iterator[Hit]]]:
    """A rule about the whole folder, such as its bundle."""

    def add(function: Callable[[Project], Iterator[Hit]]) -> Callable[[Project], Iterator[Hit]]:
        RULES[id] = Rule(id, level, _text(function.__doc__), source, cause, of_project=function)
        return function

    return add


def _text(docstring: str | None) -> str:
    return " ".join((docstring or "").split())
