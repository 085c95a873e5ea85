"""Who sent what to whom: the drawing tells what the case says, and where the call ended."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest
from report_cases import ALL
from report_parts import APP, HOST, exchange
from report_samples import HEALTHY, PAT

from dbapp_diag.case.schema import Case
from dbapp_diag.model.words import Responder
from dbapp_diag.reports import html, html_sequence, reading
from dbapp_diag.reports.interface import Style
from dbapp_diag.reports.sections import sequence
from dbapp_diag.reports.sections.sequence import Party

PROXY = "http://proxy.corp.example:3128"


def call(case: Case) -> sequence.Message:
    """The row of the call."""
    (found,) = [each for each in sequence.messages(case) if each.id == "e7"]
    return found


def broken(kind: str, proxy: str | None = None, status: int | None = None) -> Case:
    """A call that broke off so."""
    error = {"kind": kind, "detail": "as it happens", "errno": None, "status": status}
    record = exchange("e7", "call", 212.0, f"{APP}/api/items", None, credential="token 1", proxy=proxy, error=error)
    responder = Responder.PROXY if status else Responder.UNKNOWN
    outcome = replace(PAT.outcome, kind="network", status=None, responder=responder, summary="no answer", classes=())
    return replace(PAT, evidence=(*PAT.evidence[:6], record), outcome=outcome)


def answered(by: Responder, url: str = APP) -> Case:
    """A call with this responder, at that address."""
    record = exchange("e7", "call", 212.0, f"{url}/api/items", 500, credential="token 1")
    outcome = replace(PAT.outcome, status=500, responder=by, summary="500", classes=("5xx",))
    return replace(PAT, evidence=(*PAT.evidence[:6], record), outcome=outcome, target=replace(PAT.target, url=url))


@pytest.mark.parametrize("name", ALL)
def test_every_request_of_the_case_has_a_row_with_its_end_in_words(name: str) -> None:
    """Rows stand in the case's order, and the page draws each once, with words for who doesn't see it."""
    case = ALL[name]
    rows = sequence.messages(case)
    ids = [each.id for each in rows if each.id]
    assert [str(each.id) for _, each in reading.exchanges(case)] == [id for id in ids if id not in ("e3", "e9")]
    page = html.RENDERER.render(case, Style())
    labels = re.findall(r'role="img" aria-label="([^"]+)"', page)
    assert len(labels) == len(rows)
    assert all(each.answer in label for each, label in zip(rows, map(_plain, labels), strict=True))


def _plain(text: str) -> str:
    return text.replace("&#39;", "'")


@pytest.mark.parametrize("name", [name for name, case in ALL.items() if case.outcome.evidence])
def test_the_calls_row_says_what_the_verdict_says(name: str) -> None:
    case = ALL[name]
    row = call(case)
    assert row.answer == case.outcome.summary
    waited = next(each.given_up for _, each in reading.exchanges(case) if each.id == "e7")
    assert row.state == ("unknown" if waited else "ok" if case.outcome.works else "failed")
    reached = row.way[: row.reached]
    assert (Party.APP in reached) == (case.outcome.responder == Responder.APP)


@pytest.mark.parametrize(
    ("case", "reached", "answered"),
    [
        (broken("refused"), (Party.HERE,), False),
        (broken("tls"), (Party.HERE,), False),
        (broken("dns"), (), False),
        (broken("read-timeout"), (Party.HERE, Party.DOOR), False),
        (broken("proxy", PROXY, 407), (Party.HERE, Party.PROXY), True),
        (broken("proxy", PROXY), (Party.HERE,), False),
        (broken("tls", PROXY), (Party.HERE, Party.PROXY), False),
        (answered(Responder.MIDDLEBOX), (Party.HERE, Party.BETWEEN), True),
        (answered(Responder.FRONT_DOOR), (Party.HERE, Party.DOOR), True),
        (answered(Responder.UNKNOWN), (Party.HERE, Party.DOOR), True),
        (answered(Responder.APP), (Party.HERE, Party.DOOR, Party.APP), True),
        (answered(Responder.APP, "https://gateway.example"), (Party.HERE, Party.ADDRESS, Party.APP), True),
    ],
)
def test_the_call_ends_where_it_ended(case: Case, reached: tuple[Party, ...], answered: bool) -> None:
    """Its line ends at whoever answered, before whoever wasn't reached, and here where nothing was sent."""
    row = call(case)
    assert (row.way[: row.reached], row.answered) == (reached, answered)
    drawn = html_sequence.drawing(case)
    lanes, strip = dict(drawn.lanes), next(each for each in drawn.strips if each.message.id == "e7")
    last = lanes[row.way[max(row.reached, 1) - 1]]
    if not reached or answered or row.reached == len(row.way):
        assert strip.end == last
    else:
        following = lanes[row.way[row.reached]]
        assert last < strip.end < following and not any(strip.end == x for x in lanes.values())


