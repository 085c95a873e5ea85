"""Reading an MCP server's answers."""

from __future__ import annotations

import json

import pytest

from dbapp_diag.analysis.endpoint.mcp import MOST_LINES, Dialect, Events, Reply, read_reply, tool_names, who_serves
from tests.made import exchange

RESULT = {"jsonrpc": "2.0", "id": 7, "result": {"protocolVersion": "2025-06-18"}}


@pytest.mark.parametrize("size", (1, 3, 1000))
@pytest.mark.parametrize("end", ("\n", "\r\n"))
def test_the_event_that_answers_is_found_however_it_comes_in_parts(size: int, end: str) -> None:
    """Comments, other events and notifications come before it."""
    note = json.dumps({"jsonrpc": "2.0", "method": "notifications/message"})
    lines = (": hello", "", "event: message", f"data: {note}", "", "id: 1", f"data: {json.dumps(RESULT)}", "", "")
    stream, events = end.join(lines).encode(), Events(7)
    done = [events.feed(stream[at : at + size]) for at in range(0, len(stream), size)]
    assert events.reply == Reply({"protocolVersion": "2025-06-18"})
    assert done[-1]


def test_data_of_several_lines_is_one_message() -> None:
    """Joined by line breaks (WHATWG HTML, 9.2.6)."""
    events = Events(7)
    parts = "".join(f"data: {line}\n" for line in json.dumps(RESULT, indent=1).splitlines())
    assert events.feed(f"{parts}\n".encode())


def test_a_flood_of_lines_is_enough_some_time() -> None:
    """Whatever isn't an answer isn't read for ever."""
    events = Events(7)
    assert events.feed(b": x\n" * (MOST_LINES + 1))
    assert events.reply is None


@pytest.mark.parametrize(
    "body",
    (b"", b"<html>", b"[]", b'"x"', b"[" * 100_000, b'{"jsonrpc": "2.0", "id": 8, "result": {}}', b'{"result": {}}'),
)
def test_what_isnt_an_answer_is_none(body: bytes) -> None:
    """Also another request's answer, and JSON that's nested without end."""
    assert read_reply(body, 7) is None


def test_an_error_counts_without_an_id() -> None:
    """A server that couldn't read the request has none to give (JSON-RPC 2.0, section 5)."""
    body = {"jsonrpc": "2.0", "id": None, "error": {"code": -32600, "message": "no", "data": {"supported": ["x", 1]}}}
    assert read_reply(json.dumps(body).encode(), 7) == Reply({}, -32600, "no", ("x",))
    assert read_reply(b'{"jsonrpc": "2.0", "error": "broken"}', 7) == Reply({}, 0)


def test_names_of_any_form_are_bounded() -> None:
    """A server may call itself whatever it likes."""
    assert who_serves({"serverInfo": {"name": "n" * 1000, "version": 2}}) == ("n" * 200, "2")
    assert who_serves({"serverInfo": "x"}) == ("", "")
    assert tool_names({"tools": [{"name": "a"}, 3, {}]}) == ["a", "", ""]
    assert tool_names({"tools": {}}) is None


@pytest.mark.parametrize(
    ("status", "reply", "tried", "expected"),
    (
        (200, Reply({"protocolVersion": "2025-11-25"}), 1, None),
        (400, Reply({}, -32602, "Unsupported protocol version"), 1, "2025-06-18"),
        (400, Reply({}, -32602, "Unsupported protocol version"), 2, "2025-03-26"),
        (400, Reply({}, -32602, "Unsupported protocol version"), 3, None),
        (200, Reply({}, -32602, "no", ("2025-03-26",)), 1, "2025-03-26"),
        (400, Reply({}, -32022, "no", ("2026-07-28",)), 1, "2026-07-28"),
        (404, Reply({}, -32601, "Method not found"), 1, "2026-07-28"),
        (500, None, 1, None),
        (200, Reply({}, -32603, "boom"), 1, None),
    ),
)
def test_another_revision_is_tried_where_the_server_objects(
    status: int, reply: Reply | None, tried: int, expected: str | None
) -> None:
    """Not where it fails for another reason."""
    other = Dialect("2025-11-25").other(reply, exchange(status), tried)
    assert (other.revision if other else None) == expected
