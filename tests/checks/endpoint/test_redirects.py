"""Where redirects lead, what's lost on the way, and how sure it is whose they are."""

from __future__ import annotations

from typing import Any

import pytest

from dbapp_diag.analysis.endpoint.redirects import DROP_TOKEN, goal
from dbapp_diag.checks.endpoint.redirects import Redirects
from dbapp_diag.facts.exchange import AppCall, ErrorKind, ExchangeError
from dbapp_diag.model.results import Failed, Passed, Result, Skipped, Warned
from tests.made import APP_HOST, DATABRICKS, TAKEN, asked, call, exchange, excluded, first, found, judged, tokenless

CLEAR = "the token would travel in the clear"


def sent(location: str, *more: Any, status: int = 307, method: str = "GET", url: str | None = None) -> Result:
    """The app's redirect to that location."""
    where = {} if url is None else {"url": url}
    answer = call(status, DATABRICKS, TAKEN, ("location", location), method=method, **where)
    return judged(Redirects, asked(method=method), answer, *more)


def lost(location: str, **more: Any) -> list[str]:
    """What's said to be lost, in the order in which it's said; nothing where a client that follows loses nothing."""
    result = sent(location, **more)
    if isinstance(result, Skipped):
        return []
    told = first(result).observed
    known = (DROP_TOKEN, CLEAR, *(f"{method} becomes GET" for method in ("GET", "HEAD", "POST", "PUT", "DELETE")))
    named = [text for text in known if text in told]
    assert bool(named) == (": " in told)
    return named


@pytest.mark.parametrize("status", [300, 301, 308, 399])
def test_every_3xx_is_a_redirect(status: int) -> None:
    """Where it has a place to go to that can be read; one that loses nothing is no cause."""
    assert found(sent("http://other.example/", status=status)) == {"redirect-drops-token": "confirmed"}
    assert isinstance(sent("/api/items/", status=status), Skipped)
    bare = judged(Redirects, asked(), call(status, DATABRICKS, TAKEN))
    assert isinstance(bare, Skipped)
    assert isinstance(sent("/api/items/", status=304), Skipped)


@pytest.mark.parametrize("status", [200, 299, 400, 401])
def test_no_other_status_is_one_whatever_location_it_names(status: int) -> None:
    """A 201 may name one."""
    result = sent("/api/items/", status=status)
    assert isinstance(result, Passed)
    assert excluded(result) == {"redirect-drops-token", "login-page-as-success"}


def test_without_an_answer_nothing_leads_anywhere() -> None:
    """It broke off before."""
    cut = AppCall(exchange=call(None, error=ExchangeError(ErrorKind.RESET, "cut")).exchange)
    assert isinstance(judged(Redirects, asked(), cut), Skipped)


@pytest.mark.parametrize(
    ("location", "said"),
    [
        ("/api/items/", []),
        (f"https://{APP_HOST}/api/items/", []),
        (f"https://{APP_HOST}:443/api/items/", []),
        (f"https://{APP_HOST}:8443/api/items/", [DROP_TOKEN]),
        ("https://aaa.example/api/items", [DROP_TOKEN]),
        ("https://zzz.example/api/items", [DROP_TOKEN]),
        (f"http://{APP_HOST}/api/items/", [DROP_TOKEN, CLEAR]),
        (f"http://{APP_HOST}:443/api/items/", [CLEAR]),
        ("ftp://zzz.example/", [DROP_TOKEN, CLEAR]),
    ],
)
def test_a_change_of_host_or_port_loses_the_token_and_one_of_scheme_shows_it(location: str, said: list[str]) -> None:
    """The usual port may be named or not."""
    assert lost(location) == said


def test_a_call_to_another_port_may_be_sent_on_along_it() -> None:
    """Only a change loses the token."""
    here = f"https://{APP_HOST}:8443/api/items"
    assert lost(f"https://{APP_HOST}:8443/api/items/", url=here) == []
    assert lost(f"https://{APP_HOST}/api/items/", url=here) == [DROP_TOKEN]
    assert lost(f"http://{APP_HOST}:8443/api/items/", url=here) == [CLEAR]
    odd = f"https://{APP_HOST}:80/api/items"
    assert lost(f"http://{APP_HOST}/api/items/", url=odd) == [CLEAR]
    assert lost(f"http://{APP_HOST}/x", url=f"https://{APP_HOST}:81/x") == [DROP_TOKEN, CLEAR]


