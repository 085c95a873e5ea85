"""How the parts of a request are written again in a command."""

from __future__ import annotations

import shlex
import subprocess
from typing import Any

import pytest

from dbapp_diag.model import repeating
from dbapp_diag.model.request_parts import JSON, CallKind
from tests.made import asked


def test_a_method_is_repeated_where_it_was_given() -> None:
    """An older report doesn't say so, and then any but the usual one is."""
    assert repeating.method(asked(given=("method",), method="GET")) == ["--method", "GET"]
    assert repeating.method(asked(given=(), method="POST")) == []
    assert repeating.method(asked(method="GET")) == []
    assert repeating.method(asked(method="POST")) == ["--method", "POST"]


def test_a_kind_of_call_is_repeated_by_its_switch() -> None:
    """And no other."""
    assert repeating.kind("mcp")(asked(kind=CallKind.MCP)) == ["--mcp"]
    assert repeating.kind("websocket")(asked(kind=CallKind.MCP)) == []


def test_headers_are_repeated_but_those_that_the_body_brings() -> None:
    """A masked value is the reader's to put in again."""
    with_body = asked(headers=(("X-A", "b"), ("Content-Type", JSON), ("Accept", JSON)), body_from="--json", body="1")
    assert repeating.headers(with_body) == ["--header", "X-A: b"]
    masked = asked(headers=(("X-Key", "‹key 1›"), ("X-B", "a ‹secret 2› c")))
    assert repeating.headers(masked) == ["--header", "X-Key: <value>", "--header", "X-B: a <value> c"]


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({}, []),
        ({"body_from": "--json", "body": "{}", "body_size": 2}, ["--json", "{}"]),
        ({"body_from": "--data @f.txt", "body": "x", "body_size": 1}, ["--data", "@f.txt"]),
        ({"body_from": "--data @-", "body": "x", "body_size": 1}, ["--data", "@-"]),
        ({"body_from": "--data", "body": "a=‹secret›", "body_size": 12}, ["--data", "<body>"]),
        ({"body_from": "--data", "body": "x", "body_size": 5000}, ["--data", "<body>"]),
        ({"body_from": "--data", "body": "x" * 1001, "body_size": 1001}, ["--data", "<body>"]),
        ({"body_from": "--data", "body": "@x", "body_size": 2}, ["--data", "<body>"]),
        ({"body_from": "--data", "body": "a\x01", "body_size": 2}, ["--data", "<body>"]),
        ({"body_from": "--curl", "body": "x", "body_size": 1}, ["--data", "x"]),
    ],
)
def test_a_body_is_repeated_as_text_or_by_its_file(given: dict[str, Any], words: list[str]) -> None:
    """One that isn't whole, holds a mask, or would be read as something else is the reader's to give."""
    assert repeating.body(asked(**given)) == words


def test_some_options_are_written_by_another() -> None:
    """They have no words of their own."""
    assert repeating.nothing(asked()) == []


def test_a_secret_becomes_a_variable_of_the_shell() -> None:
    """A command with a gap couldn't be carried out; this one asks for what isn't kept, and stays one word."""
    words = ["--header", "X-App-Token: <value>", "--endpoint", "/x?key=<value>&a=1", "--json", "<body>"]
    written = repeating.line(words)
    assert repeating.variables(written) == ("X_APP_TOKEN", "SECRET", "BODY")
    env = {"X_APP_TOKEN": "a b'\"$x", "SECRET": "s", "BODY": '{"a": 1}'}
    done = subprocess.run(["bash", "-c", f"printf '%s\\0' {written}"], env=env, capture_output=True, check=True)
    sent = done.stdout.decode().split("\0")[:-1]
    assert sent == ["--header", "X-App-Token: a b'\"$x", "--endpoint", "/x?key=s&a=1", "--json", '{"a": 1}']


@pytest.mark.parametrize("body", ["<value>5</value>", '{"html": "<body>hi</body>"}', "a<body>"])
def test_a_callers_own_text_stays_what_it_is(body: str) -> None:
    """XML and HTML have words like those that stand for what isn't kept."""
    written = repeating.line(["--header", "1-Key: <value>", "--data", body])
    assert repeating.variables(written) == ("SECRET",)
    assert shlex.split(written)[-1] == body
