"""Handshakes."""

from __future__ import annotations

import asyncio
import socket
import ssl
import struct
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import trustme

from dbapp_diag.facts.tls import Handshake, TlsError
from tests.net.support import (
    HOST,
    Handler,
    Proxy,
    Script,
    Server,
    answer,
    go,
    network,
    quick,
    server_context,
    silent,
)


async def shaken(
    handler: Handler,
    context: ssl.SSLContext | None,
    ca_file: Path | None,
    server_name: str | None = None,
    *,
    limit: float = 20.0,
) -> tuple[Handshake, int]:
    """One handshake with this server, and the number of connections that it cost."""
    async with Server(handler, context).running() as server:
        door = network(quick(ca_bundle=ca_file, handshake_timeout=limit))
        seen = await door.handshake(HOST, ("127.0.0.1",), server.port, server_name=server_name)
        return seen, server.connections


def test_a_good_handshake_shows_version_cipher_and_chain(context: ssl.SSLContext, ca_file: Path) -> None:
    """All that was agreed is recorded."""
    seen, _ = go(shaken(silent, context, ca_file))
    assert (seen.trusted, seen.error, seen.version) == (True, None, "TLSv1.3")
    assert seen.cipher and seen.chain[0].names == (HOST,)
    assert seen.trust_store == f"--ca-bundle {ca_file}"


def test_the_agreed_application_protocol_is_noted(ca: trustme.CA, ca_file: Path) -> None:
    """h2 is offered beside http/1.1."""
    made = server_context(ca, HOST)
    made.set_alpn_protocols(["h2"])
    assert go(shaken(silent, made, ca_file))[0].alpn == "h2"


def test_an_unknown_authority_is_untrusted_and_its_chain_is_read(context: ssl.SSLContext) -> None:
    """A second connection reads the chain and sends nothing."""
    script = Script(answer())
    seen, _ = go(shaken(script, context, None))
    assert (seen.trusted, seen.error) == (False, TlsError.UNTRUSTED)
    assert seen.chain and "trustme" in seen.chain[0].issuer
    assert seen.chain[0].not_after.tzinfo is UTC
    assert script.heads == []


@pytest.mark.parametrize(
    ("names", "options", "error"),
    [
        (("other.example.test",), {}, TlsError.NAME_MISMATCH),
        ((HOST,), {"not_after": datetime.now(UTC) - timedelta(days=1)}, TlsError.EXPIRED),
        ((HOST,), {"not_before": datetime.now(UTC) + timedelta(days=1)}, TlsError.NOT_YET_VALID),
    ],
)
def test_each_flaw_of_a_certificate_has_its_word(
    ca: trustme.CA, ca_file: Path, names: tuple[str, ...], options: dict[str, datetime], error: TlsError
) -> None:
    """Wrong name, expired and not yet valid are told apart, by OpenSSL's verify code."""
    if "not_after" in options:
        options = {"not_before": datetime.now(UTC) - timedelta(days=9), **options}
    seen, _ = go(shaken(silent, server_context(ca, *names, **options), ca_file))
    assert (seen.trusted, seen.error) == (False, error)
    assert seen.chain[0].names == names


def test_another_server_name_is_shown_and_verified(context: ssl.SSLContext, ca_file: Path) -> None:
    """A made-up name gets as far as the certificate, which isn't for it."""
    seen, _ = go(shaken(silent, context, ca_file, server_name="made-up.example.test"))
    assert seen.error is TlsError.NAME_MISMATCH


