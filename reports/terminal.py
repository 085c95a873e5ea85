"""The terminal: verdict, why, fix and journey on the first screen; what was ruled out with `--why`, everything with `--verbose`."""

from __future__ import annotations

from collections.abc import Iterable

from dbapp_diag.case.schema import Case
from dbapp_diag.model.words import Verdict
from dbapp_diag.reports import reading, terminal_exchanges, waterfall, wording
from dbapp_diag.reports.document import blocks as doc
from dbapp_diag.reports.document import on_screen
from dbapp_diag.reports.interface import Renderer, Style
from dbapp_diag.reports.neutral import neutralised
from dbapp_diag.reports.screen import Page
from dbapp_diag.reports.sections import chains, checks, clients, differential, journey, sources, vantage, verdict

ROWS = 24
"""Rows of a screen that nobody has to scroll."""


def render(case: Case, style: Style) -> str:
    """The whole page."""
    case, page = neutralised(case), Page(style)
    short = case.verdict == Verdict.HEALTHY and not (style.verbose or style.why)
    _flow(page, reading.target_parts(case)[: 3 if short else None])
    if short:
        _healthy(page, case)
    else:
        page.gap()
        _brief(page, case, style)
        if style.verbose:
            _details(page, case)
        page.gap()
    counts = (reading.counts(case),) if style.verbose else ()
    _flow(page, (*wording.verdict_line(case).split(" · "), *counts, *reading.effort(case), *_hints(style)), "faint")
    return page.document()


def explanation(case: Case, style: Style) -> str:
    """What matters alone, without the call that it's about and what the run cost."""
    page = Page(style)
    _brief(page, neutralised(case), style)
    return page.document()


def _healthy(page: Page, case: Case) -> None:
    """What to know of a call that works: nothing but that, where nothing is odd."""
    _headline(page, case)
    odd = (*verdict.notices(case), *verdict.warnings(case, whole=False).blocks, *_time(case), clients.ways(case))
    for block in odd:
        _part(page, (block,))
    if doc.filled(odd):
        page.gap()
    if case.next_step is not None and case.next_step.command:
        page.command(case.next_step.command, "Next")


def _brief(page: Page, case: Case, style: Style) -> None:
    """The headline, why, what to do and the journey; then what else there is to know."""
    whole = style.verbose
    _headline(page, case)
    for notice in verdict.notices(case):
        _part(page, (notice,))
    step = verdict.next_step(case)
    if case.verdict == Verdict.INCONCLUSIVE:
        _part(page, step)
        _journey(page, case)
    else:
        _causes(page, case, whole=whole)
    _part(page, () if whole else (verdict.other_fixes(case),))
    _part(page, step if case.verdict == Verdict.PROBLEM else ())
    _part(page, (verdict.follows(case),))
    _part(page, chains.refused(case))
    for warning in verdict.warnings(case, whole=whole).blocks:
        _part(page, (warning,))
    _part(page, () if whole else (clients.ways(case),))
    more = "--why lists them" if style.hints is None else ""
    _part(page, (verdict.front_door(case),))
    _part(page, differential.groups(case) if whole or style.why else differential.rivals(case, more=more))
    _part(page, step if case.verdict == Verdict.HEALTHY else ())


def _causes(page: Page, case: Case, *, whole: bool) -> None:
    """Why, what to do, and the journey. What is too long for the first screen is told in fewer words, or with the journey first."""
    start = page.mark()
    for sentences, journey_first in ((verdict.SENTENCES, False), (1, False), (1, True), (0, True)):
        page.back_to(start)
        if journey_first:
            _journey(page, case)
        _part(page, verdict.roots(case, whole=whole, sentences=sentences))
        if not journey_first:
            _journey(page, case)
        if whole or page.rows <= ROWS:
            return


def _headline(page: Page, case: Case) -> None:
    tone = wording.tone(case)
    page.text((wording.headline(case), tone if tone in ("ok", "failed") else "likely"), indent=0, hanging=2)


def _journey(page: Page, case: Case) -> None:
    page.gap()
    page.flow("Journey", (on_screen.parts(hop) for hop in journey.line(case)))
    on_screen.write(page, _time(case))


def _time(case: Case) -> tuple[doc.Pairs]:
    told = waterfall.beside_causes(case)
    return (doc.Pairs((("Time", told),) if told else ()),)


def _details(page: Page, case: Case) -> None:
    """What `--verbose` adds, in the order of the HTML report."""
    _part(page, (sources.section(case, folded=False), checks.checks(case)), 0)
    terminal_exchanges.write(page, case)
    _part(page, (checks.records(case), vantage.vantage(case), clients.table(case)), 0)


def _part(page: Page, blocks: Iterable[doc.Block], indent: int = 2) -> None:
    """Blocks with an empty line before them."""
    found = doc.filled(blocks)
    if found:
        page.gap()
        on_screen.write(page, found, indent)


def _flow(page: Page, items: tuple[str, ...], look: str = "") -> None:
    said = [f"{item} ·" for item in items[:-1]] + list(items[-1:])
    page.flow("", [((item, look),) for item in said], indent=0, column=0, gap=" ")


def _hints(style: Style) -> tuple[str, ...]:
    if style.hints is not None:
        return style.hints
    return ("-o report.html to attach",) if style.verbose else ("--verbose for details", "-o report.html")


RENDERER = Renderer("terminal", (".txt",), render)
