"""A server on a bare socket behind TLS, for answers that no framework gives, and to see requests byte for byte."""

from __future__ import annotations

import contextlib
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import trustme

from tests.situations.serving import HOST, WORKSPACE, token

LONGEST_HEAD = 256 * 1024


@dataclass(frozen=True)
class Asked:
    """One request as it came."""

    head: bytes
    """From its first line on, without the empty line at the end."""
    body: bytes

    @property
    def method(self) -> str:
        """GET, POST …"""
        return self.head.split(b" ", 1)[0].decode()

    @property
    def target(self) -> str:
        """What was asked for."""
        return self.head.split(b" ", 2)[1].decode()

    @property
    def lines(self) -> list[bytes]:
        """The headers, each as it was spelt."""
        return self.head.split(b"\r\n")[1:]

    def named(self, name: str) -> list[bytes]:
        """The values of a header."""
        pairs = [line.partition(b":") for line in self.lines]
        return [value.strip() for given, _, value in pairs if given.decode("latin-1").lower() == name.lower()]


Send = Callable[[bytes], None]
Answer = Callable[[Asked, Send], None]
"""Answers one request with as many bytes as it likes; then the connection is closed."""


@dataclass
class Raw:
    """A server that runs. `seen` holds the requests that carried a token, `others` those without."""

    port: int
    folder: Path
    seen: list[Asked] = field(default_factory=list[Asked])
    others: list[Asked] = field(default_factory=list[Asked])
    ended: threading.Event = field(default_factory=threading.Event)
    """Set at the end of the block, for answers that wait."""

    @property
    def arguments(self) -> list[str]:
        """For the command line."""
        return [f"--url=https://{HOST}", *self.way, "--token-file", str(self.folder / "token")]

    @property
    def way(self) -> list[str]:
        """How the tool comes here."""
        return [
            "--connect-to",
            f"{HOST}:443:127.0.0.1:{self.port}",
            "--ca-bundle",
            str(self.folder / "ca.pem"),
            "--no-proxy",
        ]

    def at(self, path: str) -> list[Asked]:
        """The requests with a token for this path, whatever its query."""
        return [each for each in self.seen if each.target.partition("?")[0] == path]


def reply(status: int, body: bytes = b"{}", *headers: str, media_type: str = "application/json") -> bytes:
    """A whole answer of the platform's relay."""
    lines = [f"HTTP/1.1 {status} X", "server: databricks", "gap-auth: me@example.com", f"content-length: {len(body)}"]
    lines += [f"content-type: {media_type}", "connection: close", *headers]
    return "\r\n".join(lines).encode("utf-8") + b"\r\n\r\n" + body


def refused(asked: Asked) -> bytes:
    """What the platform says to a request without a token."""
    if asked.target.startswith("/api/") or b"application/json" in asked.head:
        return b"HTTP/1.1 401 Unauthorized\r\nserver: databricks\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"
    where = f"{WORKSPACE}/oidc/oauth2/v2.0/authorize?client_id=x&redirect_uri=https://{HOST}/.auth/callback&response_type=code"
    return reply(302, b"", f"location: {where}")


@contextmanager
def raw(answer: Answer, folder: Path) -> Iterator[Raw]:
    """Serve until the end of the block."""
    authority = trustme.CA()
    authority.cert_pem.write_to_path(folder / "ca.pem")
    authority.issue_cert(HOST).private_key_and_cert_chain_pem.write_to_path(folder / "server.pem")
    (folder / "token").write_text(token())
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "server.pem")
    listener = socket.create_server(("127.0.0.1", 0), backlog=64)
    served = Raw(listener.getsockname()[1], folder)

    def accept() -> None:
        while True:
            try:
                plain, _ = listener.accept()
            except OSError:
                return
            threading.Thread(target=talk, args=(plain,), daemon=True).start()

    def talk(plain: socket.socket) -> None:
        plain.settimeout(20)
        with contextlib.suppress(OSError, ValueError), context.wrap_socket(plain, server_side=True) as wire:
            asked = _read(wire)
            if asked is None:
                return
            if asked.named("authorization"):
                served.seen.append(asked)
                answer(asked, wire.sendall)
            else:
                served.others.append(asked)
                wire.sendall(refused(asked))

    threading.Thread(target=accept, daemon=True).start()
    try:
        yield served
    finally:
        served.ended.set()
        listener.close()


def _read(wire: ssl.SSLSocket) -> Asked | None:
    came = b""
    while b"\r\n\r\n" not in came:
        piece = wire.recv(65_536)
        if not piece or len(came) > LONGEST_HEAD:
            return None
        came += piece
    head, _, body = came.partition(b"\r\n\r\n")
    asked = Asked(head, b"")
    length = int((asked.named("content-length") or [b"0"])[0])
    if asked.named("expect"):
        wire.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
    while len(body) < length:
        piece = wire.recv(65_536)
        if not piece:
            break
        body += piece
    return Asked(head, body)
