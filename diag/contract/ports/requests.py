"""How the ports send HTTP requests: each is made from the `Send` that announces it, and followed nowhere.

Every failure is a value in the exchange; nothing is raised for network trouble.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from dbapp_diag.contract.port import MADE_UP_TOKEN, TOKEN, Port, Send, client, fields
from dbapp_diag.facts.exchange import Exchange
from dbapp_diag.model.urls import host_of
from dbapp_diag.net.listener import Listener

MADE_UP = "made-up-by-dbapp-diag"
"""A token that is plainly no credential to whoever reads it in a log."""


class Requests(Port):
    """What the ports for HTTP requests have in common; no check declares it."""

    async def _exchange(
        self,
        send: Send,
        base: str,
        purpose: str,
        token: str | None,
        values: Mapping[str, str],
        *,
        addresses: Iterable[str] = (),
        lookup_ms: float | None = None,
        headers: Iterable[tuple[str, str]] = (),
        body: bytes | None = None,
        wait: float | None = None,
        path: str | None = None,
        listener: Listener | None = None,
        kept_body: str | None = None,
        keep: bool = False,
    ) -> tuple[Exchange, bytes]:
        """What came of a request, and the body as it came, before it was cut and masked. `wait` are the
        seconds that the answer may take, where the usual ones don't fit; `path` is one to which an answer has led;
        `listener` follows the exchange; `kept_body` stands in the body's place in what's kept of an answer of 200. `keep`: as
        `Network.exchange` has it."""
        method, announced = self._announced(send, token, values)
        made_up = MADE_UP if send.carries == MADE_UP_TOKEN else None
        id = self._context.recorder.reserve()
        seen, body = await self._context.network.exchange(
            id=id,
            purpose=purpose,
            method=method,
            url=f"{base}{path or announced}",
            bearer=self._context.vault.text(token) if token else made_up,
            credential=token or ("made-up token" if made_up else "none"),
            addresses=tuple(addresses),
            lookup_ms=lookup_ms,
            headers=headers,
            body=body,
            wait=wait,
            listener=listener,
            keep=keep,
        )
        if kept_body is not None and seen.status == 200:
            seen = replace(seen, body=kept_body)
        self._keep(seen, {"splits": self._grant.splits} if self._grant.splits else {})
        return seen, body

    def _announced(self, send: Send, token: str | None, values: Mapping[str, str]) -> tuple[str, str]:
        """Method and path. Raises PermissionError for what the check doesn't declare."""
        if send not in self._grant.sends:
            raise PermissionError(f"this check doesn't declare that it sends {send.what!r} to the {send.where}")
        if (token is not None) != (send.carries == TOKEN):
            raise PermissionError(f"this check declares that {send.what!r} carries {send.carries}")
        path = self._context.parts.path
        return send.request({**self._grant.destinations.call, **({"endpoint": path} if path else {}), **values})

    def _keep(self, exchange: Exchange, also: Mapping[str, object]) -> None:
        data = {"host": host_of(exchange.url) or "", "client": client("httpx"), **also, **fields(exchange)}
        self._context.recorder.record(self._grant.check, "exchange", data, id=exchange.id)
