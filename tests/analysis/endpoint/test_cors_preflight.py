"""What a browser makes of its preflight's answer, and whose answer that is."""

from __future__ import annotations

from typing import Any

import pytest

from dbapp_diag.analysis.endpoint.cors_preflight import (
    about_the_caller,
    headers_asked_for,
    objection,
    preflight_answerer,
)
from dbapp_diag.analysis.front_door.attribution import Attribution
from dbapp_diag.facts.base import Fact, Facts
from dbapp_diag.facts.exchange import PreflightCall
from dbapp_diag.model.words import Confidence, Responder
from tests.made import DATABRICKS, TAKEN, asked, call, exchange, tokenless

PAGE = "https://page.example"
ORIGIN, HEADERS = ("access-control-allow-origin", PAGE), ("access-control-allow-headers", "authorization")
POD = ("x-databricks-internal-pod-ip", "‹address›")


def preflight(status: int | None, *headers: tuple[str, str], **more: Any) -> PreflightCall:
    return PreflightCall(exchange=exchange(status, *headers, method="OPTIONS", credential="none", **more))


def against(status: int | None, *headers: tuple[str, str], method: str = "GET") -> str | None:
    """What a browser has against the call after this answer."""
    return objection(exchange(status, *headers), asked(origin=PAGE, method=method))


@pytest.mark.parametrize("status", [200, 204, 299])
def test_any_success_with_the_right_headers_allows_the_call(status: int) -> None:
    """The origin itself or everybody, the header by name or all of them."""
    assert against(status, ORIGIN, HEADERS) is None
    assert against(status, ("access-control-allow-origin", "*"), ("access-control-allow-headers", "*")) is None


@pytest.mark.parametrize("status", [None, 199, 300, 302, 401, 500])
def test_nothing_else_does(status: int | None) -> None:
    """Whatever its headers allow."""
    assert against(status, ORIGIN, HEADERS) == "where only 2xx counts"


def test_each_header_that_is_missing_or_wrong_is_named() -> None:
    """The first that a browser minds; a list may stand in several."""
    assert against(200, HEADERS) == "without Access-Control-Allow-Origin"
    assert against(200, ORIGIN, ORIGIN, HEADERS) == f"with Access-Control-Allow-Origin: {PAGE}, {PAGE}"
    assert against(200, ORIGIN) == "without Authorization in Access-Control-Allow-Headers"
    assert against(200, ORIGIN, ("access-control-allow-headers", "x-a, x-b")) is not None
    assert (
        against(
            200, ORIGIN, ("access-control-allow-headers", "X-A"), ("access-control-allow-headers", "x, Authorization")
        )
        is None
    )
    odd = against(200, ("access-control-allow-origin", f"https://{'x' * 200}"), HEADERS)
    assert odd == f"with Access-Control-Allow-Origin: https://{'x' * 112}"


def test_a_method_beyond_the_three_simple_ones_has_to_be_named() -> None:
    """Or all of them."""
    for method in ("GET", "HEAD", "POST"):
        assert against(200, ORIGIN, HEADERS, method=method) is None
    put = "without PUT in Access-Control-Allow-Methods"
    assert against(200, ORIGIN, HEADERS, method="PUT") == put
    assert against(200, ORIGIN, HEADERS, ("access-control-allow-methods", "GET, POST"), method="PUT") == put
    for names in ("GET,PUT", "*"):
        assert against(200, ORIGIN, HEADERS, ("access-control-allow-methods", names), method="PUT") is None


def test_each_header_that_no_form_may_send_has_to_be_allowed() -> None:
    """By name, or all of them: those that any page sends and the three plain content types need no leave."""
    headers = (("X-Trace", "1"), ("Accept", "text/html"), ("Content-Type", "application/json"))
    question = asked(origin=PAGE, method="POST", headers=headers)
    assert headers_asked_for(question) == ("authorization", "content-type", "x-trace")
    seen = objection(exchange(200, ORIGIN, HEADERS), question)
    assert seen == "without Content-Type, X-Trace in Access-Control-Allow-Headers"
    for names in ("*", "X-TRACE, authorization, content-type"):
        assert objection(exchange(200, ORIGIN, ("access-control-allow-headers", names)), question) is None
    for plain in ("text/plain; charset=utf-8", "multipart/form-data; boundary=x", "application/x-www-form-urlencoded"):
        assert headers_asked_for(asked(headers=(("content-type", plain),))) == ("authorization",)


@pytest.mark.parametrize(
    ("status", "about"),
    [
        (None, False),
        (200, True),
        (302, True),
        (401, True),
        (407, True),
        (408, False),
        (409, True),
        (424, True),
        (425, False),
        (426, True),
        (428, True),
        (429, False),
        (430, True),
        (499, True),
        (500, False),
        (503, False),
    ],
)
def test_what_is_about_the_moment_or_a_servers_trouble_is_not_about_the_caller(status: int | None, about: bool) -> None:
    """Nor is anything by somebody in between."""
    for who in Responder:
        by = Attribution(who, Confidence.LIKELY, ())
        between = who in (Responder.PROXY, Responder.MIDDLEBOX)
        assert about_the_caller(exchange(status), by) is (about and not between)


def whose(*facts: Fact) -> Attribution:
    return preflight_answerer(Facts({type(fact): fact for fact in facts}))


def test_a_refusal_like_that_of_any_request_without_a_token_is_the_front_doors() -> None:
    """Likely; what already spoke for it counts with it, and for others doesn't."""
    seen = preflight(401, DATABRICKS, body='{"error_code":"x","message":"no"}')
    by = whose(seen, tokenless(401, DATABRICKS, body=seen.exchange.body))
    assert (by.responder, by.confidence) == (Responder.FRONT_DOOR, Confidence.LIKELY)
    assert [(signal.responder.value, signal.weight) for signal in by.signals] == [("front-door", 1), ("front-door", 2)]
    assert by.signals[-1].text == "a plain request without a token gets the same answer"


def test_so_is_one_without_the_mark_that_the_calls_answer_has() -> None:
    """By the platform, while the call was relayed from the app."""
    by = whose(preflight(401, DATABRICKS, body="no"), call(200, DATABRICKS, POD), tokenless(401, body="other"))
    assert by.responder is Responder.FRONT_DOOR
    assert by.signals[-1].text.startswith("by the platform, and without the mark of a relayed answer")


@pytest.mark.parametrize(
    ("seen", "beside"),
    [
        (preflight(401, DATABRICKS, body="no"), ()),
        (preflight(401, DATABRICKS, body="no"), (tokenless(401, DATABRICKS, body="other"),)),
        (preflight(401, DATABRICKS, body="no"), (call(200, DATABRICKS, TAKEN),)),
        (preflight(401, body="no"), (call(200, POD),)),
        (preflight(404, body="no"), (tokenless(404, body="no"),)),
    ],
    ids=["nothing beside", "another answer without a token", "no relayed answer", "not by the platform", "no refusal"],
)
def test_otherwise_it_stays_nobodys(seen: PreflightCall, beside: tuple[Fact, ...]) -> None:
    """One hint names nobody."""
    assert whose(seen, *beside).responder is Responder.UNKNOWN


def test_an_answer_that_was_relayed_is_the_apps() -> None:
    """It shows so by itself, as the front door's empty refusal does."""
    assert whose(preflight(401, DATABRICKS, POD), call(200, POD)).responder is Responder.APP
    own = whose(preflight(401, DATABRICKS), tokenless(401, DATABRICKS))
    assert (own.responder, len(own.signals)) == (Responder.FRONT_DOOR, 1)
