"""The phases of exchanges, in every format: to scale, in words too, and never a nought for what wasn't measured."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest
from report_cases import ALL
from report_parts import exchange

from dbapp_diag.analysis.timing.phases import TimeSpent
from dbapp_diag.case.schema import Case
from dbapp_diag.case.timing import timing
from dbapp_diag.evidence.codec import typed
from dbapp_diag.facts.base import Facts
from dbapp_diag.model.words import CauseId
from dbapp_diag.reports import html, markdown, terminal
from dbapp_diag.reports.interface import Style
from dbapp_diag.reports.waterfall import Waterfall, beside_causes, of_the_call, waterfalls

URL = "https://shop-77.3.aws.databricksapps.com/api/orders"
BROKEN = {"kind": "tls", "detail": "reset in the TLS handshake", "errno": 104, "status": None}


def with_exchanges(*records: dict[str, Any], facts: dict[str, Any] | None = None, of: str = "healthy") -> Case:
    """A case that has these exchanges alone, and the time of the call by these facts."""
    rest = tuple(record for record in ALL[of].evidence if record["kind"] != "exchange")
    return timed(replace(ALL[of], evidence=(*rest, *records), facts=facts or {}))


def timed(case: Case) -> Case:
    """The case with the time of the call, as assembling fills it in."""
    facts = {kind: typed(case.facts[kind.__name__], kind) for kind in TimeSpent.wants if kind.__name__ in case.facts}
    reported = {CauseId(cause.id) for cause in (*case.root_causes, *case.warnings)}
    return replace(case, timing=timing(Facts(facts), reported))


def record(id: str = "e7", status: int | None = 200, **more: Any) -> dict[str, Any]:
    """One exchange."""
    return exchange(id, "call", 5.0, URL, status, **more)


def fact(of: dict[str, Any]) -> dict[str, Any]:
    """The fact of the real call with this exchange."""
    kept = {name: value for name, value in of.items() if name not in ("kind", "check", "at_ms")}
    return {"exchange": kept, "evidence": [of["id"]]}


def slow_name() -> Case:
    """Two seconds for the name, as the first name server is dead; and a dead IPv6 address beside that."""
    late = record(phases=(2004.0, 11.0, 24.0, 0.2, 143.0, 1.8))
    dns = {"name": "h", "server": "10.0.0.2", "outcome": "answered", "addresses": ["20.42.4.209"], "ms": 2004.0}
    tried = [
        {"address": "2603:1030::5", "port": 443, "outcome": "timeout", "ms": 4000.0},
        {"address": "20.42.4.209", "port": 443, "outcome": "connected", "ms": 11.0},
    ]
    facts = {
        "AppCall": fact(late),
        "Resolution": {"host": "h", "dns": {**dns, "passed_over": ["10.0.0.1"]}, "evidence": ["e3"]},
        "Reach": {"host": "h", "port": 443, "attempts": tried, "evidence": ["e4"]},
    }
    return with_exchanges(late, record("e8"), facts=facts)


def bars(fall: Waterfall) -> dict[str, str]:
    """What stands beside each phase."""
    return {bar.name: " ".join(part for part in (bar.time, bar.said) if part) for bar in fall.bars}


def test_all_exchanges_share_the_scale_of_the_longest() -> None:
    """Each phase begins where the one before ends; the longest exchange takes the whole width."""
    long, short = (
        record(phases=(10.0, 20.0, 30.0, 0.0, 140.0, 0.0)),
        record("e8", phases=(None, 50.0, 50.0, 0.0, 0.0, 0.0)),
    )
    falls = waterfalls(with_exchanges(long, short))
    assert [(bar.start, bar.width) for bar in falls["e7"].bars] == [
        (0.0, 0.05), (0.05, 0.1), (0.15, 0.15), (0.3, 0.0), (0.3, 0.7), (1.0, 0.0),
    ]  # fmt: skip
    assert falls["e8"].drawn[1].start == 0.25 and falls["e8"].scale_ms == 200.0
    assert all(bar.left + bar.long <= 1000 for fall in falls.values() for bar in fall.drawn)


def test_the_proxys_part_is_a_bar_of_its_own() -> None:
    """It's taken out of connecting, so that both together are what connecting took."""
    fall = waterfalls(
        with_exchanges(record(phases=(None, 1011.0, 20.0, 0.1, 30.0, 1.0), tunnel=1000.0, proxy="http://p:1"))
    )["e7"]
    assert bars(fall)["connect"] == "11 ms" and bars(fall)["proxy"] == "1.0 s"
    assert sum(bar.ms or 0 for bar in fall.bars) == pytest.approx(fall.total_ms)


def test_what_was_not_measured_or_not_reached_says_so() -> None:
    """In words, in each format, and without a bar (R4)."""
    case = with_exchanges(record(status=None, phases=(None, 11.0, 3.0, None, None, None), error=BROKEN))
    assert bars(waterfalls(case)["e7"]) == {
        "dns": "not measured", "connect": "11 ms", "tls": "3 ms broke off here",
        "send": "not reached", "wait": "not reached", "receive": "not reached",
    }  # fmt: skip
    page, text, ticket = (
        html.RENDERER.render(case, Style()),
        terminal.RENDERER.render(case, Style(verbose=True)),
        markdown.RENDERER.render(case, Style()),
    )
    assert re.search(r'<th scope="row">dns</th>\s*<td></td><td><span class="faint">not measured</span></td>', page)
    assert "dns      ▏not measured\n" in text and "wait     ▏not reached\n" in text
    assert "| dns | not measured |" in ticket and "| tls | 3 ms | broke off here |" in ticket
    for shown in (page, text, ticket):
        assert " 0 ms" not in shown and "0.0 ms" not in shown


