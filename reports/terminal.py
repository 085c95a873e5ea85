"""The terminal: verdict, fix, journey and differential on one screen; everything else with `--verbose`."""

from __future__ import annotations

from dbapp_diag.case.schema import Case, CauseInfo, FixInfo, JourneyHop
from dbapp_diag.model.diagnosis import DifferentialRow
from dbapp_diag.model.times import duration
from dbapp_diag.model.words import HopState, Verdict
from dbapp_diag.reports import reading, terminal_chain, terminal_clients, terminal_details, terminal_waterfall, wording
from dbapp_diag.reports.interface import Renderer, Style
from dbapp_diag.reports.neutral import neutralised
from dbapp_diag.reports.screen import LABELLED, Page, Part

SHOWN = 6
"""Ruled-out causes that the default view lists; the rest is counted."""

SHORT = 14
"""A stage's summary of at most this many characters stands on the journey line."""


def render(case: Case, style: Style) -> str:
    """The whole page."""
    case = neutralised(case)
    page = Page(style)
    page.flow("", [((part, ""),) for part in _separated(reading.target_parts(case))], indent=0, column=0, gap=" ")
    page.blank()
    page.text((wording.headline(case), _headline_style(case)), indent=0, hanging=2)
    page.blank()
    if not case.complete:
        page.text(("! ", "warned"), (f"Incomplete: {wording.incomplete(case)}", ""), hanging=4)
        page.blank()
    for sentence in wording.left_out(case):
        page.text(("! ", "warned"), (sentence, ""), hanging=4)
        page.blank()
    _roots(page, case, style)
    terminal_chain.write(page, case)
    healthy = case.verdict == Verdict.HEALTHY
    if case.next_step is not None and not healthy:
        _next(page, case, case.next_step)
        page.blank()
    _journey(page, case)
    terminal_waterfall.line(page, case)
    _warnings(page, case, style)
    if not style.verbose:
        terminal_clients.where_they_differ(page, case)
    _differential(page, case, style)
    if case.next_step is not None and healthy:
        page.blank()
        _next(page, case, case.next_step)
    if style.verbose:
        terminal_details.write(page, case)
    page.blank()
    parts = (
        *wording.verdict_line(case).split(" · "),
        reading.counts(case),
        *reading.effort(case),
        *_hints(style),
    )
    page.flow("", [((part, "faint"),) for part in _separated(parts)], indent=0, column=0, gap=" ")
    return page.document()


def _separated(parts: tuple[str, ...]) -> list[str]:
    return [f"{part} ·" for part in parts[:-1]] + [parts[-1]]


def _hints(style: Style) -> tuple[str, ...]:
    if style.hints is not None:
        return style.hints
    return ("-o report.html to attach",) if style.verbose else ("--verbose for all", "-o report.html to attach")


def _headline_style(case: Case) -> str:
    tone = wording.tone(case)
    return {"ok": "ok", "failed": "failed"}.get(tone, "likely")


def _roots(page: Page, case: Case, style: Style) -> None:
    several = len(case.root_causes) > 1
    for number, root in enumerate(case.root_causes, 1):
        if several:
            page.text((f"{number}. ", ""), (root.title, "strong"), (f" ({root.confidence})", ""), hanging=5)
        page.text((_because(root), ""), indent=5 if several else 2)
        if style.verbose:
            page.text(
                (f"{root.id} · {root.confidence} · {', '.join(root.because)}", "faint"),
                indent=5 if several else 2,
            )
            page.text((f"Expected: {root.expected}", "faint"), indent=5 if several else 2)
        page.blank()
        fixes(page, root)
        page.blank()
    if case.consequences:
        checks = reading.checks_by_id(case)
        titles = {root.id: root.title for root in (*case.root_causes, *case.warnings)}
        for name in dict.fromkeys(item.explained_by for item in case.consequences):
            found = [item.check for item in case.consequences if item.explained_by == name]
            failed = ", ".join(checks[check].title if check in checks else check for check in found)
            page.labelled("Follows", (f"{failed} (because {titles.get(name, name)})", ""))
        page.blank()


def _because(cause: CauseInfo) -> str:
    return " ".join(part for part in (wording.full_stop(cause.observed), wording.full_stop(cause.why)) if part)


def fixes(page: Page, cause: CauseInfo) -> None:
    """The ways to mend a cause, each with who must do it."""
    for number, fix in enumerate(cause.fix):
        _fix(page, f"{'Or' if number else 'Fix'} ({wording.who(fix.who)})", fix)


