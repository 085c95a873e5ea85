"""The parts of a request that its caller gives: read, checked, and completed as curl does."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dbapp_diag.model import request_parts
from dbapp_diag.model.errors import UsageError
from dbapp_diag.model.option import argument, flag
from dbapp_diag.model.request_parts import FORM, JSON, LARGEST_BODY, Body, CallKind, RequestParts


def headers(*given: str) -> tuple[tuple[str, str], ...]:
    return request_parts.header_texts(given, flag)


def test_the_method_is_the_one_given_or_curls() -> None:
    """A body makes it POST, as does MCP; a websocket is asked for by GET."""
    assert RequestParts().effective_method == "GET"
    assert RequestParts(body=Body(b"x")).effective_method == "POST"
    assert RequestParts(method="PUT", body=Body(b"x")).effective_method == "PUT"
    assert RequestParts(kind=CallKind.MCP).effective_method == "POST"
    assert RequestParts(kind=CallKind.WEBSOCKET, body=Body(b"x")).effective_method == "GET"


def test_a_body_brings_its_headers_unless_they_are_given() -> None:
    """As curl adds them."""
    assert RequestParts(body=Body(b"x", "--data")).to_send() == (("Content-Type", FORM),)
    assert RequestParts(body=Body(b"1", "--json")).to_send() == (("Content-Type", JSON), ("Accept", JSON))
    own = (("content-TYPE", "text/csv"),)
    assert RequestParts(headers=own, body=Body(b"1", "--json")).to_send() == (*own, ("Accept", JSON))
    assert RequestParts(body=Body(b"x", "another option")).to_send() == ()


def test_headers_are_read_as_curl_reads_them(tmp_path: Path) -> None:
    """A name and a value, an empty value after a semicolon, or a file with one a line."""
    file = tmp_path / "headers"
    file.write_text("X-A: 1\n\nX-B: a: b\n")
    assert headers("X-C: c ", "X-D;", f"@{file}") == (("X-C", "c"), ("X-D", ""), ("X-A", "1"), ("X-B", "a: b"))


@pytest.mark.parametrize(
    "line",
    [
        "no colon",
        ": x",
        "a b: x",
        "X-A: a\x00b",
        "X-A: a\rb",
        "Authorization: Bearer x",
        "AUTHORIZATION: x",
        "Host: x",
        "Content-Length: 1",
        "Transfer-Encoding: chunked",
        "Connection: x",
        f"X-A: {'x' * 16_385}",
        "X-A: \ud800",
        "@/no/such/file",
    ],
)
def test_headers_that_cant_be_sent_are_refused_without_their_value(line: str) -> None:
    """Nor may they say where the message goes, or carry another token."""
    with pytest.raises(UsageError) as refusal:
        headers(line)
    assert "Bearer x" not in str(refusal.value) and "a\x00b" not in str(refusal.value)


def test_a_token_in_a_header_is_refused_with_the_ways_to_give_it() -> None:
    """In the caller's spelling."""
    for say, named in ((flag, "--token-env"), (argument, "token")):
        with pytest.raises(UsageError, match=named):
            request_parts.checked_headers((("Authorization", "x"),), say)


def test_python_gives_headers_as_a_mapping_or_pairs() -> None:
    """Anything else is refused."""
    assert request_parts.header_values({"X-A": "b"}, argument) == (("X-A", "b"),)
    assert request_parts.header_values([("X-A", "b"), ("X-A", "c")], argument) == (("X-A", "b"), ("X-A", "c"))
    for odd in ("X-A: b", 3, [("X-A",)], ["ab"], {"X-A": 1}, {1: "x"}, None):
        with pytest.raises(UsageError):
            request_parts.header_values(odd, argument)
    with pytest.raises(UsageError, match="100"):
        request_parts.header_values({f"X-{n}": "" for n in range(101)}, argument)


def test_data_is_what_curl_makes_of_it(tmp_path: Path) -> None:
    """Texts joined by &, a file without its line ends."""
    file = tmp_path / "data"
    file.write_bytes(b"a=1\r\nb=2\n\0")
    assert request_parts.data_texts((), flag) is None
    assert request_parts.data_texts(("a=1", "b=ü"), flag) == Body("a=1&b=ü".encode(), "--data", None)
    assert request_parts.data_texts((f"@{file}",), flag) == Body(b"a=1b=2", "--data", str(file))
    assert request_parts.data_texts(("x", f"@{file}"), flag) == Body(b"x&a=1b=2", "--data", None)


def test_python_gives_data_as_bytes_a_text_or_a_forms_fields() -> None:
    """Anything else, and what can't be written, is refused."""
    assert request_parts.data_values(b"x", argument).content == b"x"
    assert request_parts.data_values("ü", argument).content == "ü".encode()
    assert request_parts.data_values({"a b": "c&d", "n": 1}, argument).content == b"a+b=c%26d&n=1"
    for odd in (3, ["x"], None, "\ud800", {"a": "\ud800"}):
        with pytest.raises(UsageError):
            request_parts.data_values(odd, argument)


def test_json_is_checked_and_sent_as_it_was_written(tmp_path: Path) -> None:
    """From the option or a file."""
    file = tmp_path / "body.json"
    file.write_bytes(b'{"a":  1}\n')
    assert request_parts.json_text('{"a":  1}', flag) == Body(b'{"a":  1}', "--json", None)
    assert request_parts.json_text(f"@{file}", flag) == Body(b'{"a":  1}\n', "--json", str(file))
    for odd, said in (("{", "line 1"), ("[" * 100_000, "deeply"), ("", "line 1"), ("@/no/such", "can't be read")):
        with pytest.raises(UsageError, match=re.escape(said)):
            request_parts.json_text(odd, flag)


def test_python_gives_json_as_anything_that_it_can_be_written_from() -> None:
    """Not a number is none of JSON's."""
    assert request_parts.json_value({"a": ["ü"]}, argument).content == b'{"a": ["\\u00fc"]}'
    loop: list[Any] = []
    loop.append(loop)
    for odd in (object(), {1, 2}, float("nan"), loop):
        with pytest.raises(UsageError):
            request_parts.json_value(odd, argument)


def test_a_body_has_a_largest_size() -> None:
    """And stays out of any representation."""
    with pytest.raises(UsageError):
        Body(bytes(LARGEST_BODY + 1))
    assert "secret" not in repr(RequestParts(headers=(("X-Key", "secret"),), body=Body(b"secret")))


def test_a_call_is_made_once_to_twenty_times() -> None:
    """A whole number of them."""
    assert (request_parts.repetitions(1, flag), request_parts.repetitions(20, flag)) == (1, 20)
    for odd in (0, 21, True, 1.0, "3", None):
        with pytest.raises(UsageError):
            request_parts.repetitions(odd, flag)


def test_expectations_are_texts_that_can_be_read() -> None:
    """One, or several."""
    assert request_parts.expectations("200", flag) == ("200",)
    assert request_parts.expectations(["200", "<2s"], flag) == ("200", "<2s")
    for odd in (3, [3], ["nonsense"], None):
        with pytest.raises(UsageError):
            request_parts.expectations(odd, flag)  # type: ignore[arg-type]  # Python callers may give anything


@given(st.lists(st.text().filter(lambda text: not text.startswith("@"))))
def test_any_texts_are_headers_or_refused(lines: list[str]) -> None:
    """What is taken can be sent."""
    try:
        taken = headers(*lines)
    except UsageError:
        return
    for name, value in taken:
        name.encode("ascii")
        assert not re.search(r"[\r\n\0]", value) and value.encode("utf-8", "surrogateescape") is not None
