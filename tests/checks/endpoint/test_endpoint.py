"""The endpoint, redirects, timing and the app's own answers, judged."""

from __future__ import annotations

from typing import Any

import pytest

from dbapp_diag.checks.endpoint.app_answer import AppAnswer
from dbapp_diag.checks.endpoint.endpoint import Endpoint
from dbapp_diag.checks.endpoint.redirects import Redirects
from dbapp_diag.checks.endpoint.timing import Timing
from dbapp_diag.facts.exchange import ApiListing, Phases
from dbapp_diag.model.results import Failed, Passed, Skipped, Warned
from tests.made import (
    DATABRICKS,
    LOGIN,
    TAKEN,
    asked,
    call,
    exchange,
    excluded,
    first,
    found,
    judged,
    sibling,
    tokenless,
)

NOT_FOUND = call(404, DATABRICKS, TAKEN, body='{"detail":"Not Found"}', media_type="application/json")


def listing(*routes: str) -> ApiListing:
    return ApiListing(exchange=exchange(200, DATABRICKS, TAKEN), paths=routes)


def test_the_apps_own_404_is_a_missing_endpoint() -> None:
    """With the nearest route that the app lists."""
    question = asked(path="/api/itms", endpoint="/api/itms")
    result = judged(Endpoint, question, NOT_FOUND, tokenless(), listing("GET /api/items", "GET /api/health"))
    assert found(result) == {"endpoint-not-found": "confirmed"}
    assert first(result).values == {"nearest": "/api/items"}


def test_an_app_without_api_routes_is_a_user_interface() -> None:
    """Its own list has none under /api/."""
    result = judged(Endpoint, asked(), NOT_FOUND, tokenless(), listing("GET /", "GET /about"))
    assert found(result) == {"app-ui-only": "confirmed"}


def test_a_route_that_exists_and_answers_404_says_what_is_missing() -> None:
    """/api/items/{id} is there; the item isn't."""
    question = asked(path="/api/items/9", endpoint="/api/items/9")
    result = judged(Endpoint, question, NOT_FOUND, tokenless(), listing("GET /api/items/{id}"))
    assert "GET /api/items/{id}" in first(result).observed


def test_a_404_that_is_not_the_apps_is_no_missing_endpoint() -> None:
    """The platform's page for an unknown host says nothing about routes."""
    page = call(404, DATABRICKS, media_type="text/html", body="<html>")
    assert not found(judged(Endpoint, asked(), page, tokenless(404, DATABRICKS, media_type="text/html", body="<html>")))


def test_405_names_the_methods() -> None:
    """From the Allow header."""
    result = judged(Endpoint, asked(method="PUT"), call(405, DATABRICKS, TAKEN, ("allow", "HEAD, POST")), tokenless())
    assert found(result) == {"endpoint-method": "confirmed"}
    assert first(result).values == {"methods": "HEAD, POST", "allowed": "POST"}


def test_405_by_a_server_of_files_says_little_about_the_path() -> None:
    """It answers so at any path to what doesn't read; the app's own list decides."""
    question = asked(method="POST", path="/api/scores", endpoint="/api/scores")
    files = call(405, DATABRICKS, TAKEN, ("allow", "GET, HEAD"))
    assert found(judged(Endpoint, question, files, tokenless())) == {"endpoint-method": "likely"}
    missing = judged(Endpoint, question, files, tokenless(), listing("POST /api/score"))
    assert found(missing) == {"endpoint-not-found": "confirmed"} and first(missing).values == {"nearest": "/api/score"}
    known = judged(Endpoint, question, files, tokenless(), listing("GET /api/scores"))
    assert found(known) == {"endpoint-method": "confirmed"}


def test_R12_a_path_outside_api_is_blamed_only_when_the_token_is_taken_inside() -> None:
    """The same token reaches the app under /api/ and is refused here: confirmed. Refused in both places: ruled out."""
    outside = asked(path="/items", endpoint="/items")
    refused = call(302, DATABRICKS, LOGIN)
    without = tokenless(302, DATABRICKS, LOGIN)
    assert found(judged(Endpoint, outside, refused, without, sibling(404, DATABRICKS, TAKEN))) == {
        "path-outside-api": "confirmed"
    }
    assert excluded(judged(Endpoint, outside, refused, without, sibling(401, DATABRICKS))) == {"path-outside-api"}
    assert isinstance(judged(Endpoint, outside, refused, without), Skipped)


def test_a_path_under_api_is_never_outside_it() -> None:
    """Ruled out by the path alone."""
    assert "path-outside-api" in excluded(judged(Endpoint, asked(), call(401, DATABRICKS), tokenless()))


@pytest.mark.parametrize(
    ("answer", "cause"),
    [
        (call(401, DATABRICKS, TAKEN, body='{"detail":"who are you"}'), "app-denies"),
        (call(403, DATABRICKS, TAKEN, body="no"), "app-denies"),
        (call(403, DATABRICKS, TAKEN, body="Invalid scope, required scopes: postgres"), "app-downstream-scopes"),
        (call(422, DATABRICKS, TAKEN, body='{"detail":[]}'), "app-rejects-request"),
        (call(429, DATABRICKS, TAKEN, ("retry-after", "30")), "app-rate-limited"),
        (call(500, DATABRICKS, TAKEN, body="Internal Server Error"), "app-error"),
        (call(502, DATABRICKS, TAKEN, body="my own gateway failed"), "app-error"),
    ],
)
def test_what_the_app_itself_answers(answer: Any, cause: str) -> None:
    """Each status has its cause, once it's certain that the app wrote it."""
    result = judged(AppAnswer, asked(), answer, tokenless())
    assert found(result) == {cause: "confirmed"}


