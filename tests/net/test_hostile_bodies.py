"""Answers that mean harm: every one is bounded in size and in time, and shown as text."""

from __future__ import annotations

import asyncio
import gzip
import resource
import ssl
import zlib
from pathlib import Path

from dbapp_diag.evidence.redaction import Redactor
from dbapp_diag.facts.exchange import ErrorKind, Exchange
from tests.net.support import Handler, Script, Server, answer, get, go, leading, network, quick

MIB = 1_048_576
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n"


async def seen_from(
    handler: Handler,
    context: ssl.SSLContext,
    ca_file: Path,
    redactor: Redactor | None = None,
    **limits: float,
) -> tuple[Exchange, bytes]:
    """One GET at this server."""
    async with Server(handler, context).running() as server:
        settings = quick(ca_bundle=ca_file, connect_to=leading(server.port), **limits)
        return await get(network(settings, redactor=redactor))


def test_an_endless_chunked_stream_is_cut(context: ssl.SSLContext, ca_file: Path) -> None:
    """A stream of 10 GB is read up to the limit, and the connection closed."""

    async def endless(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(HEAD + b"Transfer-Encoding: chunked\r\n\r\n")
        block = b"100000\r\n" + b"x" * MIB + b"\r\n"
        for _ in range(10_000):
            writer.write(block)
            await writer.drain()

    seen, body = go(seen_from(endless, context, ca_file))
    assert (seen.status, seen.body_complete, seen.error) == (200, False, None)
    assert len(body) == seen.body_size == 262_144
    assert seen.body == "x" * 4096


def test_a_gzip_bomb_isnt_unpacked(context: ssl.SSLContext, ca_file: Path) -> None:
    """200 MB of zeros in 200 kB: no more than the limit is ever unpacked."""
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    bomb = b"".join(packer.compress(bytes(MIB)) for _ in range(200)) + packer.flush()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    seen, body = go(seen_from(Script(answer(bomb, "Content-Encoding: gzip")), context, ca_file))
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert (seen.status, seen.body_complete, len(body)) == (200, False, 262_144)
    assert grown < 50 * 1024  # KiB


def test_an_honest_gzip_body_is_unpacked(context: ssl.SSLContext, ca_file: Path) -> None:
    """A server that packs though it wasn't asked to is read all the same."""
    seen, _ = go(seen_from(Script(answer(gzip.compress(b"hello"), "Content-Encoding: gzip")), context, ca_file))
    assert (seen.body, seen.body_complete) == ("hello", True)


def test_deflate_is_unpacked_in_both_of_its_forms(context: ssl.SSLContext, ca_file: Path) -> None:
    """With and without the zlib header."""
    raw = zlib.compressobj(9, zlib.DEFLATED, -15)
    for packed in (zlib.compress(b"hello"), raw.compress(b"hello") + raw.flush()):
        seen, _ = go(seen_from(Script(answer(packed, "Content-Encoding: deflate")), context, ca_file))
        assert (seen.body, seen.body_complete) == ("hello", True)


def test_a_body_that_isnt_what_its_encoding_says_is_no_crash(context: ssl.SSLContext, ca_file: Path) -> None:
    """Plain text called gzip, and an encoding that nobody asked for: status and headers are kept."""
    for encoding in ("gzip", "br", "gzip, br"):
        seen, _ = go(seen_from(Script(answer(b"plain", f"Content-Encoding: {encoding}")), context, ca_file))
        assert (seen.status, seen.body_complete, seen.body) == (200, False, "")


def test_invalid_utf8_is_replaced(context: ssl.SSLContext, ca_file: Path) -> None:
    """Bytes that aren't UTF-8 become replacement characters, also with a charset that Python doesn't know."""
    for charset in ("", "; charset=klingon", "; charset=hex", "; charset=idna"):
        script = Script(answer(b"a\xff\xfeb", f"Content-Type: text/html{charset}"))
        seen, body = go(seen_from(script, context, ca_file))
        assert (seen.body, body, seen.media_type) == ("a��b", b"a\xff\xfeb", "text/html")


def test_a_named_charset_is_used(context: ssl.SSLContext, ca_file: Path) -> None:
    """Latin-1 text reads as such."""
    script = Script(answer("né".encode("latin-1"), 'Content-Type: text/html; charset="ISO-8859-1"'))
    assert go(seen_from(script, context, ca_file))[0].body == "né"


def test_a_trickled_body_is_held_to_the_clock(context: ssl.SSLContext, ca_file: Path) -> None:
    """A byte now and then doesn't prolong the body's limit; what came is kept."""

    async def trickle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(HEAD + b"Content-Length: 100000\r\n\r\n")
        while True:
            writer.write(b"x")
            await writer.drain()
            await asyncio.sleep(0.05)  # the trickle itself

    seen, _ = go(seen_from(trickle, context, ca_file, body_timeout=1.0))
    assert seen.status == 200 and seen.body.startswith("x") and not seen.body_complete
    assert seen.error is not None and seen.error.kind is ErrorKind.READ_TIMEOUT


def test_trickled_headers_are_held_to_the_clock(context: ssl.SSLContext, ca_file: Path) -> None:
    """The same for headers without an end."""

    async def trickle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\n")
        while True:
            writer.write(b"X-A: b\r\n")
            await writer.drain()
            await asyncio.sleep(0.05)  # the trickle itself

    seen, _ = go(seen_from(trickle, context, ca_file, response_timeout=0.3))
    assert seen.status is None and seen.error is not None and seen.error.kind is ErrorKind.READ_TIMEOUT


def test_a_megabyte_of_headers_is_refused(context: ssl.SSLContext, ca_file: Path) -> None:
    """Headers beyond reason end the exchange as not being HTTP."""
    script = Script(b"HTTP/1.1 200 OK\r\nX-Long: " + b"x" * MIB + b"\r\n\r\n")
    seen, _ = go(seen_from(script, context, ca_file))
    assert seen.status is None and seen.error is not None and seen.error.kind is ErrorKind.PROTOCOL


def test_many_and_long_headers_are_cut(context: ssl.SSLContext, ca_file: Path) -> None:
    """A case stays small: so many headers of so many characters are kept."""
    script = Script(answer(b"", f"X-Long: {'y' * 20_000}", *(f"X-{number}: v" for number in range(500))))
    seen, _ = go(seen_from(script, context, ca_file))
    assert len(seen.headers) == 64
    assert len(seen.header("x-long") or "") == 2048


def test_a_response_that_breaks_off_is_incomplete(context: ssl.SSLContext, ca_file: Path) -> None:
    """Fewer bytes than promised: the status counts, the body is marked."""
    seen, _ = go(seen_from(Script(HEAD + b"Content-Length: 100\r\n\r\nhalf"), context, ca_file))
    assert (seen.status, seen.body, seen.body_complete) == (200, "half", False)
    assert seen.error is not None and seen.error.kind is ErrorKind.CLOSED


def test_a_secret_cut_in_two_by_the_limit_doesnt_show(context: ssl.SSLContext, ca_file: Path) -> None:
    """A token that straddles the kept part's end, or fills the whole body, leaves no piece of itself."""
    secret = "zq" + "k7-" * 300
    redactor = Redactor()
    redactor.learn(secret, "token")
    for body in (b"x" * 4000 + secret.encode(), secret.encode() * 40):
        seen, _ = go(seen_from(Script(answer(body)), context, ca_file, redactor))
        assert "k7-" not in seen.body


def test_bad_dates_are_no_date(context: ssl.SSLContext, ca_file: Path) -> None:
    """A Date that isn't one is None, and nothing breaks."""
    for date in ("yesterday", "Tue, 24 Nov 99999999 10:00:00 GMT", "Tue, 31 Feb 2026 10:00:00 +9999"):
        assert go(seen_from(Script(answer(b"", f"Date: {date}")), context, ca_file))[0].server_date is None