def test_the_lanes_stand_in_the_order_of_the_way() -> None:
    drawn = html_sequence.drawing(ALL["network"])
    assert [name for name, _ in drawn.lanes] == ["this machine", "name server", "proxy", "front door", "app"]
    assert sorted(x for _, x in drawn.lanes) == [x for _, x in drawn.lanes]


def test_a_call_that_was_not_made_has_a_row_that_says_so() -> None:
    outcome = replace(PAT.outcome, kind="not-attempted", status=None, summary="no call was made", evidence=())
    last = sequence.messages(replace(PAT, outcome=outcome, evidence=PAT.evidence[:3]))[-1]
    assert (last.answer, last.reached, last.state) == ("no call was made", 0, "not-reached")
    nothing = replace(PAT, outcome=outcome, evidence=())
    assert sequence.messages(nothing) == ()
    assert "Who sent what to whom" not in html.RENDERER.render(nothing, Style())


def test_names_of_no_concern_and_names_asked_twice_have_no_row() -> None:
    lookup: dict[str, Any] = next(each for each in PAT.evidence if each["kind"] == "lookup")
    other = {**lookup, "id": "e90", "name": "neighbour.example"}
    case = replace(PAT, evidence=(*PAT.evidence, {**lookup, "id": "e91"}, other))
    assert [each.id for each in sequence.messages(case) if each.way[-1] is Party.NAMES] == [lookup["id"]]
    assert lookup["name"] == HOST


def test_a_sign_in_goes_where_its_last_request_went() -> None:
    """With an answer, or without one where the network gave none."""
    request = {"method": "POST", "url": "https://login.example/token", "status": 401}
    signed: dict[str, Any] = {"id": "e95", "kind": "sign-in", "outcome": "refused", "auth_type": "azure-cli"}
    for requests, way, got in (
        ([request], Party.ELSEWHERE, True),
        ([{**request, "status": None}], Party.ELSEWHERE, False),
    ):
        case = replace(PAT, evidence=(*PAT.evidence, {**signed, "requests": requests}))
        row = next(each for each in sequence.messages(case) if each.id == "e95")
        assert (row.way[-1], row.answered, row.state, row.answer) == (way, got, "failed", "refused")


def test_repeats_are_one_row_and_a_small_drawing_each() -> None:
    """Every call is drawn on the scale that all share, and says how it ended."""
    statuses = (200, 500, 200, 429)
    records = [
        exchange(f"e{number}", "call", 200.0 + number, f"{APP}/api/items", status, credential="token 1")
        for number, status in enumerate(statuses, 20)
    ]
    outcome = replace(PAT.outcome, status=500, responder=Responder.APP, summary="500 from the app", evidence=("e21",))
    facts = PAT.facts | {"AppCall": {"exchange": records[1], "repeats": records, "evidence": []}}
    case = replace(HEALTHY, evidence=(*PAT.evidence[:6], *records), outcome=outcome, facts=facts)
    row = next(each for each in sequence.messages(case) if each.id == "e21")
    assert row.answer == "200 (2 times), 500 (once), 429 (once)" and row.reached == 3
    assert [state for _, state in sequence.repeats(case)] == ["ok", "failed", "ok", "unknown"]
    page = html.RENDERER.render(case, Style())
    (drawn,) = re.findall(r'(?s)<ol class="multiples">(.*?)</ol>', page)
    assert drawn.count("<li>") == 4 and drawn.count('role="img"') == 4
    assert sequence.repeats(PAT) == () and '<ol class="multiples">' not in html.RENDERER.render(PAT, Style())
