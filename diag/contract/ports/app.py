"""Requests to the app."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime

from dbapp_diag.contract.port import APP, Send
from dbapp_diag.contract.ports.requests import Requests
from dbapp_diag.facts.exchange import ErrorKind, Exchange, ExchangeError, Phases


class AppRequests(Requests):
    """Sends requests to the app's host, and nowhere else."""

    to = frozenset((APP,))

    async def send(
        self,
        send: Send,
        *,
        purpose: str,
        token: str | None = None,
        addresses: Iterable[str] = (),
        lookup_ms: float | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> tuple[Exchange, object]:
        """One request that the check declares; `token` is a label, for one that carries the token. Gives what came of it, and the
        body as JSON where it's that. The addresses are tried in this order; without any the host is resolved."""
        return await self._exchange(
            send, self._app, purpose, token, {}, addresses=addresses, lookup_ms=lookup_ms, headers=headers
        )

    def unsent(
        self, send: Send, *, purpose: str, kind: ErrorKind, detail: str, lookup_ms: float | None = None
    ) -> Exchange:
        """The record of a request that couldn't be sent, for a reason that's known already."""
        method, path = send.request(self._grant.destinations.call)
        exchange = Exchange(
            self._context.recorder.reserve(),
            purpose,
            method,
            f"{self._app}{path}",
            "none",
            datetime.now(UTC),
            body_complete=False,
            phases=Phases(dns=lookup_ms),
            error=ExchangeError(kind, detail),
        )
        self._keep(exchange, {})
        return exchange

    @property
    def _app(self) -> str:
        app = self._grant.destinations.app
        if app is None:
            raise LookupError("the app's address isn't known")
        return app