def saying(data: bytes) -> Handler:
    """A server that answers the ClientHello with these bytes."""

    async def handler(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(1)
        writer.write(data)
        await writer.drain()
        await reader.read()

    return handler


@pytest.mark.parametrize(
    ("data", "error"),
    [
        (b"HTTP/1.1 400 Bad Request\r\n\r\n", TlsError.NOT_TLS),
        (b"SSH-2.0-OpenSSH_9.6\r\n", TlsError.NOT_TLS),
        (b"\x15\x03\x01\x00\x02\x02\x46", TlsError.PROTOCOL),
        (b"\x15\x03\x03\x00\x02\x02\x28", TlsError.PROTOCOL),
        (b"\x15\x03\x03\x00\x02\x02\x70", TlsError.OTHER),
    ],
    ids=["plain HTTP", "SSH", "alert protocol_version", "alert handshake_failure", "alert unrecognized_name"],
)
def test_what_isnt_a_handshake_has_its_word(ca_file: Path, data: bytes, error: TlsError) -> None:
    """Another protocol on the port, and alerts (RFC 8446, 6.2), are told apart by OpenSSL's reason."""
    seen, connections = go(shaken(saying(data), None, ca_file))
    assert (seen.trusted, seen.error, connections) == (None, error, 1)


def test_silence_in_the_handshake_is_a_time_out(ca_file: Path) -> None:
    """Accepted, then nothing."""
    seen, connections = go(shaken(silent, None, ca_file, limit=0.5))
    assert (seen.error, connections) == (TlsError.TIMEOUT, 1)
    assert seen.heard is (True if sys.platform == "linux" else None)


def test_a_reset_is_told_apart_from_a_close(ca_file: Path) -> None:
    """RST in the handshake is `reset`, a plain end is `closed`."""

    def cut(hard: bool) -> Handler:
        async def handler(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await reader.read(1)
            if hard:
                raw = writer.get_extra_info("socket")
                raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                writer.transport.abort()
            else:
                writer.write_eof()
                await reader.read()

        return handler

    assert go(shaken(cut(True), None, ca_file))[0].error is TlsError.RESET
    assert go(shaken(cut(False), None, ca_file))[0].error is TlsError.CLOSED


def test_no_connection_is_told_before_tls(ca_file: Path, unused_port: int) -> None:
    """Where TCP fails, nothing is said about certificates."""
    seen = go(network(quick(ca_bundle=ca_file)).handshake(HOST, ("127.0.0.1",), unused_port))
    assert (seen.error, seen.trusted, seen.peer) == (TlsError.CONNECT, None, f"127.0.0.1:{unused_port}")


def test_through_a_proxy_the_chain_is_the_servers(context: ssl.SSLContext) -> None:
    """CONNECT comes first, for the verified handshake and for the reading one."""

    async def run() -> None:
        async with Server(silent, context).running() as server:
            proxy = Proxy(server.port)
            async with Server(proxy).running() as front:
                seen = await network(quick(proxy=f"http://127.0.0.1:{front.port}")).handshake(HOST, (), 443)
        assert (seen.error, seen.chain[0].names, len(proxy.heads)) == (TlsError.UNTRUSTED, (HOST,), 2)
        assert seen.peer == f"127.0.0.1:{front.port}"

    go(run())


def test_a_proxys_refusal_comes_before_tls() -> None:
    """403 to CONNECT: no handshake took place."""

    async def run() -> None:
        async with Server(Proxy(0, refusal=answer(status="403 Forbidden"))).running() as front:
            seen = await network(quick(proxy=f"http://127.0.0.1:{front.port}")).handshake(HOST, (), 443)
        assert seen.error is TlsError.CONNECT and "403" in seen.detail

    go(run())


def test_each_list_is_held_against_the_chain_without_asking_again(context: ssl.SSLContext, ca_file: Path) -> None:
    """A private authority in one variable: that list has it, certifi's doesn't, and one connection is enough to know."""

    async def run() -> None:
        async with Server(silent, context).running() as server:
            door = network(quick(), {"REQUESTS_CA_BUNDLE": str(ca_file)})
            seen = await door.handshake(HOST, ("127.0.0.1",), server.port)
        stores = {each.name: each.trusted for each in seen.stores}
        clients = {each.client: each.trusted for each in seen.clients}
        assert seen.trusted is True and server.connections <= 1
        assert (stores["REQUESTS_CA_BUNDLE"], stores["certifi"]) == (True, False)
        assert (clients["databricks-sdk"], clients["httpx"]) == (True, False)

    go(run())
