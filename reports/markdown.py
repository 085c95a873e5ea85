"""Markdown for a ticket: verdict, fix, differential, journey, environment. Commands and addresses stand in code."""

from __future__ import annotations

from dbapp_diag.case.schema import Case
from dbapp_diag.reports import reading, wording
from dbapp_diag.reports.document.blocks import Block, Para, Section, Span, code, strong
from dbapp_diag.reports.document.in_markdown import written
from dbapp_diag.reports.interface import Renderer, Style
from dbapp_diag.reports.neutral import harmless, neutralised
from dbapp_diag.reports.sections import clients, differential, journey, sources, vantage, verdict


def render(case: Case, style: Style) -> str:
    """The whole document."""
    case = neutralised(case)
    blocks: tuple[Block, ...] = (
        _target(case),
        Para((strong(wording.verdict_line(case)), f" · {case.outcome.summary}")),
        *verdict.notices(case),
        *verdict.roots(case, whole=True),
        *verdict.next_step(case),
        verdict.front_door(case),
        verdict.warnings(case, whole=True),
        differential.differential(case, whole=False),
        journey.table(case),
        *journey.time(case),
        *((sources.section(case, folded=False),) if style.verbose else ()),
        clients.table(case, where_they_differ=not style.verbose),
        vantage.environment(case),
    )
    return harmless(written((Section(wording.headline(case), blocks),), 1) + "\n")


def _target(case: Case) -> Para:
    parts: list[str | Span] = []
    for part in reading.target_parts(case):
        parts += [" · ", code(part)]
    return Para(tuple(parts[1:]))


RENDERER = Renderer("markdown", (".md", ".markdown"), render)
