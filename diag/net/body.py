"""Reading a body that may be hostile: bounded in size, in time (by the caller), and in what it unpacks to."""

from __future__ import annotations

import re
import time
import zlib
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass

EVENTS = "text/event-stream"
_DATA = re.compile(rb"(?:^|[\r\n])data(?:[:\r\n]|$)")
"""A line with data of an event, however lines end (WHATWG HTML, 9.2.6)."""
_LINE = 16
"""Bytes of what came before that the start of such a line may stand in."""


def _nothing() -> None:
    """For whoever needn't know when a body begins."""


def _never(_part: bytes) -> bool:
    """For whoever wants a body whole."""
    return False


@dataclass(slots=True)
class Body:
    """What has been read so far. `data` is unpacked; it stays empty when it can't be (`br`, or a lie about
    the encoding).

    `complete` turns True when the end came before the limit.
    """

    limit: int
    data: bytes = b""
    complete: bool = False
    broken: bool = False
    """It isn't packed as its Content-Encoding says; no client gets anything out of it."""
    first_ms: float | None = None
    """From the start of reading to the first byte, or in an event stream to the first event; None where none came."""

    async def read(
        self,
        chunks: AsyncIterator[bytes],
        encoding: str,
        *,
        events: bool = False,
        on_begin: Callable[[], None] = _nothing,
        enough: Callable[[bytes], bool] = _never,
    ) -> None:
        """Take chunks up to the limit of bytes, packed and unpacked alike; never unpacks more than that.

        `encoding` is the value of Content-Encoding: gzip and deflate (RFC 9110, 8.4.1) are unpacked, others
        aren't. `on_begin` is called once, at the first byte, or in a stream of `events` at the first one: comments that keep it
        open are none (WHATWG HTML, 9.2.6). `enough` gets each part, unpacked, and ends the reading by True.
        """
        unpack = _unpacker(encoding)
        if unpack is None:
            return
        began, received, size = time.perf_counter(), 0, 0
        parts: list[bytes] = []
        tail = b""
        try:
            async for chunk in chunks:
                received += len(chunk)
                part = unpack.some(chunk, self.limit - size)
                parts.append(part)
                size += len(part)
                tail = (tail + part)[-_LINE - len(part) :]
                if self.first_ms is None and part and (not events or _DATA.search(tail)):
                    self.first_ms = round((time.perf_counter() - began) * 1000, 1)
                    on_begin()
                self.broken = unpack.broken
                if self.broken or size >= self.limit or received > self.limit or enough(part):
                    return
            self.complete = unpack.ended()
        finally:  # also when time runs out: what came is kept
            self.data = b"".join(parts)


def count_events(data: bytes) -> int:
    """The events of an event stream that have come to their end: a blank line ends one, and one without data counts for
    nothing (WHATWG HTML, 9.2.6)."""
    lines = data.removeprefix(b"\xef\xbb\xbf").replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    return sum(bool(_DATA.search(block)) for block in lines.split(b"\n\n")[:-1])


class _Plain:
    broken = False

    def some(self, chunk: bytes, limit: int) -> bytes:
        return chunk[:limit]

    def ended(self) -> bool:
        return True


class _Packed:
    """gzip, or deflate with or without its zlib header (both are met)."""

    broken = False

    def __init__(self, *, headless: bool) -> None:
        self._headless_allowed = headless
        self._inflate = zlib.decompressobj(47)  # 32 + 15: gzip or zlib, as its header says
        self._begun = False

    def some(self, chunk: bytes, limit: int) -> bytes:
        if limit <= 0 or self._inflate.eof:
            return b""
        try:
            unpacked = self._inflate.decompress(self._inflate.unconsumed_tail + chunk, limit)
        except zlib.error:
            if self._begun or not self._headless_allowed:
                self.broken = True
                return b""
            return self._headless(chunk, limit)
        self._begun = True
        return unpacked

    def _headless(self, chunk: bytes, limit: int) -> bytes:
        self._inflate, self._begun = zlib.decompressobj(-15), True
        try:
            return self._inflate.decompress(chunk, limit)
        except zlib.error:
            self.broken = True
            return b""

    def ended(self) -> bool:
        return self._inflate.eof or not self._begun


def _unpacker(encoding: str) -> _Plain | _Packed | None:
    match encoding.strip().lower():
        case "" | "identity":
            return _Plain()
        case "gzip" | "x-gzip":
            return _Packed(headless=False)
        case "deflate":
            return _Packed(headless=True)
        case _:
            return None


def decoded(data: bytes, charset: str) -> str:
    """The bytes as text, with replacement characters where they aren't; UTF-8 unless a charset is named that
    Python knows."""
    try:
        return data.decode(charset or "utf-8", "replace")
    except (LookupError, UnicodeError, ValueError):
        return data.decode("utf-8", "replace")


def content_type(value: str) -> tuple[str, str]:
    """Media type and charset of a Content-Type (RFC 9110, 8.3), lower case; empty where it says none."""
    media_type, *parameters = value[:512].split(";")
    for parameter in parameters:
        name, _, text = parameter.partition("=")
        if name.strip().lower() == "charset":
            return media_type.strip().lower(), text.strip().strip("\"'").lower()[:40]
    return media_type.strip().lower(), ""
