"""Which routes fit a path, which is the nearest, and when a path outside `/api/` is to blame."""

from __future__ import annotations

from typing import Any

import pytest

from dbapp_diag.checks.endpoint.endpoint import Endpoint
from dbapp_diag.facts.base import Fact
from dbapp_diag.facts.exchange import ApiListing, AppCall, SiblingCall
from dbapp_diag.model.results import Failed, Passed, Result, Skipped
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

SURE = call(404, DATABRICKS, TAKEN)
BARE = tokenless(401, ("date", "x"), body="who are you?")
DENIED = call(403, DATABRICKS, body="no")
OUTSIDE = asked(path="/items", endpoint="/items")


def listing(*routes: str) -> ApiListing:
    return ApiListing(exchange=exchange(200, DATABRICKS, TAKEN, id="e9"), paths=routes)


def missing(path: str, *routes: str, method: str = "GET") -> Result:
    """The app's own 404 at a path, while it lists these routes."""
    return judged(Endpoint, asked(path=path, endpoint=path, method=method), SURE, listing(*routes))


@pytest.mark.parametrize(
    ("path", "route"),
    [
        ("/api/items", "/api/items"),
        ("/api/items/", "/api/items"),
        ("/api/items?page=1", "/api/items"),
        ("/api/items?next=/x?y", "/api/items"),
        ("/api/items/9", "/api/items/{id}"),
        ("/api/a b", "/api/a b"),
        ("/api/a.b/c", "/api/a.b/{x}"),
    ],
)
def test_a_route_that_fits_says_what_the_path_names_is_not_there(path: str, route: str) -> None:
    """Without its query, and with anything in a placeholder."""
    seen = missing(path, "GET /api/health", f"GET {route}")
    assert found(seen) == {"endpoint-not-found": "confirmed"}
    assert first(seen).observed == f"the app answers 404 though it lists GET {route}: what the path names isn't there"
    assert first(seen).expected == f"a route {path.partition('?')[0]} in the app"
    assert first(seen).because == ("e1", "e9")
    assert first(seen).values.keys() <= {"case"} and first(seen).variant == (
        "route-without-item" if "{" in route else None
    )


@pytest.mark.parametrize(
    ("path", "route"),
    [("/api/collections/9/x", "/api/collections/{id}"), ("/api/axb", "/api/a.b"), ("/api/items/", "/api/items/{id}")],
)
def test_a_route_that_does_not_fit_is_at_most_the_nearest(path: str, route: str) -> None:
    """A placeholder stands for one part that isn't empty; a dot for a dot."""
    seen = missing(path, f"GET {route}")
    assert first(seen).values == ({} if "{" in route else {"nearest": route})
    assert first(seen).observed == f"the app itself answers 404; the nearest route that it lists is {route}"


def test_the_first_route_that_fits_is_named() -> None:
    """Where several do, each by its own method."""
    seen = missing("/api/items/9", "GET /api/items/{id}", "PUT /api/items/{id}")
    assert "though it lists GET /api/items/{id}:" in first(seen).observed


def test_a_route_with_other_methods_is_a_matter_of_the_method() -> None:
    """All that it has are told, the first of them fills the fix; the app knows the path and saw the call."""
    seen = missing("/api/items", "PUT /api/items", "DELETE /api/items", "GET /api/other")
    assert found(seen) == {"endpoint-method": "confirmed"}
    assert first(seen).values == {"methods": "DELETE, PUT", "allowed": "DELETE"}
    assert first(seen).observed == "the app answers 404 to GET, and lists PUT /api/items, DELETE /api/items"
    assert excluded(seen) == {"path-outside-api", "app-ui-only"}


def test_the_nearest_route_is_the_likest() -> None:
    """Not merely one that's like it; where none is, none is named."""
    near = missing("/api/itms", "GET /api/item", "GET /api/items", "GET /api/i tms")
    assert first(near).values["nearest"] in ("/api/items", "/api/i tms")
    far = missing("/api/zzzzzzzzzzzzzzzzzz", "GET /api/items")
    assert first(far).observed == "the app itself answers 404; it lists GET /api/items"
    assert (found(far), first(far).values) == ({"endpoint-not-found": "confirmed"}, {})


def test_a_route_with_a_blank_is_one_route() -> None:
    """Only the first blank stands between method and path."""
    assert first(missing("/api/repos", "GET /api/rep os")).values == {"nearest": "/api/rep os"}
    seen = missing("/api/things", "GET /x /api/items")
    assert found(seen) == {"app-ui-only": "confirmed"}


@pytest.mark.parametrize(
    ("path", "routes", "near"),
    [
        ("/api/invocations", ("POST /invocations", "GET /health"), "/invocations"),
        ("/v1/chat", ("POST /v1/chat/completions", "GET /v1/models"), "/v1/chat/completions"),
        ("/api/items", ("GET /items", "GET /about"), "/items"),
        ("/api/predict", ("GET /config", "POST /gradio_api/call/{api_name}"), None),
        ("/api/status", ("GET /one/long/status", "GET /another/long/status", "POST /c"), None),
    ],
)
def test_routes_elsewhere_than_below_api_are_an_api(path: str, routes: tuple[str, ...], near: str | None) -> None:
    """The path is another then, be it known which; what there is stands in the sentence."""
    seen = missing(path, *routes)
    assert found(seen) == {"endpoint-not-found": "confirmed"}
    assert first(seen).values.get("nearest") == near and "app-ui-only" in excluded(seen)
    assert near is not None or routes[0] in first(seen).observed


