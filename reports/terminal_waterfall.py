"""The phases of an exchange as bars of text, and the line that says where the time went."""

from __future__ import annotations

from dbapp_diag.case.schema import Case
from dbapp_diag.model.times import duration
from dbapp_diag.reports import waterfall
from dbapp_diag.reports.screen import Page
from dbapp_diag.reports.waterfall import Bar, Waterfall

_INDENT = 6
_NAME = 9
_TIME = 8
_FULL, _LOST = "█", "░"


def line(page: Page, case: Case) -> None:
    """Where the time went, where something took long and no cause tells it."""
    told = waterfall.beside_causes(case)
    if told:
        page.labelled("Time", (told, ""))


def scale(page: Page, falls: dict[str, Waterfall]) -> None:
    """What the full width stands for."""
    if falls:
        page.text((f"Bars at full width: {waterfall.scale_told(falls)}", "faint"))


def write(page: Page, fall: Waterfall) -> None:
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
