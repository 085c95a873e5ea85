"""Connections and handshakes, without any request."""

from __future__ import annotations

from collections.abc import Iterable

from dbapp_diag.contract.port import APP, PYTHON, WORKSPACE, Port
from dbapp_diag.facts.connect import Attempt
from dbapp_diag.facts.tls import Handshake
from dbapp_diag.model.words import EvidenceId

TCP, TLS = "TCP connection", "TLS handshake"
"""How a `Send` names them."""


class Connections(Port):
    """Connects to the app's host or the workspace's, and sends no request there. The `what` of its `Send`s names `TCP connection`
    or `TLS handshake`, or both."""

    to = frozenset((APP, WORKSPACE))

    async def connect(
        self, addresses: Iterable[str], port: int, *, host: str
    ) -> tuple[tuple[Attempt, ...], EvidenceId]:
        """Try a TCP connection to each address by itself; nothing is sent. Raises PermissionError for a host of no declared
        kind."""
        self._refuse_strangers(host, TCP)
        attempts = await self._context.network.connect_all(tuple(addresses), port, host=host)
        return attempts, self._record("connection", {"host": host, "port": port, "attempts": attempts}, PYTHON)

    async def handshake(
        self, host: str, addresses: Iterable[str], port: int, *, server_name: str | None = None
    ) -> tuple[Handshake, EvidenceId]:
        """A TLS handshake without any request, through the proxy where one is in use. Raises PermissionError for a host of no
        declared kind."""
        self._refuse_strangers(host, TLS)
        seen = await self._context.network.handshake(host, tuple(addresses), port, server_name=server_name)
        return seen, self._record("handshake", seen, PYTHON)

    def _refuse_strangers(self, host: str, what: str) -> None:
        kinds = self._grant.destinations.kinds(host)
        if not any(send.where in kinds and what in send.what for send in self._grant.sends):
            raise PermissionError(f"this check doesn't declare a {what} to {host}")
