"""The witness: every packet of the client's namespace, and what must never be in them."""

from __future__ import annotations

import base64
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

SMALLEST_SECRET = 12
APPLICATION_DATA, HANDSHAKE = 23, 22
FINISHED = 256
"""Bytes of application data that a client may send before it has verified: in TLS 1.3 its Finished or its alert looks like data."""


@dataclass(slots=True)
class Stream:
    """What one side of a connection sent, put together."""

    source: tuple[str, int]
    target: tuple[str, int]
    parts: dict[int, bytes] = field(default_factory=dict[int, bytes])

    @property
    def data(self) -> bytes:
        """The bytes in their order."""
        first = min(self.parts, default=0)
        whole = bytearray()
        for at in sorted(self.parts, key=lambda each: (each - first) % 2**32):
            offset = (at - first) % 2**32
            if offset > len(whole):
                whole += b"\0" * (offset - len(whole))
            whole[offset : offset + len(self.parts[at])] = self.parts[at]
        return bytes(whole)


def streams(path: Path) -> list[Stream]:
    """The TCP streams of a capture, one for each direction."""
    from scapy.layers.inet import IP, TCP
    from scapy.layers.inet6 import IPv6
    from scapy.utils import PcapReader

    found: dict[tuple[str, int, str, int], Stream] = {}
    with PcapReader(str(path)) as reader:
        for packet in reader:
            layer = packet.getlayer(IP) or packet.getlayer(IPv6)
            tcp = packet.getlayer(TCP)
            if layer is None or tcp is None:
                continue
            key = (layer.src, tcp.sport, layer.dst, tcp.dport)
            stream = found.setdefault(key, Stream(key[:2], key[2:]))
            data = bytes(tcp.payload)
            if data and len(data) >= len(stream.parts.get(tcp.seq, b"")):
                stream.parts[tcp.seq] = data
    return list(found.values())


def client_data(stream: Stream) -> int:
    """Bytes of encrypted application data that a stream carries (of a tunnel: after the proxy's CONNECT)."""
    data, total = stream.data, 0
    at = data.find(b"\r\n\r\n") + 4 if data.startswith(b"CONNECT ") else 0
    while at + 5 <= len(data):
        kind, size = data[at], int.from_bytes(data[at + 3 : at + 5], "big")
        if kind not in (20, 21, HANDSHAKE, APPLICATION_DATA) or data[at + 1] != 3:
            break
        total += size if kind == APPLICATION_DATA else 0
        at += 5 + size
    return total


def leaks(path: Path, secrets: Iterable[str], distrusted: Iterable[str]) -> list[str]:
    """What must not be: a secret in the clear, a header with the call's credentials in the clear, or more than a farewell sent to
    an end whose certificate isn't trusted (`distrusted`: its addresses, or those of the proxy that re-signs)."""
    wanted = [secret.encode() for secret in secrets if len(secret) >= SMALLEST_SECRET]
    wanted += [base64.b64encode(secret)[:-4] for secret in wanted]
    bad, found = set(distrusted), list[str]()
    for stream in streams(path):
        data = stream.data
        where = f"{stream.source[0]} to {stream.target[0]}:{stream.target[1]}"
        if any(secret in data for secret in wanted):
            found.append(f"a secret in the clear, {where}")
        if b"\nauthorization:" in data.lower():
            found.append(f"an Authorization header in the clear, {where}")
        if stream.target[0] in bad and (size := client_data(stream)) > FINISHED:
            found.append(f"{size} bytes to an end that isn't trusted, {where}")
    return found
