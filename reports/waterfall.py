"""Where the time of each exchange went: its phases as bars on one scale, for every format. Pure; decides nothing.

A phase that wasn't measured says so in words. It's never a bar of no length, nor 0.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import isfinite

from dbapp_diag.analysis.timing.phases import Part, parts
from dbapp_diag.case.schema import Case, TimingInfo
from dbapp_diag.facts.exchange import Exchange
from dbapp_diag.model.times import duration
from dbapp_diag.reports import reading, wording

NOT_MEASURED, NOT_REACHED, KEPT_OPEN = "not measured", "not reached", "kept open"
IPV6 = "IPv6"
"""The row of the time that a client loses which tries dead IPv6 addresses first. It isn't part of the exchange."""
_SEEN = 4.0
"""Units of 1000 from which a bar is seen."""


@dataclass(frozen=True, slots=True)
class Bar:
    """One phase of an exchange on a scale shared by all of them; `start` and `width` are shares of 1.

    `ms` None: there's no time, and `words` say why. `slow` marks what took long, `lost` what isn't part of the exchange.
    """

    name: str
    ms: float | None
    start: float = 0.0
    width: float = 0.0
    words: str = ""
    slow: bool = False
    lost: bool = False

    @property
    def left(self) -> float:
        """Where it begins in a drawing of 1000 units; one too short to be seen is drawn as a line that fits."""
        return round(min(self.start * 1000, 1000 - self.long), 1)

    @property
    def long(self) -> float:
        """How long it is there."""
        return round(min(max(self.width * 1000, _SEEN), 1000.0), 1)

    @property
    def time(self) -> str:
        """The time with its unit, or the words in its place."""
        return duration(self.ms) if self.ms is not None else self.words

    @property
    def said(self) -> str:
        """What is to be said beside the time; empty for most."""
        if self.lost:
            return "lost by clients that try it first"
        return ", ".join(
            part for part in ("slow" if self.slow else "", self.words if self.ms is not None else "") if part
        )


@dataclass(frozen=True, slots=True)
class Waterfall:
    """The phases of one exchange; `told` is a sentence about them, empty for most."""

    id: str
    bars: tuple[Bar, ...]
    total_ms: float
    told: str = ""
    scale_ms: float = 0.0
    """What the full width stands for."""

    @property
    def in_words(self) -> str:
        """All phases in one line, for those who don't see the drawing."""
        return ", ".join(" ".join(part for part in (bar.name, bar.time, bar.said) if part) for bar in self.bars)

    @property
    def drawn(self) -> tuple[Bar, ...]:
        """The bars that have a length."""
        return tuple(bar for bar in self.bars if bar.ms is not None)


def waterfalls(case: Case) -> dict[str, Waterfall]:
    """The waterfall of each exchange by its id; an exchange of which nothing was measured has none."""
    found, about = [exchange for _, exchange in reading.exchanges(case)], case.timing
    scale = _scale(found, about)
    return {
        str(each.id): Waterfall(
            str(each.id),
            tuple(_bars(each, scale, about if about is not None and about.exchange == each.id else None)),
            each.total_ms,
            wording.full_stop(about.summary) if about is not None and about.exchange == each.id else "",
            scale,
        )
        for each in found
        if parts(each.phases)
    }


def scale_told(falls: dict[str, Waterfall]) -> str:
    """What the full width of every bar stands for."""
    return next((duration(fall.scale_ms) for fall in falls.values()), "")


def waterfall_names(falls: dict[str, Waterfall]) -> tuple[str, ...]:
    """The phases that are drawn anywhere, in their order."""
    drawn = {bar.name for fall in falls.values() for bar in fall.drawn}
    return tuple(name for name in (*(part.value for part in Part), IPV6) if name in drawn)


def of_the_call(case: Case) -> Waterfall | None:
    """The waterfall of the exchange that the verdict is about."""
    known = waterfalls(case)
    ids = (*((case.timing.exchange,) if case.timing is not None else ()), *case.outcome.evidence)
    return next((known[id] for id in ids if id in known), None)


def beside_causes(case: Case) -> str:
    """Where the time went, as far as no cause of the report tells it already; empty where nothing took long."""
    return wording.full_stop(case.timing.beside_causes) if case.timing is not None else ""


def _scale(exchanges: Iterable[Exchange], about: TimingInfo | None) -> float:
    """The length of the longest exchange in ms, what clients lose before it included."""
    lost = about.detour.ms if about is not None and about.detour is not None else 0.0
    longest = max(
        (each.total_ms + (lost if about and each.id == about.exchange else 0.0) for each in exchanges), default=0.0
    )
    return longest if longest > 0 and isfinite(longest) else 1.0


def _bars(exchange: Exchange, scale: float, about: TimingInfo | None) -> Iterable[Bar]:
    known = parts(exchange.phases)
    last = max(known, key=list(Part).index)
    broke = exchange.error is not None and exchange.status is None
    slow = {part for each in about.slow for part in each.parts} if about is not None else set[Part]()
    start = 0.0
    for part in Part:
        if part is Part.CONNECT and about is not None and about.detour is not None:
            yield _bar(IPV6, about.detour.ms, start, scale, lost=True)
        if part in known:
            ms = known[part]
            yield _bar(part.value, ms, start, scale, "broke off here" if broke and part is last else "", part in slow)
            start += ms
        elif _applies(part, exchange):
            after = broke and list(Part).index(part) > list(Part).index(last)
            refused = part is Part.PROXY and exchange.error is not None and exchange.error.status is not None
            before = exchange.reused and part in (Part.CONNECT, Part.TLS)
            words = KEPT_OPEN if before else NOT_REACHED if after and not refused else NOT_MEASURED
            yield Bar(part.value, None, words=words)


def _bar(
    name: str, ms: float, start: float, scale: float, words: str = "", slow: bool = False, lost: bool = False
) -> Bar:
    return Bar(name, ms, min(start / scale, 1.0), min(ms / scale, 1.0), words, slow, lost)


def _applies(part: Part, exchange: Exchange) -> bool:
    """Whether such an exchange has this part at all."""
    if part is Part.PROXY:
        return exchange.proxy is not None and exchange.url.startswith("https:")
    return part is not Part.TLS or exchange.url.startswith("https:")
