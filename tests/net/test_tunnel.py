"""What proxies say to CONNECT."""

from __future__ import annotations

import asyncio
import base64
from typing import Any

import pytest
import trustme

from dbapp_diag.evidence.redaction import Redactor
from dbapp_diag.facts.connect import ProxyAnswer
from dbapp_diag.facts.tls import TlsError
from tests.net.support import HOST, Handler, Proxy, Script, Server, answer, go, network, quick, server_context, silent


async def asked(handler: Handler, redactor: Redactor | None = None, user: str = "", **settings: Any) -> ProxyAnswer:
    """What this proxy says."""
    async with Server(handler).running() as front:
        env = {"HTTPS_PROXY": f"http://{user}127.0.0.1:{front.port}"}
        door = network(quick(**settings), env, redactor)
        said = await door.ask_proxy(HOST, 443)
    assert said is not None
    return said


def test_a_willing_proxy() -> None:
    """200 is the answer; the host behind is named, and no port but the one asked for."""

    async def run() -> None:
        async with Server(silent).running() as server:
            proxy = Proxy(server.port)
            said = await asked(proxy)
        assert (said.status, said.error, said.host, said.port) == (200, None, HOST, 443)
        assert proxy.heads[0].startswith(f"CONNECT {HOST}:443 HTTP/1.1\r\n")
        assert "authorization" not in proxy.heads[0].lower()

    go(run())


def test_a_refusal_comes_with_headers_and_page() -> None:
    """The block page that httpx throws away is kept, in either framing."""
    for refusal in (
        answer(b"<h1>Blocked</h1>", "X-Squid-Error: ERR_ACCESS_DENIED 0", status="403 Forbidden"),
        b"HTTP/1.1 403 Forbidden\r\nX-Squid-Error: ERR_ACCESS_DENIED 0\r\nTransfer-Encoding: chunked\r\n\r\n"
        b"10\r\n<h1>Blocked</h1>\r\n0\r\n\r\n",
    ):
        said = go(asked(Proxy(0, refusal=refusal)))
        assert (said.status, said.reason, said.body) == (403, "Forbidden", "<h1>Blocked</h1>")
        assert ("x-squid-error", "ERR_ACCESS_DENIED 0") in said.headers


def test_the_proxys_own_credentials_are_sent_and_masked() -> None:
    """User and password of the proxy's address go to it; its echo of them is masked."""
    secret = "pass-word-42"
    pair = base64.b64encode(f"me:{secret}".encode()).decode()
    proxy = Proxy(0, refusal=answer(f"me {secret} {pair}".encode(), status="407 No"))
    said = go(asked(proxy, Redactor(), user=f"me:{secret}@"))
    assert f"Proxy-Authorization: Basic {pair}" in proxy.heads[0]
    assert secret not in repr(said) and pair not in repr(said)


@pytest.mark.parametrize(
    ("handler", "error"),
    [(silent, "timeout"), (Script(), "closed"), (Script(b"SSH-2.0-OpenSSH\r\n\r\n"), "garbage")],
)
def test_each_failure_has_its_word(handler: Handler, error: str) -> None:
    """Silence, a close and bytes that aren't HTTP are told apart."""
    said = go(asked(handler, **({"connect_timeout": 0.2, "handshake_timeout": 0.2} if handler is silent else {})))
    assert (said.status, said.error) == (None, error)


def test_a_dead_port_is_refused(unused_port: int) -> None:
    """Nobody listens at the proxy's address."""
    said = go(network(quick(proxy=f"http://127.0.0.1:{unused_port}")).ask_proxy(HOST, 443))
    assert said is not None and said.error == "refused"


def test_a_plain_proxy_called_https_fails_in_tls() -> None:
    """The usual mistake: https:// for a proxy that speaks plainly."""

    async def plain(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(16)
        writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        await writer.drain()
        await reader.read()

    async def run() -> None:
        async with Server(plain).running() as front:
            said = await network(quick(proxy=f"https://127.0.0.1:{front.port}")).ask_proxy(HOST, 443)
        assert said is not None and (said.error, said.tls) == ("tls", TlsError.NOT_TLS)

    go(run())


def test_a_proxys_certificate_that_nobody_knows_is_told_as_that() -> None:
    """Its scheme isn't wrong, and nothing is sent to it."""

    async def run() -> None:
        async with Server(silent, server_context(trustme.CA(), "127.0.0.1")).running() as front:
            said = await network(quick(proxy=f"https://127.0.0.1:{front.port}")).ask_proxy(HOST, 443)
        assert said is not None and (said.error, said.tls) == ("tls", TlsError.UNTRUSTED)

    go(run())


def test_a_proxys_next_address_is_tried_where_the_first_is_dead() -> None:
    """As clients do: the name of this machine has an address of each family, and the proxy listens at one."""

    async def run() -> None:
        async with Server(Proxy(0, refusal=answer(status="403 No"))).running() as front:
            said = await network(quick(proxy=f"http://localhost:{front.port}")).ask_proxy(HOST, 443)
        assert said is not None and said.status == 403

    go(run())


def test_an_endless_page_is_cut() -> None:
    """A proxy that never stops talking is listened to for 4 KiB."""

    async def endless(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 503 No\r\n\r\n")
        while True:
            writer.write(b"x" * 65536)
            await writer.drain()

    assert len(go(asked(endless)).body) == 4096


def test_no_proxy_means_no_answer() -> None:
    """There's nobody to ask."""
    assert go(network(quick()).ask_proxy(HOST, 443)) is None


def test_an_unused_proxy_can_be_asked() -> None:
    """One that NO_PROXY leaves out answers too, when it's asked for."""

    async def run() -> None:
        async with Server(Proxy(0, refusal=answer(status="403 No"))).running() as front:
            env = {"HTTPS_PROXY": f"http://127.0.0.1:{front.port}", "NO_PROXY": "example.test"}
            door = network(quick(), env)
            assert await door.ask_proxy(HOST, 443) is None
            said = await door.ask_proxy(HOST, 443, unused=True)
        assert said is not None and said.status == 403

    go(run())


def test_a_page_behind_a_success_is_kept() -> None:
    """A web server answers CONNECT like any request: with content, at once or a moment later. A tunnel's head announces none, and
    nothing is waited for then."""
    page = b"<title>Welcome</title>"
    for head in (b"Content-Length: 22\r\n", b"Transfer-Encoding: chunked\r\n"):
        said = go(asked(Script(b"HTTP/1.1 200 OK\r\n" + head + b"\r\n" + page)))
        assert (said.status, said.body, said.talks, said.connects) == (200, page.decode(), True, False)
    for head in (b"", b"Content-Length: 0\r\n"):
        said = go(asked(Script(b"HTTP/1.1 200 OK\r\n" + head + b"\r\n")))
        assert (said.status, said.body, said.connects) == (200, "", True)
