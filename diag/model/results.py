"""What a check says of its facts: a result, with the causes that it found or ruled out."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Annotated, ClassVar, Protocol

from msgspec import Meta

from dbapp_diag.model.words import AnyCause, CauseId, CheckId, Confidence, EvidenceId, Stage, Status, Variant

if TYPE_CHECKING:
    Because = tuple[EvidenceId, *tuple[EvidenceId, ...]]
    """The evidence that a statement rests on: at least one record."""
else:  # the same for reading a case, where msgspec doesn't know such tuples
    Because = Annotated[tuple[EvidenceId, ...], Meta(min_length=1)]
GIVEN = EvidenceId("e0")
"""Stands for what the run was started with, where a fact names no record of its own."""


class Evidenced(Protocol):
    """What names the records that it rests on, as facts do."""

    @property
    def evidence(self) -> tuple[EvidenceId, ...]:
        """Ids of the records, none for what the run was started with."""
        ...


Grounds = Evidenced | tuple[EvidenceId, ...] | None
"""What a statement can rest on: a fact, which may be unknown, or records by their ids."""


def evidence_of(*grounds: Grounds) -> Because:
    """The records of all these, each once, in this order; never empty."""
    known = dict.fromkeys(
        ref for each in grounds if each is not None for ref in (each if isinstance(each, tuple) else each.evidence)
    )
    first, *rest = known or {GIVEN: None}
    return (first, *rest)


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
    variant: str | None = None
    """The id of the cause's variant, where it has several. `values` say it again, as `case`, for readers of the first
    release's reports."""


@dataclass(frozen=True, slots=True)
class RuledOut:
    """A cause that can't be it, with the sentence part that says why."""

    cause: CauseId
    reason: str
    because: Because


def finding(
    cause: AnyCause,
    confidence: Confidence,
    observed: str,
    expected: str,
    /,
    *grounds: Grounds,
    variant: Variant | None = None,
    values: Mapping[str, str] | None = None,
    **more: str,
) -> Finding:
    """A finding that rests on facts, or on records by their ids. `values` and `more` fill the placeholders of its fixes."""
    filled = {**(values or {}), **more} | ({"case": variant.case} if variant is not None else {})
    because, id = evidence_of(*grounds), variant.id if variant is not None else None
    return Finding(CauseId(cause), confidence, observed, expected, because, filled, id)


def with_variant(found: Finding, variant: Variant | None) -> Finding:
    """The same finding as one of this variant; as it is for None."""
    if variant is None:
        return found
    return replace(found, values={**found.values, "case": variant.case}, variant=variant.id)


def rule_out(
    causes: AnyCause | Iterable[AnyCause], reason: str, /, *grounds: Grounds, but: Container[str] = ()
) -> tuple[RuledOut, ...]:
    """One cause or several that can't be it, for one reason; those in `but` stay open."""
    named = (causes,) if isinstance(causes, str) else causes
    return tuple(RuledOut(CauseId(cause), reason, evidence_of(*grounds)) for cause in named if cause not in but)


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
