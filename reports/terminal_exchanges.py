"""The exchanges on a screen: what was asked and answered, and the phases as bars of text."""

from __future__ import annotations

from dbapp_diag.case.schema import Case
from dbapp_diag.facts.exchange import Exchange
from dbapp_diag.model.times import duration
from dbapp_diag.reports import reading, waterfall, wording
from dbapp_diag.reports.screen import Page
from dbapp_diag.reports.waterfall import Bar, Waterfall

_BODY_LINES = 12
_INDENT = 6
_NAME = 9
_TIME = 8
_FULL, _LOST = "█", "░"


def write(page: Page, case: Case) -> None:
    """All of them, on the scale of the longest."""
    found = reading.exchanges(case)
    if not found:
        return
    page.gap()
    page.text(("Exchanges", "strong"), indent=0)
    falls = waterfall.waterfalls(case)
    if falls:
        page.text((f"Bars at full width: {waterfall.scale_told(falls)}", "faint"))
    for record, exchange in found:
        _exchange(page, exchange, falls.get(exchange.id), reading.split_by(record))


def _exchange(page: Page, exchange: Exchange, fall: Waterfall | None, split: tuple[str, ...]) -> None:
    page.text((f"{exchange.id}  ", "strong"), (f"{exchange.method} {exchange.url}", ""), hanging=6)
    page.flow("", [((part, "faint"),) for part in _facts(exchange)], indent=6, column=6, gap=" · ")
    if split:
        page.text((f"to tell apart: {', '.join(split)}", "faint"), indent=6, hanging=8)
    if fall is not None:
        _bars(page, fall)
    for name, value in exchange.headers:
        page.text((f"{name}: {value}", "faint"), indent=6, hanging=8)
    if exchange.body:
        lines = exchange.body.split("\n")
        page.verbatim("\n".join(lines[:_BODY_LINES]), indent=6)
        if len(lines) > _BODY_LINES:
            page.text((f"… {wording.plural(len(lines) - _BODY_LINES, 'more line')}", "faint"), indent=6)
    page.gap()


def _facts(exchange: Exchange) -> list[str]:
    facts = [exchange.purpose, f"sent: {exchange.credential}"]
    if exchange.status is not None:
        facts.append(f"{exchange.status} {exchange.reason}".strip())
        facts.append(
            ", ".join(
                part for part in (exchange.media_type or "no content type", wording.size(exchange.body_size)) if part
            )
        )
    else:
        facts.append("no answer")
    if exchange.error is not None:
        facts.append(f"{exchange.error.kind.value}: {exchange.error.detail}")
    if exchange.peer:
        facts.append(f"from {exchange.peer}")
    if exchange.proxy:
        facts.append(f"through {exchange.proxy}")
    facts.append(duration(exchange.total_ms))
    return [part for part in facts if part]


def _bars(page: Page, fall: Waterfall) -> None:
    """One row a phase; a phase without a time has words in place of a bar."""
    room = max(page.width - _INDENT - _NAME - 1 - _TIME - _said(fall), 10)
    for bar in fall.bars:
        name = (f"{bar.name:<{_NAME}}▏", "faint")
        if bar.ms is None:
            page.text(name, (bar.words, "faint"), indent=_INDENT)
            continue
        said = f" {bar.said}" if bar.said and not bar.lost else ""
        page.text(
            name,
            (_drawn(bar, room), "faint" if bar.lost else "command"),
            (f"{duration(bar.ms):>{_TIME}}{said}", "strong" if bar.slow else ""),
            indent=_INDENT,
        )
    if fall.told:
        page.text((fall.told, ""), indent=_INDENT)


def _said(fall: Waterfall) -> int:
    """Columns for the longest remark behind a time."""
    return max((len(bar.said) + 1 for bar in fall.drawn if bar.said and not bar.lost), default=0)


def _drawn(bar: Bar, room: int) -> str:
    start = min(int(bar.start * room), room - 1)
    width = max(1, min(round(bar.width * room), room - start))
    return (" " * start + (_LOST if bar.lost else _FULL) * width).ljust(room)
