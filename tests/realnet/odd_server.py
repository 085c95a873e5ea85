"""`python -m tests.realnet.odd_server ADDRESS HOW`: a server at port 443 that takes the first data of each connection, and then
resets it, closes it, or says nothing."""

from __future__ import annotations

import contextlib
import socket
import struct
import sys


def main() -> None:
    """Serve until the process is ended."""
    address, how = sys.argv[1:]
    kept: list[socket.socket] = []
    with socket.create_server((address, 443)) as server:
        print("listens", flush=True)
        while True:
            connection, _ = server.accept()
            if how == "silence":
                kept.append(connection)
                continue
            with contextlib.suppress(OSError), connection:
                connection.recv(65536)
                if how == "reset":  # RFC 9293 section 3.10.4: closing with nothing to linger for sends a reset
                    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


if __name__ == "__main__":
    main()
