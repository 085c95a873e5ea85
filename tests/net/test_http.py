"""One recorded exchange."""

from __future__ import annotations

import errno
import ssl
from datetime import UTC, datetime
from pathlib import Path

import pytest
import trustme

from dbapp_diag.evidence.redaction import Redactor
from dbapp_diag.facts.exchange import ErrorKind
from tests.net.support import (
    HOST,
    Proxy,
    Script,
    Server,
    answer,
    get,
    go,
    leading,
    network,
    quick,
    server_context,
    silent,
)

SECRET = "opaque-token-0123456789-abcdefghij"


def test_an_exchange_is_recorded_whole(context: ssl.SSLContext, ca_file: Path) -> None:
    """Status, headers, body, peer, date and phases of a plain answer are kept."""

    async def run() -> None:
        script = Script(answer(b'{"a":1}', "Content-Type: application/json", "Date: Tue, 24 Nov 2026 10:00:00 GMT"))
        async with Server(script, context).running() as server:
            door = network(quick(ca_bundle=ca_file, connect_to=leading(server.port)))
            seen, body = await get(door)
        assert (seen.status, seen.reason, seen.http_version) == (200, "OK", "HTTP/1.1")
        assert (seen.media_type, seen.body, body, seen.body_size) == (
            "application/json",
            '{"a":1}',
            b'{"a":1}',
            7,
        )
        assert seen.body_complete and seen.error is None
        assert seen.peer == f"127.0.0.1:{server.port}"
        assert seen.server_date == datetime(2026, 11, 24, 10, tzinfo=UTC)
        parts = seen.phases
        assert parts.dns is None
        assert None not in (parts.connect, parts.tls, parts.send, parts.wait, parts.receive)
        assert seen.url == f"https://{HOST}/api/x"

    go(run())


def test_the_request_names_the_host_and_the_tool(context: ssl.SSLContext, ca_file: Path) -> None:
    """Host and user agent are right, though the connection goes to an address; no packing is asked for."""

    async def run() -> None:
        script = Script(answer())
        async with Server(script, context).running() as server:
            door = network(quick(ca_bundle=ca_file, connect_to=leading(server.port)))
            await get(door, f"https://{HOST}/api/x?q=a%20b")
        head = script.heads[0]
        assert head.startswith("GET /api/x?q=a%20b HTTP/1.1\r\n")
        assert f"\r\nHost: {HOST}\r\n" in head
        assert "\r\nUser-Agent: dbapp-diag/" in head
        assert "\r\nAccept-Encoding: identity\r\n" in head
        assert "authorization" not in head.lower()

    go(run())


def test_a_port_in_the_address_stays_in_the_host_header(context: ssl.SSLContext, ca_file: Path) -> None:
    """`Host` carries the port of an address that names one."""

    async def run() -> None:
        script = Script(answer())
        async with Server(script, context).running() as server:
            door = network(quick(ca_bundle=ca_file))
            seen, _ = await get(door, f"https://{HOST}:{server.port}/", addresses=("127.0.0.1",), lookup_ms=3.5)
        assert f"\r\nHost: {HOST}:{server.port}\r\n" in script.heads[0]
        assert seen.phases.dns == 3.5

    go(run())


def test_a_token_is_sent_over_verified_tls_and_kept_nowhere(context: ssl.SSLContext, ca_file: Path) -> None:
    """The server gets the bearer; the record doesn't, even when the server echoes it in headers and body."""

    async def run() -> None:
        script = Script(answer(f"you sent {SECRET}".encode(), f"X-Echo: {SECRET}"))
        redactor = Redactor()
        redactor.learn(SECRET, "token")
        async with Server(script, context).running() as server:
            door = network(quick(ca_bundle=ca_file, connect_to=leading(server.port)), redactor=redactor)
            seen, _ = await get(door, f"https://{HOST}/?t={SECRET}", bearer=SECRET, credential="token 1")
        assert f"\r\nAuthorization: Bearer {SECRET}\r\n" in script.heads[0]
        assert SECRET not in repr(seen)
        assert seen.body == "you sent ‹token 1›"

    go(run())


def test_a_token_is_never_sent_in_the_clear() -> None:
    """With http:// and a bearer nothing is sent at all."""

    async def run() -> None:
        async with Server(Script(answer())).running() as server:
            seen, _ = await get(network(quick()), f"http://127.0.0.1:{server.port}/", bearer=SECRET)
            assert server.connections == 0
        assert seen.error is not None and seen.error.kind is ErrorKind.REFUSED_BY_US

    go(run())