@pytest.mark.parametrize(
    ("status", "method", "turns"),
    [
        (301, "POST", True),
        (302, "POST", True),
        (303, "PUT", False),
        (304, "POST", False),
        (307, "POST", False),
        (308, "DELETE", False),
        (300, "POST", True),
        (302, "GET", False),
        (302, "HEAD", False),
    ],
)
def test_three_statuses_turn_a_method_that_sends_into_get(status: int, method: str, turns: bool) -> None:
    """Reading methods stay what they are; 303 means a GET."""
    assert lost("/api/items/", status=status, method=method) == ([f"{method} becomes GET"] if turns else [])


def test_the_final_address_fills_the_fix() -> None:
    """As a path with its query on the same host, else whole."""
    here = first(sent("/api/items/?page=2", status=302, method="POST"))
    assert here.values == {"location": "/api/items/?page=2", "nearest": "/api/items/?page=2"}
    assert first(sent(f"http://{APP_HOST}")).values["location"] == "/"
    moved = "https://aaa.example/api/items"
    assert first(sent(moved)).values == {"location": moved}


@pytest.mark.parametrize(
    "location", ["http://localhost:8000/x", "http://10.1.2.3/x", "https://127.0.0.1/x", "https://pod/x"]
)
def test_where_no_caller_can_go_the_path_alone_fills_the_fix(location: str) -> None:
    """The app's idea of its own address is one of another machine's."""
    assert first(sent(location)).values == {"location": "/x", "nearest": "/x"}


@pytest.mark.parametrize("location", ["http://[bad", "https://x:port/", "https://x:99999/"])
def test_what_is_no_url_leads_nowhere(location: str) -> None:
    """Whatever a server sends."""
    result = sent(location)
    assert isinstance(result, Skipped)


def test_a_redirect_elsewhere_is_certain_only_by_somebody_known() -> None:
    """A captive portal sends elsewhere too; on the same host it's the app or its door anyway."""
    away, here = ("location", "https://aaa.example/api/items"), ("location", f"http://{APP_HOST}/api/items/")
    portal = ("location", "http://10.0.0.1/login.do")
    unmarked = ("date", "today")
    cases = (
        (call(307, DATABRICKS, away), (), "confirmed"),
        (call(307, TAKEN, away), (), "confirmed"),
        (call(307, unmarked, away), (), "possible"),
        (call(307, unmarked, portal), (), "possible"),
        (call(307, DATABRICKS, portal), (), "confirmed"),
        (call(307, unmarked, here), (), "confirmed"),
        (call(307, ("x-squid-error", "x"), away, proxy="http://proxy:3128"), (), "possible"),
    )
    for answer, others, sure in cases:
        assert found(judged(Redirects, asked(), answer, *others)) == {"redirect-drops-token": sure}


def test_a_redirect_of_the_front_doors_own_is_certain() -> None:
    """It sets its cookie, though it names no server."""
    cookie = ("set-cookie", "__Host-databricksapps=x; Secure")
    answer = call(307, cookie, ("location", "https://aaa.example/x"))
    assert found(judged(Redirects, asked(), answer, tokenless(200))) == {"redirect-drops-token": "confirmed"}


@pytest.mark.parametrize(
    "query",
    [
        "X-Amz-Algorithm=AWS4&X-Amz-Signature=‹signature›",
        "sv=2024-11-04&se=2026&sig=‹signature›",
        "X-Goog-Signature=a",
        "Expires=1&Signature=b",
        "Expires=1&Signature=b&Key-Pair-Id=c",
    ],
)
@pytest.mark.parametrize("path", ["/bucket/file.csv", "/api/items"])
def test_an_address_signed_for_its_bearer_needs_no_token(query: str, path: str) -> None:
    """The app hands its callers a download: clients that drop the token lose nothing."""
    there = ("location", f"https://store.example{path}?{query}")
    answer = call(302, TAKEN, there)
    assert excluded(judged(Redirects, asked(), answer)) == {"redirect-drops-token"}
    where = goal(answer.exchange)
    assert where is not None and where.signed and where.on_purpose


def test_another_thing_at_another_host_is_no_move() -> None:
    """Only the app says so on purpose; the same path elsewhere is where the API has gone."""
    away = call(302, TAKEN, ("location", "https://docs.example/guide"))
    assert isinstance(judged(Redirects, asked(), away), Passed)
    door = call(302, DATABRICKS, ("location", "https://docs.example/guide"))
    assert found(judged(Redirects, asked(), door)) == {"redirect-drops-token": "confirmed"}


