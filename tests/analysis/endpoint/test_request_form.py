"""Whether the app objects to what the tool made up, and what would be asked in its place."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dbapp_diag.analysis.endpoint.request_form import RequestForm, json_rpc_error
from dbapp_diag.facts.base import Fact, Facts
from dbapp_diag.facts.exchange import ApiListing
from tests.made import DATABRICKS, TAKEN, asked, call, exchange

NOTHING: dict[str, Any] = {"given": ()}


def listing(*routes: str, examples: tuple[tuple[str, str], ...] = ()) -> ApiListing:
    return ApiListing(exchange=exchange(200, DATABRICKS, TAKEN, id="e9"), paths=routes, examples=examples)


def form(
    status: int, *headers: tuple[str, str], of: dict[str, Any] = NOTHING, more: tuple[Fact, ...] = (), **answer: Any
) -> RequestForm | None:
    """The objection in the app's answer, to a request of which this was given."""
    facts = (asked(**of), call(status, DATABRICKS, TAKEN, *headers, **answer), *more)
    known = Facts({type(fact): fact for fact in facts})
    return known.want(RequestForm)


@pytest.mark.parametrize("status", [400, 405, 406, 422, 426])
def test_a_bare_get_of_the_tools_own_may_have_the_wrong_form(status: int) -> None:
    """Nobody asked for it."""
    assert form(status) is not None


@pytest.mark.parametrize("status", [200, 401, 403, 404, 409, 410, 413, 429, 500, 501])
def test_other_answers_arent_about_the_form(status: int) -> None:
    """A 404 only where the app lists the path with another method."""
    assert form(status) is None


@pytest.mark.parametrize(
    ("status", "given"),
    [
        (405, ("method",)),
        (400, ("headers",)),
        (422, ("method",)),
        (400, ("kind",)),
        (405, ("kind",)),
        (426, ("method", "headers", "body")),
    ],
)
def test_what_the_caller_gave_is_the_callers(status: int, given: tuple[str, ...]) -> None:
    """Older reports don't say what was given, and count as all of it."""
    assert form(status, of={"given": given}) is None
    assert form(status, of={"given": None}) is None


@pytest.mark.parametrize("status", [400, 411, 415, 422])
def test_a_method_that_sends_wants_a_body(status: int) -> None:
    """Where none was given."""
    bare = form(status, of={"given": ("method",), "method": "POST"})
    assert bare is not None and bare.options == ("--json", "<body>")
    assert form(status, of={"given": ("method", "body"), "method": "POST"}) is None


def test_only_an_accept_of_the_callers_own_is_the_callers() -> None:
    """Another header doesn't make it so."""
    assert form(406, of={"given": ("headers",), "headers": (("X-A", "b"),)}) is not None
    assert form(406, of={"given": ("headers",), "headers": (("accept", "text/csv"),)}) is None


def test_a_made_up_path_or_another_sender_has_no_form() -> None:
    """Only the app knows what its endpoint takes."""
    assert form(405, of={"given": (), "endpoint": None}) is None
    facts = {type(fact): fact for fact in (asked(given=()), call(405, ("x-squid-error", "x")))}
    assert Facts(facts).want(RequestForm) is None


@pytest.mark.parametrize("body", ["Invalid host header", '{"error_code":"PERMISSION_DENIED","message":"no"}'])
def test_a_host_that_is_refused_or_a_grant_that_is_short_is_no_matter_of_the_form(body: str) -> None:
    """Any other request would get the same."""
    assert form(400, body=body) is None


def test_the_method_that_changes_least_is_asked_for() -> None:
    """By Allow, or by the app's own list."""
    by_header = form(405, ("allow", "DELETE, PUT, POST, OPTIONS"))
    assert by_header is not None
    assert (by_header.options, by_header.wanted) == (("--method", "POST"), "POST or PUT or DELETE")
    by_list = form(405, more=(listing("DELETE /api/items", "POST /api/items"),))
    assert by_list is not None and by_list.options == ("--method", "POST") and by_list.evidence == ("e1", "e9")
    unknown = form(405)
    assert unknown is not None and unknown.options == ()


def test_a_404_is_about_the_form_where_the_app_lists_other_methods_alone() -> None:
    """With the very method the route exists, and what the path names is missing."""
    other = form(404, more=(listing("POST /api/items"),))
    assert other is not None and other.options == ("--method", "POST")
    assert form(404, more=(listing("GET /api/items", "POST /api/items"),)) is None
    assert form(404, more=(listing("GET /api/{any}"),)) is None
    assert form(404, of={"given": ("method",)}, more=(listing("POST /api/items"),)) is None


def test_the_example_of_the_apps_own_description_is_the_body() -> None:
    """For the method that is asked for, at the template that fits the path."""
    listed = listing("POST /api/{kind}", examples=(("POST /api/{kind}", '{"a": 1}'),))
    seen = form(405, ("allow", "POST"), more=(listed,))
    assert seen is not None
    assert (seen.example, seen.options, seen.wanted) == (
        '{"a": 1}',
        ("--method", "POST", "--json", "<body>"),
        "POST with a JSON body",
    )


def test_what_the_query_lacks_is_named() -> None:
    """As FastAPI's validation says it."""
    detail = [{"loc": ["query", "q"]}, {"loc": ["query", "n"]}, {"loc": ["body", "x"]}, {"loc": "odd"}, 7]
    seen = form(422, body=json.dumps({"detail": detail}))
    assert seen is not None and seen.wanted == "the query's q and n"


@pytest.mark.parametrize(
    ("status", "headers", "more"),
    [
        (400, (), {"body": '{"jsonrpc":"2.0","id":null,"error":{"code":-32600,"message":"x"}}'}),
        (400, (("mcp-session-id", "1"),), {}),
        (406, (), {"of": {"given": (), "path": "/mcp", "endpoint": "/mcp"}}),
        (
            405,
            (("allow", "GET, POST, DELETE"),),
            {"of": {"given": (), "path": "/api/mcp/?x", "endpoint": "/api/mcp/?x"}},
        ),
    ],
)
def test_an_mcp_server_is_known_by_its_errors_its_session_or_its_path(
    status: int, headers: tuple[tuple[str, str], ...], more: dict[str, Any]
) -> None:
    """Then an MCP client's requests are asked for."""
    seen = form(status, *headers, **more)
    assert seen is not None and seen.options == ("--mcp",)


def test_a_websocket_is_known_by_its_upgrade() -> None:
    """By the header, or by the words of a 400 or 426."""
    for seen in (form(426, ("upgrade", "WebSocket")), form(400, body='Can "Upgrade" only to "WebSocket".')):
        assert seen is not None and seen.options == ("--websocket",)


@given(st.text() | st.builds(json.dumps, st.recursive(st.none() | st.integers() | st.text(), st.lists)))
def test_any_text_is_an_error_of_json_rpc_or_isnt(body: str) -> None:
    """Nothing breaks it."""
    assert json_rpc_error(exchange(400, body=body)) is None


@pytest.mark.parametrize("hostile", ["[" * 200_000, '{"error":' * 40_000, '"' * 200_000, "9" * 200_000])
def test_a_hostile_body_takes_no_time(hostile: str) -> None:
    """200 KB within seconds."""
    began = time.perf_counter()
    assert json_rpc_error(exchange(400, body=hostile)) is None
    assert form(422, body=hostile) is not None
    assert time.perf_counter() - began < 10