@pytest.mark.parametrize("flaw", ["\n", "\r\nX-Evil: 1", "\x00", " ", "é", "–"])
def test_a_token_that_breaks_a_header_is_refused_unquoted(flaw: str, context: ssl.SSLContext, ca_file: Path) -> None:
    """A token with a line break, NUL, trailing blank or other letters stops the request, and isn't quoted."""

    async def run() -> None:
        async with Server(Script(answer()), context).running() as server:
            door = network(quick(ca_bundle=ca_file, connect_to=leading(server.port)))
            seen, _ = await get(door, bearer=SECRET + flaw)
            assert server.connections == 0
        assert seen.error is not None and seen.error.kind is ErrorKind.REFUSED_BY_US
        assert SECRET not in repr(seen) and "Evil" not in repr(seen)

    go(run())


def test_a_bad_certificate_gets_no_token(context: ssl.SSLContext) -> None:
    """Where the chain isn't trusted, the exchange ends in the handshake and no request arrives."""

    async def run() -> None:
        script = Script(answer())
        async with Server(script, context).running() as server:
            seen, _ = await get(network(quick(connect_to=leading(server.port))), bearer=SECRET)
        assert script.heads == []
        assert seen.error is not None and seen.error.kind is ErrorKind.TLS
        assert seen.status is None and seen.peer == f"127.0.0.1:{server.port}"

    go(run())


def test_a_redirect_is_shown_not_followed(context: ssl.SSLContext, ca_file: Path) -> None:
    """A 302 is the answer; its target gets nothing."""

    async def run() -> None:
        script = Script(answer(b"", f"Location: https://{HOST}/login", status="302 Found"))
        async with Server(script, context).running() as server:
            door = network(quick(ca_bundle=ca_file, connect_to=leading(server.port)))
            seen, _ = await get(door)
        assert (seen.status, seen.header("Location"), len(script.heads)) == (302, f"https://{HOST}/login", 1)

    go(run())


def test_R60_a_refused_connection_is_told_by_its_errno(unused_port: int) -> None:
    """No listener: `refused`, with the errno, whatever the system's language (R60)."""

    async def run() -> None:
        seen, _ = await get(network(quick(connect_to=leading(unused_port))))
        assert seen.error is not None
        assert (seen.error.kind, seen.error.errno) == (ErrorKind.REFUSED, errno.ECONNREFUSED)
        assert seen.body_complete is False

    go(run())


def test_the_next_address_is_tried_when_one_refuses(context: ssl.SSLContext, ca_file: Path) -> None:
    """Addresses are tried in the order given until one connects."""

    async def run() -> None:
        async with Server(Script(answer(b"yes")), context).running() as server:
            door = network(quick(ca_bundle=ca_file))
            seen, _ = await get(door, f"https://{HOST}:{server.port}/", addresses=("::1", "127.0.0.2", "127.0.0.1"))
        assert (seen.status, seen.peer) == (200, f"127.0.0.1:{server.port}")

    go(run())


def test_a_tarpit_ends_in_a_read_time_out(context: ssl.SSLContext, ca_file: Path) -> None:
    """A server that accepts and never answers costs the response's limit, and says which (R10)."""

    async def run() -> None:
        async with Server(silent, context).running() as server:
            door = network(quick(ca_bundle=ca_file, connect_to=leading(server.port), response_timeout=0.2))
            seen, _ = await get(door)
        assert seen.error is not None and seen.error.kind is ErrorKind.READ_TIMEOUT
        assert "0.2 s" in seen.error.detail
        assert seen.phases.tls is not None and seen.phases.receive is None

    go(run())


def test_a_server_silent_before_tls_is_told_apart(ca_file: Path) -> None:
    """Silence in the handshake is a TLS time-out, not a slow app."""

    async def run() -> None:
        async with Server(silent).running() as server:
            door = network(quick(ca_bundle=ca_file, connect_to=leading(server.port), handshake_timeout=0.2))
            seen, _ = await get(door)
        assert seen.error is not None and seen.error.kind is ErrorKind.TLS

    go(run())


def test_a_closed_connection_is_told_apart_from_garbage(context: ssl.SSLContext, ca_file: Path) -> None:
    """No byte of an answer: `closed`; bytes that aren't HTTP: `protocol`."""

    async def run() -> None:
        kinds: list[ErrorKind | None] = []
        for script in (Script(), Script(b"\x00\x01 SSH-2.0-OpenSSH_9.6\r\n\r\n")):
            async with Server(script, context).running() as server:
                door = network(quick(ca_bundle=ca_file, connect_to=leading(server.port)))
                seen, _ = await get(door)
                kinds.append(seen.error.kind if seen.error else None)
        assert kinds == [ErrorKind.CLOSED, ErrorKind.PROTOCOL]

    go(run())


def test_the_budget_of_a_host_ends_its_requests(context: ssl.SSLContext, ca_file: Path) -> None:
    """The request beyond the budget isn't sent."""

    async def run() -> None:
        script = Script(answer())
        async with Server(script, context).running() as server:
            door = network(quick(ca_bundle=ca_file, connect_to=leading(server.port), requests_per_host=1))
            first, _ = await get(door)
            second, _ = await get(door)
        assert (first.status, len(script.heads)) == (200, 1)
        assert second.error is not None and second.error.kind is ErrorKind.BUDGET

    go(run())


