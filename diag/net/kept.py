"""Connections that are kept from one request to the next."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass

import httpx

from dbapp_diag.model.settings import SocketAddress


@dataclass(frozen=True, slots=True)
class Connection:
    """One open connection, as httpx holds it, and where it leads."""

    transport: httpx.AsyncHTTPTransport
    address: SocketAddress
    peer: str | None


class Kept:
    """Idle connections by origin (`https://host:port`). Use it from one event loop only."""

    def __init__(self) -> None:
        self._idle: dict[str, list[Connection]] = {}

    def take(self, origin: str) -> Connection | None:
        """One that nobody uses, which is the taker's from now on."""
        idle = self._idle.get(origin)
        return idle.pop() if idle else None

    def give(self, origin: str, connection: Connection) -> None:
        """Keep one for whoever asks next."""
        self._idle.setdefault(origin, []).append(connection)

    async def end(self) -> None:
        """Close all of them."""
        idle, self._idle = [each for some in self._idle.values() for each in some], {}
        for each in idle:
            with contextlib.suppress(httpx.HTTPError, OSError, RuntimeError):
                await each.transport.aclose()
