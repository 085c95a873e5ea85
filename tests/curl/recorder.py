"""A server on loopback that records requests byte for byte, and a sender of calls as they were read."""

from __future__ import annotations

import http.client
import re
import socket
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from queue import Queue
from urllib.parse import urlsplit

from dbapp_diag.curl import CurlCall

_ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
WAIT = 20.0
"""Seconds after which a request that didn't come counts as missing."""


@dataclass(frozen=True)
class Request:
    """One request, with what may differ between two senders of the same call taken out."""

    method: str
    target: str
    headers: tuple[tuple[str, str], ...]
    body: bytes

    @classmethod
    def parse(cls, head: bytes, body: bytes, *, keep_agent: bool) -> Request:
        """`Expect` is curl's own affair; the case of percent-encodings and the blank between several `-b` changed in curl 8;
        boundaries are random; the spelling of Authorization isn't kept."""
        boundaries = re.findall(rb"boundary=([-0-9A-Za-z]+)", head + b"\r\n" + body)
        for number, boundary in enumerate(boundaries):
            head, body = (part.replace(boundary, f"B{number}".encode()) for part in (head, body))
        first, *lines = head.decode("utf-8", "surrogateescape").split("\r\n")
        method, target, _ = first.split(" ")
        ignored = {"expect", *([] if keep_agent else ["user-agent"]), *(["content-length"] if boundaries else [])}
        pairs = (line.partition(":")[::2] for line in lines)
        headers = sorted(_normal(name, value.strip()) for name, value in pairs if name.lower() not in ignored)
        coded = re.sub(r"%[0-9a-fA-F]{2}", lambda match: match[0].upper(), target)
        return cls(method, coded, tuple(headers), body)


def _normal(name: str, value: str) -> tuple[str, str]:
    """What `--compressed` asks for depends on how curl was built."""
    if name.lower() == "authorization":
        scheme, _, rest = value.partition(" ")
        return "Authorization", f"{scheme.capitalize()} {rest}"
    if name == "Cookie":
        return name, "; ".join(sorted(item.strip() for item in value.split(";")))
    return (name, "codings") if name == "Accept-Encoding" and value.startswith(("deflate", "gzip")) else (name, value)


@dataclass
class Recorder:
    """Takes one connection after the other and keeps what was asked."""

    listener: socket.socket
    requests: Queue[tuple[bytes, bytes]] = field(default_factory=Queue)

    @property
    def origin(self) -> str:
        """`HOST:PORT` of the server."""
        host, port = self.listener.getsockname()
        return f"{host}:{port}"

    def request(self, *, keep_agent: bool = False) -> Request:
        """The next request."""
        return Request.parse(*self.requests.get(timeout=WAIT), keep_agent=keep_agent)

    def serve(self) -> None:
        """Answer until the listener is closed."""
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            with connection:
                connection.settimeout(WAIT)
                try:
                    self.requests.put(_read(connection))
                    connection.sendall(_ANSWER)
                except (EOFError, OSError):
                    continue  # the test misses its request, and says so


def _read(connection: socket.socket) -> tuple[bytes, bytes]:
    data = b""

    def more() -> bytes:
        received = connection.recv(65536)
        if not received:
            raise EOFError("the request ended too early")
        return received

    def until(end: bytes) -> bytes:
        nonlocal data
        while end not in data:
            data += more()
        found, _, data = data.partition(end)
        return found

    head = until(b"\r\n\r\n")
    if re.search(rb"(?i)\r\nExpect: 100-continue", head):
        connection.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
    body = b""
    if re.search(rb"(?i)\r\nTransfer-Encoding: chunked", head):
        while size := int(until(b"\r\n"), 16):
            while len(data) < size + 2:
                data += more()
            body, data = body + data[:size], data[size + 2 :]
        until(b"\r\n")
        return head, body
    length = re.search(rb"(?i)\r\nContent-Length: (\d+)", head)
    while len(data) < int(length[1] if length else 0):
        data += more()
    return head, data


@contextmanager
def recording() -> Iterator[Recorder]:
    """A running recorder."""
    with closing(socket.create_server(("127.0.0.1", 0))) as listener:
        recorder = Recorder(listener)
        thread = threading.Thread(target=recorder.serve, daemon=True)
        thread.start()
        yield recorder
        listener.shutdown(socket.SHUT_RDWR)
    thread.join()


def send(call: CurlCall, origin: str) -> None:
    """Make a call as it was read, and nothing beside it, at `HOST:PORT`."""
    parts = urlsplit(call.url)
    with closing(http.client.HTTPConnection(origin, timeout=WAIT)) as connection:
        target = call.url.split(parts.netloc, 1)[1]
        connection.putrequest(call.method, target, skip_host=True, skip_accept_encoding=True)
        apart = [
            ("Authorization", None if call.bearer is None else f"Bearer {call.bearer}"),
            ("Authorization", None if call.basic is None else f"Basic {call.basic}"),
            ("Cookie", call.cookies),
            ("Accept-Encoding", "gzip" if call.compressed else None),
        ]
        headers = [*call.headers, *((name, value) for name, value in apart if value is not None)]
        named = {name.lower() for name, _ in headers}
        if "host" not in named:
            headers.append(("Host", parts.netloc))
        chunked = "transfer-encoding" in named
        if call.body is not None and not chunked and "content-length" not in named:
            headers.append(("Content-Length", str(len(call.body))))
        for name, value in headers:
            connection.putheader(name.encode(), value.encode("utf-8", "surrogateescape"))
        connection.endheaders(call.body, encode_chunked=chunked)
        connection.getresponse().read()