def test_a_metadata_address_on_this_machine_is_asked_plainly() -> None:
    """http:// with an address and without a token works, as metadata services need."""

    async def run() -> None:
        async with Server(Script(answer(b"meta"))).running() as server:
            seen, _ = await get(network(quick()), f"http://127.0.0.1:{server.port}/", headers=(("X-A", "b"),))
        assert (seen.status, seen.body, seen.phases.tls) == (200, "meta", None)

    go(run())


def test_through_a_proxy_the_phases_and_the_answer_are_the_servers(context: ssl.SSLContext, ca_file: Path) -> None:
    """CONNECT counts as connecting; status and headers are those of the server behind; the proxy sees no
    token."""

    async def run() -> None:
        script = Script(answer(b"inside"))
        async with Server(script, context).running() as server:
            proxy = Proxy(server.port)
            async with Server(proxy).running() as front:
                door = network(quick(ca_bundle=ca_file), {"HTTPS_PROXY": f"http://me:pw-123456@127.0.0.1:{front.port}"})
                seen, _ = await get(door, bearer=SECRET)
        assert (seen.status, seen.body, seen.peer) == (200, "inside", f"127.0.0.1:{front.port}")
        assert seen.proxy == f"http://‹proxy credential›@127.0.0.1:{front.port}"
        assert proxy.heads[0].startswith(f"CONNECT {HOST}:443 HTTP/1.1\r\n")
        assert SECRET not in "".join(proxy.heads) and "Proxy-Authorization: Basic" in proxy.heads[0]
        assert SECRET in script.heads[0]
        assert seen.phases.tls is not None and seen.phases.connect is not None

    go(run())


def test_a_proxy_that_speaks_tls_works(context: ssl.SSLContext, ca_file: Path, ca: trustme.CA) -> None:
    """An https:// proxy is verified by its own name, the server behind it by its own: TLS within TLS."""

    async def run() -> None:
        own = server_context(ca, "127.0.0.1")
        async with (
            Server(Script(answer(b"inside")), context).running() as server,
            Server(Proxy(server.port), own).running() as front,
        ):
            seen, _ = await get(network(quick(ca_bundle=ca_file, proxy=f"https://127.0.0.1:{front.port}")))
        assert (seen.status, seen.body) == (200, "inside")

    go(run())


def test_a_proxy_with_anothers_certificate_is_an_error_at_the_proxy(context: ssl.SSLContext, ca_file: Path) -> None:
    """TLS to the proxy that fails isn't taken for TLS to the app."""

    async def run() -> None:
        async with Server(Proxy(0), context).running() as front:
            seen, _ = await get(network(quick(ca_bundle=ca_file, proxy=f"https://127.0.0.1:{front.port}")))
        assert seen.error is not None and seen.error.kind is ErrorKind.PROXY

    go(run())


def test_a_proxys_refusal_carries_its_status(ca_file: Path) -> None:
    """407 to CONNECT is the proxy's: an error with the status, not an answer of the app."""

    async def run() -> None:
        refusal = answer(b"no", "Proxy-Authenticate: Negotiate", status="407 Proxy Authentication Required")
        async with Server(Proxy(0, refusal=refusal)).running() as front:
            door = network(quick(ca_bundle=ca_file, proxy=f"http://127.0.0.1:{front.port}"))
            seen, _ = await get(door, bearer=SECRET)
        assert seen.status is None and seen.error is not None
        assert (seen.error.kind, seen.error.status) == (ErrorKind.PROXY, 407)

    go(run())


def test_a_silent_proxy_isnt_taken_for_a_slow_app(ca_file: Path) -> None:
    """No answer to CONNECT is the proxy's time-out."""

    async def run() -> None:
        async with Server(silent).running() as front:
            door = network(quick(ca_bundle=ca_file, proxy=f"http://127.0.0.1:{front.port}", connect_timeout=0.2))
            seen, _ = await get(door)
        assert seen.error is not None and seen.error.kind is ErrorKind.PROXY

    go(run())


def test_a_socks_proxy_is_said_not_to_be_spoken() -> None:
    """The tool doesn't go around a SOCKS proxy in silence."""

    async def run() -> None:
        seen, _ = await get(network(quick(), {"ALL_PROXY": "socks5://127.0.0.1:1080"}))
        assert seen.error is not None and seen.error.kind is ErrorKind.PROXY
        assert "socks5" in seen.error.detail

    go(run())


def test_a_name_that_doesnt_resolve_is_a_dns_error() -> None:
    """Without addresses the host is resolved here, and that failure is the exchange's."""

    async def run() -> None:
        seen, _ = await get(network(quick()), "https://a..b/")
        assert seen.error is not None and seen.error.kind in (ErrorKind.DNS, ErrorKind.REFUSED_BY_US)

    go(run())
