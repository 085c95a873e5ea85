"""Requests to the app."""

from __future__ import annotations

import math
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from dbapp_diag.contract.port import APP, Send
from dbapp_diag.contract.ports.requests import Requests
from dbapp_diag.facts.exchange import ErrorKind, Exchange, ExchangeError, Phases
from dbapp_diag.model.urls import APPS_DOMAIN, host_of
from dbapp_diag.net.listener import Listener
from dbapp_diag.net.shown import masked
from dbapp_diag.net.websocket import Talk


@dataclass(frozen=True, slots=True)
class Message:
    """What one request of a call of several holds, in place of the caller's body; its headers replace those of the same name."""

    headers: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    body: bytes | None = field(default=None, repr=False)
    listener: Listener | None = None
    wait: float | None = None
    """Seconds that its answer may take at most; None for as long as the call's."""


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
        headers: Iterable[tuple[str, str]] = (),
        whole: bool = False,
        path: str | None = None,
        own_address: str | None = None,
        message: Message | None = None,
    ) -> tuple[Exchange, bytes]:
        """One request that the check declares; `token` is a label, for one that carries the token. Gives what came of it, and the
        body as it came, bounded. The addresses are tried in this order; without any the host is resolved.

        `path`: another one on the app's host, to which an answer has led. `whole`: with the headers and the body that the caller
        gives. Any other request repeats what may decide how it's answered: Accept and Content-Type, since the front door's answer
        depends on Accept (databricks-solutions/ai-dev-kit PR 550), and all headers where the host isn't the platform's, since a
        gateway may want a key of its own. `own_address`: the app's own, `https://host`, where the call
        went to a host of another name. Raises PermissionError for one outside the platform's domain.
        """
        base = self._app
        if own_address is not None:
            if not (host_of(own_address) or "").endswith(f".{APPS_DOMAIN}"):
                raise PermissionError("the app's own address lies in the platform's domain")
            base = own_address
        parts = self._context.parts
        given = parts.to_send()
        if not whole and (host_of(base) or "").endswith(f".{APPS_DOMAIN}"):
            given = tuple(pair for pair in given if pair[0].lower() in ("accept", "content-type"))
        own = (*headers, *(message.headers if message is not None else ()))
        named = {name.lower() for name, _ in own}
        return await self._exchange(
            send,
            base,
            purpose,
            token,
            {},
            addresses=addresses,
            lookup_ms=lookup_ms,
            headers=(*(pair for pair in given if pair[0].lower() not in named), *own),
            body=message.body if message else parts.body.content if whole and parts.body else None,
            wait=min(self._wait(whole=whole), message.wait if message and message.wait is not None else math.inf),
            path=path,
            listener=message.listener if message is not None else None,
        )

    def websocket(self) -> Talk:
        """What follows one websocket from its upgrade on."""
        given = self._context.parts.headers
        offers = ",".join(value for name, value in given if name.lower() == "sec-websocket-protocol").split(",")
        ends = time.monotonic() + self._wait(whole=True)
        return Talk(self._context.redactor, [each.strip() for each in offers if each.strip()], ends=ends)

    def learn(self, secret: str, kind: str) -> str:
        """Have a secret that an answer holds masked from now on; gives the label by which it goes."""
        return self._context.redactor.learn(secret, kind)

    def shown(self, text: str, longest: int) -> str:
        """What an answer holds, as it may be told: masked, then cut to that many characters."""
        return masked(self._context.redactor, text, longest)

    def _wait(self, *, whole: bool) -> float:
        """Seconds that the app may take: for the call all that is left of the run but for what its explanation takes, for a request
        beside it the usual limit, or less where the run ends before."""
        settings = self._context.settings
        if whole:
            return self._context.left(min(6.0, settings.timeout / 4))
        return min(settings.network.response_timeout, self._context.left(1.0))

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
