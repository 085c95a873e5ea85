"""What a check says of its facts: a result, with the causes that it found or ruled out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Annotated, ClassVar

from msgspec import Meta

from dbapp_diag.model.words import CauseId, CheckId, Confidence, EvidenceId, Stage, Status

if TYPE_CHECKING:
    Because = tuple[EvidenceId, *tuple[EvidenceId, ...]]
    """The evidence that a statement rests on: at least one record."""
else:  # the same for reading a case, where msgspec doesn't know such tuples
    Because = Annotated[tuple[EvidenceId, ...], Meta(min_length=1)]


@dataclass(frozen=True, slots=True)
class Finding:
    """A cause that a check established or suspects, with what was seen and what would have been in order.

    `values` fill the placeholders of the cause's fixes, beside the target's own values.
    """

    cause: CauseId
    confidence: Confidence
    observed: str
    expected: str
    because: Because
    values: Mapping[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True, slots=True)
class RuledOut:
    """A cause that can't be it, with the sentence part that says why."""

    cause: CauseId
    reason: str
    because: Because


@dataclass(frozen=True, slots=True)
class CheckDescription:
    """A check as diagnosis knows it: no code, so that a check which isn't installed here can be described as well."""

    id: CheckId
    stage: Stage
    title: str
    causes: tuple[CauseId, ...]
    """What it can establish or rule out."""
    fact: str | None = None
    """The name of the fact that it provides."""


@dataclass(frozen=True, slots=True)
class Passed:
    """What was examined is in order."""

    summary: str
    ruled_out: tuple[RuledOut, ...] = ()
    status: ClassVar[Status] = Status.PASSED


@dataclass(frozen=True, slots=True)
class Warned:
    """Something is off that needn't be why the call fails."""

    summary: str
    finding: Finding
    also: tuple[Finding, ...] = ()
    ruled_out: tuple[RuledOut, ...] = ()
    status: ClassVar[Status] = Status.WARNED


@dataclass(frozen=True, slots=True)
class Failed:
    """Something is wrong."""

    summary: str
    finding: Finding
    also: tuple[Finding, ...] = ()
    ruled_out: tuple[RuledOut, ...] = ()
    status: ClassVar[Status] = Status.FAILED


@dataclass(frozen=True, slots=True)
class Skipped:
    """The check doesn't apply, or lacks what it needs."""

    reason: str
    status: ClassVar[Status] = Status.SKIPPED


@dataclass(frozen=True, slots=True)
class Errored:
    """The check itself couldn't be carried out: it broke, hung, or ran out of time."""

    reason: str
    status: ClassVar[Status] = Status.ERRORED


Result = Passed | Warned | Failed | Skipped | Errored


def findings_of(result: Result) -> tuple[Finding, ...]:
    """The findings of a result, none for the kinds that have none."""
    return (result.finding, *result.also) if isinstance(result, Warned | Failed) else ()


def ruled_out_by(result: Result) -> tuple[RuledOut, ...]:
    """What a result rules out."""
    return result.ruled_out if isinstance(result, Passed | Warned | Failed) else ()


@dataclass(frozen=True, slots=True)
class Refused:
    """A plug-in that can't be used, and why."""

    name: str
    distribution: str
    reason: str

    ROW: ClassVar[str] = "plug-in "
    """What the id of its row among a report's checks begins with."""