@pytest.mark.parametrize(
    "place", ["/login", "https://login.example/oauth2/v2.0/authorize?client_id=a&response_type=code"]
)
def test_an_apps_own_sign_in_is_no_refusal_of_the_front_doors(place: str) -> None:
    """The front door let the caller through."""
    result = judged(Redirects, asked(), call(302, TAKEN, ("location", place)))
    assert isinstance(result, Passed) and not found(result)


def test_a_redirect_to_sign_in_is_told_with_the_host() -> None:
    """It may be the same one."""
    door = call(302, DATABRICKS, ("location", "https://w.example/oidc/authorize?client_id=a&redirect_uri=b"))
    away = judged(Redirects, asked(), door)
    assert isinstance(away, Warned)
    told = "302 to sign in at w.example, to a GET that carried Authorization: Bearer, token 1; "
    assert first(away).observed == told + "a client that follows gets 200 and a page"
    here = judged(Redirects, asked(), call(302, DATABRICKS, ("location", "/login")))
    assert first(here).observed.startswith("302 to sign in at the same host,")
    assert found(here) == {"login-page-as-success": "confirmed"}


PAGE = {"media_type": "text/html", "body": '<a href="https://w.example/oidc/oauth2/v2.0/authorize?client_id=x">in</a>'}


@pytest.mark.parametrize("status", [200, 201, 299])
def test_a_sign_in_page_in_place_of_data_is_a_redirect_that_was_followed(status: int) -> None:
    """By the app, or by a client of its own; there's no redirect any more that could drop the token."""
    result = judged(Redirects, asked(), call(status, DATABRICKS, TAKEN, **PAGE))
    assert isinstance(result, Failed)
    assert found(result) == {"login-page-as-success": "confirmed"}
    assert excluded(result) == {"redirect-drops-token"}


@pytest.mark.parametrize(
    ("status", "more"),
    [
        (199, {}),
        (300, {}),
        (400, {}),
        (200, {"media_type": "application/json"}),
        (200, {"body": "<p>Welcome</p>"}),
    ],
)
def test_any_other_page_is_what_it_is(status: int, more: dict[str, str]) -> None:
    """Only a success that's a page with such a link counts."""
    result = judged(Redirects, asked(), call(status, DATABRICKS, TAKEN, **{**PAGE, **more}))
    assert not found(result)


@pytest.mark.parametrize("location", ["/api/items", "/api/items#part", f"https://{APP_HOST}/api/items#a#b"])
def test_a_redirect_to_the_very_address_leads_in_a_circle(location: str) -> None:
    """What stands behind `#` isn't sent; where something is lost on the way it's still worth telling."""
    circle = sent(location)
    assert isinstance(circle, Skipped) and "circle" in circle.reason
    assert found(sent(location, status=302, method="POST")) == {"redirect-drops-token": "confirmed"}


def test_a_redirect_that_loses_nothing_is_no_cause_and_says_why_it_wasnt_followed() -> None:
    """A method that changes things is sent once, a hidden secret can't be sent again, and five hops are enough."""

    def why(location: str, **more: Any) -> str:
        result = sent(location, **more)
        assert isinstance(result, Skipped)
        return result.reason

    assert "POST is sent once" in why("/api/items/", method="POST")
    assert "secret" in why("/api/items/?token=‹secret 1›")
    hops = tuple(exchange(307, DATABRICKS, TAKEN, id=f"h{n}") for n in range(5))
    long = AppCall(exchange=exchange(307, DATABRICKS, TAKEN, ("location", "/api/7")), hops=hops)
    result = judged(Redirects, asked(), long)
    assert isinstance(result, Skipped) and "after 5 redirects" in result.reason


@pytest.mark.parametrize(
    ("location", "headers", "sure"),
    [
        (f"http://{APP_HOST}/api/items/", (), True),
        ("https://elsewhere.example/", (DATABRICKS,), True),
        ("https://elsewhere.example/", (), False),
    ],
    ids=["at the same host", "by the platform", "neither"],
)
def test_a_redirect_that_is_surely_no_sign_in_clears_the_caller(
    location: str, headers: tuple[tuple[str, str], ...], sure: bool
) -> None:
    """One that anybody may have sent clears nothing, and is only possible."""
    seen = judged(Redirects, asked(), call(307, *headers, ("location", location)))
    assert found(seen) == {"redirect-drops-token": "confirmed" if sure else "possible"}
    assert ("token-expired" in excluded(seen)) is sure
