"""Every cause that can end so, and what became of it: one table, or groups for a screen."""

from __future__ import annotations

from collections.abc import Iterable

from dbapp_diag.case.schema import Case
from dbapp_diag.model.diagnosis import UNDECIDED, DifferentialRow
from dbapp_diag.model.words import State
from dbapp_diag.reports import reading, wording
from dbapp_diag.reports.document import blocks as doc
from dbapp_diag.reports.sections.verdict import follows

SHOWN = 6
"""Causes that are listed where none is established; the rest is counted."""
RIVALS = 3
"""Causes that are named beside an established one."""


def differential(case: Case, *, whole: bool) -> doc.Section:
    """A table of the causes that are established or in question; those that are ruled out, and those that nobody examined, stand
    folded beneath. The whole also says what was expected, which check says it, and what follows."""
    found = _by_state(case)
    kept = [*found[State.LIKELY], *found[State.POSSIBLE]]
    folded = (("Ruled out", found[State.RULED_OUT]), ("Not examined", found[None]))
    lead = f"Every cause of {wording.outcome_phrase(case)}, and whether it applies."
    signals = f"Why {wording.responder(case)} is taken to have answered: {'; '.join(case.outcome.signals)}."
    after = (doc.Para(signals if case.outcome.signals else "", "lead"), follows(case)) if whole and kept else ()
    blocks = (
        _table(case, kept, whole=whole),
        *after,
        *(
            doc.Section(name, (_table(case, rows, whole=whole),), beside=doc.faint(str(len(rows))), open=False)
            for name, rows in folded
            if rows
        ),
    )
    return doc.Section("Possible causes", blocks, lead)


def _table(case: Case, kept: list[DifferentialRow], *, whole: bool) -> doc.Table:
    checks = reading.checks_by_id(case)
    expected = whole and any(reading.expected(case, row) for row in kept)
    rows = tuple(
        doc.row(
            (row.title, doc.BREAK, doc.code(row.id)),
            doc.badge(wording.row_state(row, checks), wording.row_word(row, checks)),
            wording.reason(row),
            *((reading.expected(case, row),) if expected else ()),
            (*doc.evidence(row.because), doc.aside(row.by or "" if whole else "")),
            look="culprit" if row.state in (State.CONFIRMED, State.LIKELY) else "",
        )
        for row in kept
    )
    heads = ("Cause", "State", "What was seen", *(("Expected",) if expected else ()), "Evidence")
    return doc.Table(heads, rows, short=("State",))


def rivals(case: Case, *, more: str) -> tuple[doc.Block, ...]:
    """The causes that are still in question, and how many aren't. `more` says where the rest is."""
    found = _by_state(case)
    outcome, known = wording.outcome_phrase(case), bool(case.root_causes)
    if known:
        open_ = [row.title for row in found[State.POSSIBLE]]
        left = (f"{len(open_) - RIVALS} more",) if len(open_) > RIVALS else ()
        close: tuple[doc.Block, ...] = (_named("Also possible", "; ".join((*open_[:RIVALS], *left))),)
    else:
        rows = found[State.POSSIBLE]
        rest = f"and {len(rows) - SHOWN} more" if len(rows) > SHOWN else ""
        close = (
            _group(f"Likely for {outcome}:", found[State.LIKELY], whole=False),
            _group(f"Possible for {outcome}:", rows[:SHOWN], whole=False, rest=rest),
        )
    counted = [(found[State.RULED_OUT], "ruled out"), (found[None], "not examined")]
    told = ", ".join(f"{wording.plural(len(rows), 'cause')} {what}" for rows, what in counted if rows)
    return (*close, doc.Para(f"{told}{f'; {more}' if more else ''}" if told else "", "faint"))


def groups(case: Case) -> tuple[doc.Block, ...]:
    """Every cause, by what became of it."""
    found = _by_state(case)
    outcome, known = wording.outcome_phrase(case), bool(case.root_causes)
    also, heading = (
        ("Also possible", "Also possible for {}, ruled out:") if known else ("Possible", "Ruled out for {}:")
    )
    return (
        _group(f"Likely for {outcome}:", [] if known else found[State.LIKELY]),
        _group(f"{also} for {outcome}:", found[State.POSSIBLE]),
        _group(heading.format(outcome), found[State.RULED_OUT]),
        _group("Not examined:", found[None]),
    )


def _named(name: str, text: str) -> doc.Pairs:
    return doc.Pairs(((name, text),) if text else ())


def _by_state(case: Case) -> dict[State | None, list[DifferentialRow]]:
    """The confirmed causes are among the likely ones; None is for those that nobody examined."""
    checks = reading.checks_by_id(case)
    found: dict[State | None, list[DifferentialRow]] = {state: [] for state in (*State, None)}
    for row in case.differential:
        likely = State.LIKELY if row.state == State.CONFIRMED else State(row.state)
        found[likely if wording.examined(row, checks) else None].append(row)
    return found


def _group(heading: str, rows: Iterable[DifferentialRow], *, whole: bool = True, rest: str = "") -> doc.Section:
    return doc.Section(heading, (doc.Table((), tuple(_line(row, whole) for row in rows)), doc.Para(rest, "faint")))


def _line(row: DifferentialRow, whole: bool) -> doc.Row:
    if not whole:
        return doc.row(label=row.title, told="" if row.reason == UNDECIDED else wording.reason(row))
    because: tuple[str | doc.Span, ...] = (" (", *doc.evidence(row.because), ")") if row.because else ()
    return doc.row(label=f"{row.title} [{row.id}]", told=(wording.reason(row), *because))
