"""The journey stage by stage, and where the time of the call went."""

from __future__ import annotations

from itertools import groupby

from dbapp_diag.case.schema import Case, JourneyHop
from dbapp_diag.model.times import duration
from dbapp_diag.model.words import HopState, Stage
from dbapp_diag.reports import waterfall, wording
from dbapp_diag.reports.document import blocks as doc
from dbapp_diag.reports.html_journey import proxy_of

SHORT = 14
"""A stage's summary of at most this many characters stands on the journey line."""


def table(case: Case) -> doc.Section:
    """A row a stage."""
    proxy = proxy_of(case)
    through = {Stage.CONNECT.value: f"through the proxy {proxy}"} if proxy else {}
    rows = tuple(
        doc.row(
            (wording.stage_name(hop.stage), doc.aside(through.get(hop.stage, ""))),
            doc.badge(wording.hop_state(hop.state), wording.hop_word(hop.state)),
            duration(hop.duration_ms),
            hop.summary,
        )
        for hop in case.journey
    )
    heads = ("Stage", "State", "Time", "Seen")
    return doc.Section("Journey", (doc.Table(heads, rows, "The journey, stage by stage", heads, "journey-table"),))


def line(case: Case) -> tuple[doc.Text, ...]:
    """The stages in short; those behind each other that weren't reached stand together."""
    found: list[doc.Text] = []
    for unreached, group in groupby(case.journey, _unreached):
        hops = list(group)
        found += [_span(hops[0], hops[-1])] if unreached and len(hops) > 1 else map(_hop, hops)
    return tuple(found)


def _unreached(hop: JourneyHop) -> bool:
    return hop_detail(hop) == wording.hop_word(HopState.NOT_REACHED)


def _span(first: JourneyHop, last: JourneyHop) -> doc.Text:
    name = f"{wording.stage_name(first.stage)} … {wording.stage_name(last.stage)}"
    return _signed(name, HopState.NOT_REACHED, wording.hop_word(HopState.NOT_REACHED))


def _hop(hop: JourneyHop) -> doc.Text:
    return _signed(wording.stage_name(hop.stage), wording.hop_state(hop.state), hop_detail(hop))


def _signed(name: str, state: str, detail: str) -> doc.Text:
    return (f"{name} ", doc.Span(wording.MARKS[state], state), f" {detail}" if detail else "")


def hop_detail(hop: JourneyHop) -> str:
    """What stands behind a stage's sign: a short summary, or else the duration if ok, the state if not."""
    if hop.summary and len(hop.summary) <= SHORT:
        return hop.summary
    if wording.hop_state(hop.state) == HopState.OK:
        return duration(hop.duration_ms)
    return wording.hop_word(hop.state)


def time(case: Case) -> tuple[doc.Section, ...]:
    """The phases of the call in question."""
    fall = waterfall.of_the_call(case)
    if fall is None:
        return ()
    rows = tuple(doc.row(bar.name, bar.time, bar.said) for bar in fall.bars)
    title = f"Where the time went ({fall.id}, {duration(fall.total_ms)})"
    return (doc.Section(title, (doc.Para(fall.told), doc.Table(("Phase", "Time", ""), rows))),)
