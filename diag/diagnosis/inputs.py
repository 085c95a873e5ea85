"""What judging works on: the facts and results of a run, findings with their checks, and how causes stand to outcomes and to each
other. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from dbapp_diag.causes.catalogue import Catalogue
from dbapp_diag.causes.model import Cause
from dbapp_diag.facts.base import Facts
from dbapp_diag.model.diagnosis import Outcome
from dbapp_diag.model.results import CheckDescription, Finding, Result, RuledOut, ruled_out_by
from dbapp_diag.model.words import CauseId, CheckId, OutcomeClass


@dataclass(frozen=True, slots=True)
class DiagnosisInputs:
    """All that judging may look at. `checks` describes each check that is known here."""

    facts: Facts
    results: Mapping[CheckId, Result]
    checks: Mapping[CheckId, CheckDescription]
    catalogue: Catalogue
    asked_to_call: bool = True


@dataclass(frozen=True, slots=True)
class Attributed:
    """A finding and the check it comes from."""

    finding: Finding
    check: CheckId
    failed: bool
    contradicted: bool = False
    """Certain by itself; another check says that it isn't what this outcome is about."""
    explained_by: CauseId | None = None
    """For a warning: the root cause that it follows from, if any."""

    @property
    def cause(self) -> CauseId:
        """The cause that was found."""
        return self.finding.cause


def exclusions(results: Mapping[CheckId, Result]) -> dict[CauseId, tuple[CheckId, RuledOut]]:
    """What the results rule out, by cause; the first check to say so is named."""
    excluded: dict[CauseId, tuple[CheckId, RuledOut]] = {}
    for check, result in results.items():
        for entry in ruled_out_by(result):
            excluded.setdefault(entry.cause, (check, entry))
    return excluded


def explains(cause: Cause, seen: Outcome) -> bool:
    """Whether the cause can have produced the outcome. Where no call was asked for, whatever stops one counts."""
    if not seen.classes:
        return cause.explains != (OutcomeClass.OK,)
    return any(outcome in cause.explains for outcome in seen.classes)


def upstream(cause: CauseId, catalogue: Catalogue) -> frozenset[CauseId]:
    """All causes that this one can follow from, directly or through others; never itself."""
    reached: set[CauseId] = set()
    ahead = list(catalogue[cause].follows_from) if cause in catalogue else []
    while ahead:
        name = ahead.pop()
        if name not in reached and name != cause and name in catalogue:
            reached.add(name)
            ahead += catalogue[name].follows_from
    return frozenset(reached)