def _fix(page: Page, label: str, fix: FixInfo) -> None:
    if fix.text:
        page.labelled(label, (fix.text, ""))
    if fix.command:
        page.command(fix.command, "" if fix.text else label)


def _next(page: Page, case: Case, step: FixInfo) -> None:
    label = "Then" if case.verdict == Verdict.PROBLEM else "Next"
    role = wording.who(step.who)
    _fix(page, label if role == "you" else f"{label} ({role})", step)


def _journey(page: Page, case: Case) -> None:
    if case.journey:
        page.flow("Journey", [_hop(hop) for hop in case.journey])


def _hop(hop: JourneyHop) -> tuple[Part, ...]:
    state = wording.hop_state(hop.state)
    detail = hop_detail(hop)
    mark: Part = (wording.MARKS[state], state)
    return ((f"{wording.stage_name(hop.stage)} ", ""), mark, (f" {detail}" if detail else "", ""))


def hop_detail(hop: JourneyHop) -> str:
    """What stands behind a stage's sign: a short summary, or else the duration if ok, the state if not."""
    if hop.summary and len(hop.summary) <= SHORT:
        return hop.summary
    if wording.hop_state(hop.state) == HopState.OK:
        return duration(hop.duration_ms)
    return wording.hop_word(hop.state)


def _warnings(page: Page, case: Case, style: Style) -> None:
    for warning in case.warnings:
        page.blank()
        page.labelled("! Warning", (wording.full_stop(warning.title), "warned"))
        page.text((_because(warning), ""), indent=LABELLED)
        if style.verbose:
            page.text(
                (f"{warning.id} · {warning.confidence} · {', '.join(warning.because)}", "faint"),
                indent=LABELLED,
            )
        fixes(page, warning)


def _differential(page: Page, case: Case, style: Style) -> None:
    rows = reading.rows(case)
    outcome = wording.outcome_phrase(case)
    if not case.root_causes and rows.established:
        _rows(page, f"Likely for {outcome}:", rows.established, style, limit=None)
    if rows.standing:
        _rows(
            page,
            f"{'Also possible' if case.root_causes else 'Possible'} for {outcome}:",
            rows.standing,
            style,
            limit=None,
        )
    if rows.ruled_out and case.verdict != Verdict.HEALTHY:
        heading = f"Also possible for {outcome}, ruled out:" if case.root_causes else f"Ruled out for {outcome}:"
        _rows(page, heading, rows.ruled_out, style, limit=SHOWN)
    if rows.unexamined and case.verdict != Verdict.HEALTHY:
        page.blank() if not rows.ruled_out else None
        _unexamined(page, rows.unexamined, style)


def _unexamined(page: Page, rows: tuple[DifferentialRow, ...], style: Style) -> None:
    if style.verbose:
        _rows(page, "Not examined:", rows, style, limit=None)
        return
    shown = [f"{row.title} ({wording.reason(row)})" if row.reason else row.title for row in rows[:SHOWN]]
    rest = len(rows) - len(shown)
    more = [f"{rest} more"] if rest else []
    page.text(("Not examined: ", "strong"), ("; ".join([*shown, *more]), ""), hanging=4)


def _rows(page: Page, heading: str, rows: tuple[DifferentialRow, ...], style: Style, limit: int | None) -> None:
    page.blank()
    page.text((heading, "strong"))
    shown = rows if limit is None or style.verbose else rows[:limit]
    names = {row.id: f"{row.title} [{row.id}]" if style.verbose else row.title for row in shown}
    column = 6 + max(len(name) for name in names.values())
    beside = column <= page.width * 0.55 and not style.verbose
    for row in shown:
        if beside:
            page.labelled(names[row.id], (wording.reason(row), ""), indent=4, column=column)
        else:
            evidence = f" ({', '.join(row.because)})" if style.verbose and row.because else ""
            page.text(
                (names[row.id], ""),
                (": " + wording.reason(row) + evidence if row.reason else "", "faint"),
                indent=4,
                hanging=6,
            )
    if len(shown) < len(rows):
        where = "; --verbose lists them" if style.hints is None else ""
        page.text((f"and {len(rows) - len(shown)} more{where}", "faint"), indent=4)


RENDERER = Renderer("terminal", (".txt",), render)
