"""The terminal: verdict, fix, journey and differential on one screen; everything else with `--verbose`."""

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


def render(case: Case, style: Style) -> str:
    """The whole page."""
    case = neutralised(case)
    page = Page(style)
    _flow(page, reading.target_parts(case))
    page.gap()
    _brief(page, case, style)
    if style.verbose:
        _details(page, case)
    page.gap()
    cost = (reading.counts(case), *reading.effort(case))
    _flow(page, (*wording.verdict_line(case).split(" · "), *cost, *_hints(style)), "faint")
    return page.document()


def why(case: Case, style: Style) -> str:
    """What matters alone, without the call that it's about and what the run cost."""
    page = Page(style)
    _brief(page, neutralised(case), style)
    return page.document()


def _brief(page: Page, case: Case, style: Style) -> None:
    """The headline, then why and what to do, then what it rests on."""
    whole, healthy = style.verbose, case.verdict == Verdict.HEALTHY
    tone, step = wording.tone(case), verdict.next_step(case)
    page.text((wording.headline(case), tone if tone in ("ok", "failed") else "likely"), indent=0, hanging=2)
    for notice in verdict.notices(case):
        _part(page, (notice,))
    _part(page, verdict.roots(case, whole=whole))
    _part(page, (verdict.follows(case),))
    _part(page, chains.refused(case))
    _part(page, () if healthy else step)
    _journey(page, case)
    for warning in verdict.warnings(case, whole=whole).blocks:
        _part(page, (warning,))
    _part(page, () if whole else (clients.ways(case),))
    more = "; --verbose lists them" if style.hints is None else ""
    _part(page, differential.groups(case, whole=whole, more=more))
    _part(page, step if healthy else ())


def _journey(page: Page, case: Case) -> None:
    page.gap()
    page.flow("Journey", (on_screen.parts(hop) for hop in journey.line(case)))
    told = waterfall.beside_causes(case)
    on_screen.write(page, (doc.Pairs((("Time", told),) if told else ()),))


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
    return ("-o report.html to attach",) if style.verbose else ("--verbose for all", "-o report.html to attach")


RENDERER = Renderer("terminal", (".txt",), render)
