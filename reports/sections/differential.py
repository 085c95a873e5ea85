"""Every cause that can end so, and what became of it: one table, or groups for a screen."""

from __future__ import annotations

from collections.abc import Iterable

from dbapp_diag.case.schema import Case
from dbapp_diag.model.diagnosis import DifferentialRow
from dbapp_diag.model.words import State, Verdict
from dbapp_diag.reports import reading, wording
from dbapp_diag.reports.document import blocks as doc
from dbapp_diag.reports.sections.verdict import follows

SHOWN = 6
"""Ruled-out causes that the default view lists; the rest is counted."""


def differential(case: Case, *, whole: bool) -> doc.Section:
    """The table. The whole also says what would have been in order, which check says it, and what follows."""
    checks = reading.checks_by_id(case)
    expected = whole and any(reading.expected(case, row) for row in case.differential)
    rows = tuple(
        doc.row(
            (row.title, doc.BREAK, doc.code(row.id)),
            doc.badge(wording.row_state(row, checks), wording.row_word(row, checks)),
            wording.reason(row),
            *((reading.expected(case, row),) if expected else ()),
            (*doc.evidence(row.because), doc.aside(row.by or "" if whole else "")),
            look="culprit" if row.state in (State.CONFIRMED, State.LIKELY) else "",
        )
        for row in case.differential
    )
    heads = ("Cause", "State", "What was seen", *(("In order would be",) if expected else ()), "Evidence")
    lead = f"Every cause that can end in {wording.outcome_phrase(case)}, and what became of it."
    signals = f"Why {wording.responder(case)} is taken to have answered: {'; '.join(case.outcome.signals)}."
    after = (doc.Para(signals if case.outcome.signals else "", "lead"), follows(case)) if whole and rows else ()
    return doc.Section("Why, and why not", (doc.Table(heads, rows, short=("State",)), *after), lead)


def groups(case: Case, *, whole: bool, more: str) -> tuple[doc.Block, ...]:
    """By what became of each cause. `more` says where the rest is, where not all that is ruled out is listed."""
    found = _by_state(case)
    outcome, known = wording.outcome_phrase(case), bool(case.root_causes)
    likely = _group(f"Likely for {outcome}:", [] if known else found[State.LIKELY], whole)
    possible = _group(f"{'Also possible' if known else 'Possible'} for {outcome}:", found[State.POSSIBLE], whole)
    if case.verdict == Verdict.HEALTHY:
        return (likely, possible)
    heading = f"Also possible for {outcome}, ruled out:" if known else f"Ruled out for {outcome}:"
    shown = found[State.RULED_OUT] if whole else found[State.RULED_OUT][:SHOWN]
    rest = len(found[State.RULED_OUT]) - len(shown)
    ruled_out = _group(heading, shown, whole, f"and {rest} more{more}" if rest else "")
    left = found[None]
    return (likely, possible, ruled_out, _group("Not examined:", left, whole) if whole else _unexamined(left))


def _by_state(case: Case) -> dict[State | None, list[DifferentialRow]]:
    """The confirmed causes are among the likely ones; None is for those that nobody examined."""
    checks = reading.checks_by_id(case)
    found: dict[State | None, list[DifferentialRow]] = {state: [] for state in (*State, None)}
    for row in case.differential:
        likely = State.LIKELY if row.state == State.CONFIRMED else State(row.state)
        found[likely if wording.examined(row, checks) else None].append(row)
    return found


def _group(heading: str, rows: Iterable[DifferentialRow], whole: bool, rest: str = "") -> doc.Section:
    return doc.Section(heading, (doc.Table((), tuple(_line(row, whole) for row in rows)), doc.Para(rest, "faint")))


def _line(row: DifferentialRow, whole: bool) -> doc.Row:
    if not whole:
        return doc.row(label=row.title, told=wording.reason(row))
    because: tuple[str | doc.Span, ...] = (" (", *doc.evidence(row.because), ")") if row.because else ()
    return doc.row(label=f"{row.title} [{row.id}]", told=(wording.reason(row), *because))


def _unexamined(rows: list[DifferentialRow]) -> doc.Para:
    shown = [f"{row.title} ({wording.reason(row)})" if row.reason else row.title for row in rows[:SHOWN]]
    rest = [f"{len(rows) - SHOWN} more"] if len(rows) > SHOWN else []
    return doc.Para((doc.strong("Not examined: "), "; ".join([*shown, *rest])) if rows else "")