def test_without_a_list_the_app_may_have_no_api_at_all() -> None:
    """Then it's likely the path, and possible that there's none."""
    seen = judged(Endpoint, asked(), SURE)
    assert found(seen) == {"endpoint-not-found": "likely", "app-ui-only": "possible"}
    assert excluded(seen) == {"endpoint-method", "path-outside-api"}


def test_a_405_names_the_first_method_that_does_something() -> None:
    """Where none does, the first at all."""

    def allowed(header: str) -> str:
        return first(judged(Endpoint, asked(), call(405, DATABRICKS, TAKEN, ("allow", header)))).values["allowed"]

    assert (allowed("HEAD, OPTIONS"), allowed("OPTIONS,PUT, POST"), allowed("HEAD")) == ("HEAD", "PUT", "HEAD")
    silent = judged(Endpoint, asked(), call(405, DATABRICKS, TAKEN))
    assert first(silent).values == {}
    assert first(silent).observed == "the app answers 405 to GET"
    assert excluded(silent) == {"endpoint-not-found", "app-ui-only", "path-outside-api"}


def test_any_other_answer_of_the_app_shows_that_the_path_is_there() -> None:
    """With its method; where no endpoint was named nothing is said."""
    for status in (200, 403, 406, 500):
        seen = judged(Endpoint, asked(), call(status, DATABRICKS, TAKEN))
        assert isinstance(seen, Passed)
        assert excluded(seen) == {"endpoint-not-found", "endpoint-method", "app-ui-only", "path-outside-api"}
    assert isinstance(judged(Endpoint, asked(endpoint=None), SURE), Skipped)


def outside(answer: AppCall, *facts: Fact) -> Result:
    return judged(Endpoint, OUTSIDE, answer, *facts)


@pytest.mark.parametrize(
    ("other", "sure"),
    [
        (sibling(404, TAKEN), "confirmed"),
        (sibling(401, TAKEN), "confirmed"),
        (sibling(200), "confirmed"),
        (sibling(299), "confirmed"),
        (sibling(199), "likely"),
        (sibling(404), "likely"),
        (sibling(404, DATABRICKS, media_type="text/html"), "likely"),
        (sibling(404, media_type="application/json", body="{}"), "likely"),
        (sibling(499), "likely"),
    ],
)
def test_a_token_refused_outside_api_and_taken_inside_blames_the_path(other: SiblingCall, sure: str) -> None:
    """For certain where the other path shows that it took it: by the mark, or by a success."""
    seen = outside(DENIED, other)
    assert found(seen) == {"path-outside-api": sure}
    assert first(seen).because == ("e1", "e3")
    assert f"({other.exchange.status})" in first(seen).observed


def test_a_404_outside_api_blames_it_only_beside_the_mark() -> None:
    """The app may simply not have that path; any other failure isn't looked at."""
    gone = call(404, DATABRICKS, media_type="text/html")
    assert found(outside(gone, sibling(404, TAKEN))) == {"path-outside-api": "confirmed"}
    for other in (sibling(404), sibling(200)):
        assert isinstance(outside(gone, other), Skipped)
    for status in (400, 503):
        assert isinstance(outside(call(status, DATABRICKS), sibling(404, TAKEN)), Skipped)
    for more in ({}, {"proxy": "http://proxy:3128"}):
        filtered = call(403, ("x-squid-error", "x"), body="no", **more)
        assert isinstance(outside(filtered, sibling(404, TAKEN)), Skipped)


@pytest.mark.parametrize("status", [500, 503])
def test_an_error_of_the_platform_inside_makes_it_likely(status: int) -> None:
    """Nobody who's refused gets that; a page by somebody else doesn't show it, nor one for a path that's missing."""
    assert found(outside(DENIED, sibling(status, DATABRICKS))) == {"path-outside-api": "likely"}
    assert excluded(outside(DENIED, sibling(status, DATABRICKS))) == set()
    for seen in (
        outside(DENIED, sibling(status)),
        outside(DENIED, sibling(302, DATABRICKS)),
        outside(call(404, DATABRICKS, media_type="text/html"), sibling(status, DATABRICKS)),
    ):
        assert isinstance(seen, Skipped)


def test_a_token_refused_inside_too_excludes_the_path() -> None:
    """With both answers as the reason; where none was asked nothing is said."""
    seen = outside(DENIED, sibling(401, DATABRICKS))
    assert isinstance(seen, Passed) and seen.ruled_out[0].because == ("e1", "e3")
    assert isinstance(outside(DENIED), Skipped)
    assert isinstance(outside(DENIED, SiblingCall(exchange=exchange(None))), Skipped)


@pytest.mark.parametrize("answer", [DENIED, call(302, DATABRICKS, LOGIN)])
def test_a_token_that_is_taken_at_another_path_is_in_order(answer: AppCall) -> None:
    """Only the mark shows it; then nothing about the caller is to blame, inside `/api/` or outside."""
    for question in (asked(), OUTSIDE):
        clear = excluded(judged(Endpoint, question, answer, sibling(404, DATABRICKS, TAKEN)))
        assert {"token-expired", "permission-missing"} <= clear
        assert "front-door-refuses" not in clear
        unmarked = excluded(judged(Endpoint, question, answer, sibling(404, body="x", media_type="text/plain")))
        assert "token-expired" not in unmarked
    failed = judged(Endpoint, asked(), call(503, DATABRICKS), sibling(404, DATABRICKS, TAKEN))
    assert excluded(failed) == {"path-outside-api"}


def test_silence_says_nothing_of_the_path() -> None:
    """Nobody answered."""
    silent: Any = AppCall(exchange=exchange(None))
    assert judged(Endpoint, OUTSIDE, silent) == Skipped("nobody answered")
    assert isinstance(judged(Endpoint, asked(), DENIED), Passed)
    assert isinstance(missing("/api/items"), Failed)
