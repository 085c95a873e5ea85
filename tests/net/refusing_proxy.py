"""A proxy on loopback that answers 403 to whatever it's asked."""

from __future__ import annotations

import socket
import threading
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field


@dataclass
class RefusingProxy:
    """`asked` are the first lines of the requests, in their order."""

    port: int = 0
    asked: list[str] = field(default_factory=list[str])


@contextmanager
def refusing_proxy() -> Generator[RefusingProxy]:
    """It runs until the block ends."""
    proxy = RefusingProxy()
    with socket.create_server(("127.0.0.1", 0), backlog=64) as server:
        proxy.port = server.getsockname()[1]
        thread = threading.Thread(target=_serve, args=(server, proxy), daemon=True)
        thread.start()
        try:
            yield proxy
        finally:
            server.shutdown(socket.SHUT_RDWR)
            thread.join(5)


def _serve(server: socket.socket, proxy: RefusingProxy) -> None:
    while True:
        try:
            client, _ = server.accept()
        except OSError:
            return
        with client:
            client.settimeout(5)
            try:
                head = b""
                while b"\r\n\r\n" not in head and (more := client.recv(65536)):
                    head += more
                proxy.asked.append(head.split(b"\r\n", 1)[0].decode("latin-1"))
                client.sendall(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
            except OSError:
                continue
