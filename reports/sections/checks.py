"""The checks by stage, and the records that are no exchanges."""

from __future__ import annotations

from dbapp_diag.case.schema import Case, CheckInfo
from dbapp_diag.model.times import duration
from dbapp_diag.model.words import Stage, Status
from dbapp_diag.reports import reading, wording
from dbapp_diag.reports.document import blocks as doc
from dbapp_diag.reports.sections import chains

_WORST_FIRST = (Status.FAILED, Status.ERRORED, Status.WARNED, Status.PASSED, Status.SKIPPED)
_HEADS = ("Record", "Kind", "By check", "What it holds")


def checks(case: Case) -> doc.Section:
    """Each stage with its checks, folded where nothing needs a look."""
    here = {stage: [check for check in case.checks if check.stage == stage] for stage in Stage}
    stages = tuple(_stage(stage, all) for stage, all in here.items() if all)
    return doc.Section("Checks", stages, " · ".join((reading.counts(case), *reading.effort(case))))


def _stage(stage: Stage, all: list[CheckInfo]) -> doc.Section:
    """It's as good as its worst check."""
    worst = min((check.status for check in all), key=_WORST_FIRST.index)
    heads = ("Check", "Result", "What it found", "Time", "Evidence")
    return doc.Section(
        wording.stage_name(stage),
        (doc.Table(heads, tuple(_row(check) for check in all), short=heads),),
        beside=doc.badge(wording.state_of_status(worst), worst),
        open=worst not in (Status.PASSED, Status.SKIPPED),
    )


def _row(check: CheckInfo) -> doc.Row:
    state, said = wording.state_of_status(check.status), check.reason or check.summary
    whose = f"from {check.distribution}" if check.distribution else ""
    facts = (check.id, check.status, duration(check.duration_ms), ", ".join(check.evidence), whose)
    found: list[str | doc.Span] = []
    for finding in check.findings:
        more = doc.faint(f" {finding.confidence}: expected {finding.expected}")
        found += [doc.BREAK, doc.code(finding.cause), more]
    return doc.row(
        (check.title, doc.BREAK, doc.code(check.id), doc.aside(whose)),
        doc.badge(state, check.status),
        (said, *found),
        duration(check.duration_ms),
        doc.evidence(check.evidence),
        told=(
            doc.Span(wording.MARKS[state], state),
            f" {check.title}: {said}",
            doc.faint(f"  ({' · '.join(part for part in facts if part)})"),
            *found,
        ),
    )


def records(case: Case) -> doc.Section:
    """Every record that isn't shown as an exchange."""
    return doc.Section("Other evidence", (doc.Table(_HEADS, _records(case)),))


def records_with_chains(case: Case) -> doc.Section:
    """The same, folded, after the certificates in words."""
    rows = _records(case)
    table = doc.Table(_HEADS, rows, short=_HEADS, name="records")
    every = doc.Section("All other records", (table,), beside=doc.faint(str(len(rows))), open=False)
    return doc.Section("Other evidence", (*chains.all_chains(case), every))


def _records(case: Case) -> tuple[doc.Row, ...]:
    return tuple(
        doc.row(
            *(str(record.get(key)) for key in ("id", "kind", "check")),
            doc.Pairs(reading.fields(record)),
            label=str(record.get("id", "")),
            told=f"{record.get('kind', '')}: {'; '.join(f'{name} {value}' for name, value in reading.fields(record))}",
            id=str(record.get("id")),
        )
        for record in reading.other_evidence(case)
    )