def test_an_exchange_of_which_nothing_was_measured_has_no_waterfall() -> None:
    """It was never sent."""
    unsent = record(status=None, phases=(None,) * 6, error={**BROKEN, "kind": "budget"})
    case = with_exchanges(unsent)
    assert waterfalls(case) == {} and of_the_call(case) is None
    page = html.RENDERER.render(case, Style())
    assert '<table class="waterfall' not in page
    assert "Bars at full width" not in terminal.RENDERER.render(case, Style(verbose=True))
    assert "Where the time went" not in markdown.RENDERER.render(case, Style())


def test_a_request_in_the_clear_has_no_tls_to_measure() -> None:
    """Neither a proxy's part, where there's no proxy."""
    plain = {**record(phases=(1.0, 2.0, None, 0.1, 3.0, 0.1)), "url": "http://169.254.169.254/metadata"}
    assert set(bars(waterfalls(with_exchanges(plain))["e7"])) == {"dns", "connect", "send", "wait", "receive"}


def test_what_took_long_is_said_and_marked_by_a_word() -> None:
    """Not by colour alone; with the time that clients lose that try the dead IPv6 address first, on the same scale."""
    case = slow_name()
    fall = waterfalls(case)["e7"]
    assert bars(fall)["dns"] == "2.0 s slow"
    assert bars(fall)["IPv6"] == "4.0 s lost by clients that try it first"
    assert fall.scale_ms == pytest.approx(6184.0) and fall.total_ms == pytest.approx(2184.0)
    lost = next(bar for bar in fall.bars if bar.lost)
    assert lost.start == next(bar for bar in fall.bars if bar.name == "connect").start
    assert fall.told.startswith("2.0 s of 2.2 s went into looking up the name: 10.0.0.1, which is asked first, gives")
    assert waterfalls(case)["e8"].told == ""


def test_every_format_tells_where_the_time_went() -> None:
    """The default view of the terminal too, without --verbose."""
    case = slow_name()
    sentence = "10.0.0.1, which is asked first, gives no answer of use, and 10.0.0.2 is asked only then"
    for shown in (
        terminal.RENDERER.render(case, Style()),
        html.RENDERER.render(case, Style()),
        markdown.RENDERER.render(case, Style()),
    ):
        assert sentence in " ".join(shown.split())


def test_what_a_warning_tells_is_not_told_twice() -> None:
    """The line on time leaves out what has a cause of its own in the report."""
    case = slow_name()
    warning = replace(case.warnings[0], id="ipv6-broken")
    assert "2603:1030::5" in beside_causes(case)
    assert "2603:1030::5" not in beside_causes(timed(replace(case, warnings=(warning,))))
    late = record(phases=(4.0, 11.0, 24.0, 0.2, 9000.0, 1.8))
    waited = with_exchanges(late, facts={"AppCall": fact(late)})
    assert "waiting for the first byte" in beside_causes(waited)
    assert beside_causes(timed(replace(waited, warnings=(replace(warning, id="app-slow"),)))) == ""


def test_an_ordinary_call_has_no_line_on_time() -> None:
    """Nothing took long."""
    assert all(beside_causes(case) == "" for case in ALL.values())
    assert "\n  Time " not in terminal.RENDERER.render(ALL["healthy"], Style())


def test_the_drawing_is_told_to_those_who_do_not_see_it() -> None:
    """Each row of the overview has a title and the phases in words; in an exchange the table says it, and the bars are hidden."""
    page = html.RENDERER.render(slow_name(), Style())
    assert '<title id="fall-1">Phases of e7</title><desc id="fall-1-words">dns 2.0 s slow, IPv6 4.0 s lost by' in page
    drawings = re.findall(r'<svg viewBox="0 0 1000 12"[^>]*>', page)
    assert drawings and all('aria-hidden="true"' in drawing for drawing in drawings)
    assert page.count('<li><svg viewBox="0 0 14 12"') == 7  # the phases that were drawn, and what was lost


@pytest.mark.parametrize("width", [40, 60, 80, 200])
def test_the_text_needs_neither_unicode_nor_colour_nor_room(width: int) -> None:
    """At 40 columns and in ASCII every phase still has its row, and each bar its place."""
    text = terminal.RENDERER.render(slow_name(), Style(verbose=True, unicode=False, width=width))
    assert text.isascii()
    rows = re.findall(r"^ {6}(dns|IPv6|connect|tls|send|wait|receive) +\|(.*)$", text, re.MULTILINE)
    assert [name for name, _ in rows] == [
        "dns",
        "IPv6",
        "connect",
        "tls",
        "send",
        "wait",
        "receive",
        *rows_of_the_other(),
    ]
    if width >= 60:
        assert all(len(line) <= width for line in text.splitlines() if " |#" in line or " |-" in line)
    assert re.search(r"\|#+ +2.0 s slow", text) and re.search(r"\| +-+ +4.0 s", text)


def rows_of_the_other() -> list[str]:
    """Those of an ordinary exchange."""
    return ["dns", "connect", "tls", "send", "wait", "receive"]


@pytest.mark.parametrize("ms", [1e308, 1e300])
def test_times_out_of_a_damaged_case_break_nothing(ms: float) -> None:
    """Every format gives a document, and no bar leaves the drawing."""
    case = with_exchanges(record(phases=(ms, ms, -5.0, None, 1.0, ms)))
    assert all(bar.left >= 0 and bar.left + bar.long <= 1000 for bar in waterfalls(case)["e7"].drawn)
    for renderer in (html.RENDERER, terminal.RENDERER, markdown.RENDERER):
        assert renderer.render(case, Style(verbose=True)).strip()