@pytest.mark.parametrize("status", (401, 403, 500, 503))
def test_the_front_doors_answers_are_not_the_apps(status: int) -> None:
    """Without the mark of an accepted token nothing is said about the app."""
    assert isinstance(judged(AppAnswer, asked(), call(status, DATABRICKS), tokenless()), Skipped)


def test_a_page_under_api_is_a_problem() -> None:
    """A single-page application answers anything with its page, and the caller can't use it."""
    page = call(200, DATABRICKS, TAKEN, media_type="text/html", body="<html>")
    result = judged(AppAnswer, asked(), page, tokenless())
    assert isinstance(result, Failed)
    assert found(result) == {"response-unexpected": "confirmed"}


@pytest.mark.parametrize(
    "answer", [call(204, DATABRICKS, TAKEN), call(200, DATABRICKS, TAKEN, media_type="text/csv", body="a,b")]
)
def test_odd_but_fine_answers_pass(answer: Any) -> None:
    """No body, or another kind of data."""
    assert isinstance(judged(AppAnswer, asked(), answer, tokenless()), Passed)


@pytest.mark.parametrize(
    ("location", "method", "status", "said"),
    [
        ("https://elsewhere.example/y", "GET", 307, "https://elsewhere.example/y"),
        ("http://localhost:8000/api/items/", "GET", 307, "in the clear"),
        ("https://elsewhere.example/x", "GET", 302, "drop the token"),
        ("/api/items", "POST", 301, "POST becomes GET"),
    ],
)
def test_a_redirect_says_what_is_lost(location: str, method: str, status: int, said: str) -> None:
    """Where it leads, and what a client that follows it loses."""
    result = judged(Redirects, asked(method=method), call(status, DATABRICKS, ("location", location), method=method))
    assert found(result) == {"redirect-drops-token": "confirmed"}
    assert said in first(result).observed


def test_a_redirect_to_login_is_a_warning_of_its_own() -> None:
    """It isn't the path's doing; a client that follows takes the page for success."""
    result = judged(Redirects, asked(), call(302, DATABRICKS, LOGIN))
    assert found(result) == {"login-page-as-success": "confirmed"}
    assert excluded(result) == {"redirect-drops-token"}


@pytest.mark.parametrize("location", ["http://[bad", "//", "\\\\evil"])
def test_a_location_that_is_no_url_breaks_nothing(location: str) -> None:
    """Whatever a server sends."""
    judged(Redirects, asked(), call(307, DATABRICKS, ("location", location)))


LATE = call(504, DATABRICKS, phases=Phases(connect=2, tls=5, send=1, wait=12000), media_type="text/html", body="<p>")


def test_a_slow_endpoint_is_told_from_a_slow_way() -> None:
    """The same host answers others fast: the endpoint is slow. Without such a comparison it's only possible."""
    quick = tokenless(401, DATABRICKS, phases=Phases(wait=20))
    assert found(judged(Timing, LATE, quick)) == {"app-timeout": "confirmed"}
    assert found(judged(Timing, LATE)) == {"app-timeout": "possible"}


def test_slow_but_fine_is_a_warning() -> None:
    """The call works; people would still like to know."""
    slow, quick = (
        call(200, DATABRICKS, TAKEN, phases=Phases(wait=6500)),
        tokenless(401, DATABRICKS, phases=Phases(wait=40)),
    )
    assert isinstance(judged(Timing, slow, quick), Warned)
    assert isinstance(judged(Timing, slow), Passed)
    assert isinstance(judged(Timing, slow, tokenless(401, DATABRICKS, phases=Phases(wait=900))), Passed)


def test_the_route_with_the_calls_own_method_is_named() -> None:
    """Beside others for the same path."""
    routes = listing("DELETE /api/items/{n}", "GET /api/items/{n}")
    result = judged(Endpoint, asked(path="/api/items/9", endpoint="/api/items/9"), NOT_FOUND, tokenless(), routes)
    assert "GET /api/items/{n}" in first(result).observed and "DELETE" not in first(result).observed


def test_the_routes_that_are_like_the_path_come_first() -> None:
    """Of many, with the call's method before others."""
    pages = [f"{method} /page{number}" for number in range(9) for method in ("GET", "HEAD")]
    routes = listing(*pages, "GET /ui/run/predict", "POST /ui/run/predict", "POST /ui/call/predict")
    question = asked(path="/api/predict", endpoint="/api/predict", method="POST")
    observed = first(judged(Endpoint, question, NOT_FOUND, tokenless(), routes)).observed
    assert "it lists POST /ui/run/predict, POST /ui/call/predict, GET /ui/run/predict, GET /page0" in observed
    assert "HEAD" not in observed


def test_a_server_of_pages_says_405_of_any_path() -> None:
    """A made-up path gets its page, so that the 405 doesn't show that the path exists."""
    refuses = call(405, DATABRICKS, TAKEN, ("allow", "GET, HEAD"), body="")
    question = asked(path="/api/predict", endpoint="/api/predict", method="POST")
    page = sibling(200, DATABRICKS, TAKEN, body="<!doctype html><title>App</title>", media_type="text/html")
    result = judged(Endpoint, question, refuses, tokenless(), page)
    assert found(result) == {"endpoint-not-found": "likely", "app-ui-only": "possible"}
    other = judged(Endpoint, question, refuses, tokenless(), sibling(404, DATABRICKS, TAKEN))
    assert found(other) == {"endpoint-method": "likely"}
