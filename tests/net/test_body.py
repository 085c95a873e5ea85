"""Reading a body: how much of it, when it began, and how many events it had."""

from __future__ import annotations

import asyncio
import gzip
import time
import zlib
from collections.abc import AsyncIterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dbapp_diag.net.body import Body, content_type, count_events, decoded


async def chunks(*parts: bytes) -> AsyncIterator[bytes]:
    for part in parts:
        yield part


def read(*parts: bytes, limit: int = 1000, encoding: str = "", events: bool = False) -> tuple[Body, int]:
    """The body of these parts, and how often its beginning was told."""
    begun: list[None] = []
    body = Body(limit)
    asyncio.run(body.read(chunks(*parts), encoding, events=events, on_begin=lambda: begun.append(None)))
    return body, len(begun)


def test_a_body_is_read_to_its_end_or_to_the_limit() -> None:
    """It begins with its first byte, once."""
    whole, begun = read(b"", b"ab", b"cd")
    assert (whole.data, whole.complete, begun) == (b"abcd", True, 1)
    assert whole.first_ms is not None and whole.first_ms >= 0
    cut, _ = read(b"ab", b"cd", limit=3)
    assert (cut.data, cut.complete) == (b"abc", False)
    nothing, begun = read()
    assert (nothing.data, nothing.complete, nothing.first_ms, begun) == (b"", True, None, 0)


@pytest.mark.parametrize(
    ("encoding", "packed"),
    [("gzip", gzip.compress(b"abcd")), ("deflate", zlib.compress(b"abcd"))],
    ids=["gzip", "deflate"],
)
def test_a_packed_body_begins_when_something_is_unpacked(encoding: str, packed: bytes) -> None:
    """In pieces of a byte, too."""
    body, begun = read(*(bytes((byte,)) for byte in packed), encoding=encoding)
    assert (body.data, body.complete, begun) == (b"abcd", True, 1)
    assert read(packed, encoding="br")[0].data == b""
    assert read(zlib.compress(b"abcd")[2:-4], encoding="deflate")[0].data == b"abcd", "without its header, too"


@pytest.mark.parametrize(
    ("parts", "begun"),
    [
        ((b": ping\n\n", b": ping\n\n"), 0),
        ((b": no data here\n\n",), 0),
        ((b"event: metadata\n", b"id: 1\n"), 0),
        ((b": ping\n\n", b"data: 1\n\n"), 1),
        ((b"event: x\r\ndata: 1\r\n\r\n",), 1),
        ((b"data\n\n",), 1),
        ((b"d", b"a", b"t", b"a", b":", b" 1"), 1),
        ((b"id: 1\rdata: 2\r\r",), 1),
    ],
)
def test_a_stream_of_events_begins_with_the_first_one(parts: tuple[bytes, ...], begun: int) -> None:
    """Comments that keep it open are none, in whatever pieces it comes."""
    body, told = read(*parts, events=True)
    assert (told, body.first_ms is not None) == (begun, bool(begun))


@pytest.mark.parametrize(
    ("data", "events"),
    [
        (b"", 0),
        (b"data: 1", 0),
        (b"data: 1\n\n", 1),
        (b"data: 1\r\n\r\ndata: 2\r\n\r\n", 2),
        (b"data: 1\r\rdata: 2\r\r", 2),
        (b"id: 1\rdata: 2\r\r", 1),
        (b"data: 1\ndata: 2\n\n", 1),
        (b": ping\n\nid: 7\n\n", 0),
        (b"data\n\n", 1),
        (b"database: 1\n\n", 0),
        (b"\xef\xbb\xbfdata: 1\n\n", 1),
        (b"data: 1\r\n\ndata: 2\n\n", 2),
    ],
)
def test_an_event_ends_with_a_blank_line_and_has_data(data: bytes, events: int) -> None:
    """However lines end (WHATWG HTML, 9.2.6)."""
    assert count_events(data) == events


@given(st.binary(), st.text(), st.booleans())
def test_any_bytes_are_read(data: bytes, encoding: str, events: bool) -> None:
    """Nothing breaks it, and no more comes out than the limit."""
    body, _ = read(data[:3], data[3:], limit=10, encoding=encoding, events=events)
    assert len(body.data) <= 10
    assert count_events(data) >= 0
    content_type(encoding), decoded(data, encoding)


@pytest.mark.parametrize(
    "data",
    [b"\n" * 200_000, b"\r" * 200_000, b"data" * 50_000, b"data\r" * 40_000],
    ids=["line feeds", "returns", "one field", "fields"],
)
def test_hostile_bytes_take_no_time(data: bytes) -> None:
    """200 KB within seconds, be it in single bytes."""
    began = time.perf_counter()
    count_events(data)
    read(*(data[n : n + 1] for n in range(50_000)), limit=200_000, events=True)
    assert time.perf_counter() - began < 10
