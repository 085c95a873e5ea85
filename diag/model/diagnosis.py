"""What a diagnosis consists of: the outcome, each cause that could explain it, and what follows from what."""

from __future__ import annotations

from dataclasses import dataclass

from dbapp_diag.model.words import CauseId, CheckId, Confidence, EvidenceId, OutcomeClass, OutcomeKind, Responder, State


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What the real call came to. `confidence` says how sure the responder is, `signals` what speaks for it."""

    kind: OutcomeKind
    status: int | None
    responder: Responder
    summary: str
    confidence: Confidence = Confidence.POSSIBLE
    classes: tuple[OutcomeClass, ...] = ()
    """Sorted. Empty when the run wasn't asked to make the call, or didn't get to it."""
    as_expected: bool | None = None
    """False where the answer succeeds and isn't what the caller can use or expects; True where a status was expected by name and
    came; None where nobody expects more than success."""
    undecided: str = ""
    """Why the outcome says nothing about the call that people make, as a sentence part; empty where it does."""
    signals: tuple[str, ...] = ()
    duration_ms: float | None = None
    evidence: tuple[EvidenceId, ...] = ()

    @property
    def works(self) -> bool:
        """The call does what it should."""
        return OutcomeClass.OK in self.classes if self.as_expected is None else self.as_expected


UNDECIDED = "checked, inconclusive"
"""The reason of a row whose cause was examined and neither found nor ruled out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DifferentialRow:
    """What became of one cause that could explain the outcome. `by` names the check that says so."""

    id: CauseId
    title: str
    state: State
    by: CheckId | None
    because: tuple[EvidenceId, ...]
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Consequence:
    """A failed check that a root cause explains."""

    check: CheckId
    explained_by: CauseId
