"""Checks that put one request to the app: the same way for the real call and for the probes beside it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, ClassVar

from dbapp_diag.analysis.dns.lookups import used_lookup, worth_trying
from dbapp_diag.analysis.timing.slow_network import look_up_ms
from dbapp_diag.contract.check import Check
from dbapp_diag.contract.port import TOKEN, Send
from dbapp_diag.contract.ports.app import AppRequests, Message
from dbapp_diag.facts.app import AppAddress
from dbapp_diag.facts.base import Fact, Facts
from dbapp_diag.facts.connect import ConnectOutcome, Reach, Routes
from dbapp_diag.facts.dns import Resolution
from dbapp_diag.facts.exchange import AppExchange, ErrorKind, Exchange
from dbapp_diag.facts.identity import TokenFacts
from dbapp_diag.facts.tls import TlsFacts
from dbapp_diag.model.results import Passed, Result, Skipped
from dbapp_diag.model.words import AnyCause

if TYPE_CHECKING:
    from dbapp_diag.contract.probe import Probe

WAY: tuple[type[Fact], ...] = (Resolution, Reach, Routes, TlsFacts)
"""The facts about the way to the app, which a request waits for and makes use of."""

ABOUT_THE_REFUSAL: tuple[AnyCause, ...] = (
    "token-rejected",
    "token-scopes-missing",
    "permission-missing",
    "front-door-refuses",
    "app-denies",
)
"""For `splits`: who refuses the call, and for want of what."""
ABOUT_ANOTHER_TOKEN: tuple[AnyCause, ...] = (
    "token-expired",
    "token-wrong-audience",
    "token-is-foreign",
    "token-other-workspace",
)
"""The token is a good one, but not now, or not here."""
ABOUT_THE_ENDPOINT: tuple[AnyCause, ...] = ("endpoint-not-found", "endpoint-method", "app-error", "app-rejects-request")
"""The app's own answers to one request."""
ABOUT_THE_APP: tuple[AnyCause, ...] = ("app-not-listening", "app-timeout", "app-url-wrong")
"""The app isn't there, for any request."""
ABOUT_THE_WAY: tuple[AnyCause, ...] = ("egress-blocked", "app-domain-blocked", "redirect-drops-token")
"""Something else answers in the app's place."""


class AppRequest(Check):
    """A check whose fact is the answer to one request to the app. It gives `request`, `purpose`, and a sentence on the answer.

    `uses` names the same request: `uses = (AppRequests.sends(request),)`. The fact has the request's `exchange`.
    """

    request: ClassVar[Send]
    purpose: ClassVar[str]
    """What the request is for, as evidence says it."""

    whole: ClassVar[bool] = False
    """It's the very request that the caller asks about, with the headers and the body given."""

    def headers(self, facts: Facts) -> Iterable[tuple[str, str]]:
        """Headers beside the usual ones."""
        return ()

    def fact(self, exchange: Exchange, body: bytes, facts: Facts) -> Fact:
        """The fact, from what came of the request, and the body as it came, bounded. The body may hold secrets: only what judging
        needs becomes part of the fact."""
        return self._kind()(exchange=exchange, evidence=(exchange.id,))

    def answered(self, exchange: Exchange, facts: Facts) -> str:
        """What the answer is, in a sentence part; `exchange` has a status."""
        raise NotImplementedError  # a check that judges by itself needs none

    async def observe(self, probe: Probe, facts: Facts) -> Fact | None:
        label: str | None = None
        if self.request.carries == TOKEN:
            token = facts.need(TokenFacts)
            if not token.sendable:
                return None
            label = token.label
        return self.fact(*await self.ask(probe, facts, self.request, self.purpose, label), facts)

    async def ask(
        self,
        probe: Probe,
        facts: Facts,
        request: Send,
        purpose: str,
        token: str | None = None,
        path: str | None = None,
        message: Message | None = None,
    ) -> tuple[Exchange, bytes]:
        """Send one request to the app's host, to the addresses that accepted a connection first; `path` is another one on that
        host, to which an answer has led, and `message` what stands in the place of the caller's body."""
        app, resolution, addresses = probe.use(AppRequests), facts.want(Resolution), _addresses(facts)
        if resolution is not None and not addresses and resolution.overridden is None and not resolution.through_proxy:
            reserved_ones = used_lookup(resolution).addresses
            host = facts.need(AppAddress).host
            seen = app.unsent(
                request,
                purpose=purpose,
                kind=ErrorKind.UNREACHABLE if reserved_ones else ErrorKind.DNS,
                detail=f"no host has {reserved_ones[0]}" if reserved_ones else f"{host}: {resolution.dns.outcome}",
                lookup_ms=look_up_ms(resolution),
            )
            return seen, b""
        return await app.send(
            request,
            purpose=purpose,
            token=token,
            addresses=addresses,
            lookup_ms=look_up_ms(resolution) if resolution else None,
            headers=self.headers(facts),
            whole=self.whole and (request is self.request or message is not None),
            path=path,
            message=message,
        )

    def judge(self, facts: Facts) -> Result:
        seen = facts.need(self._kind()).exchange
        if seen.status is None:
            return Skipped(silence(seen))
        return Passed(self.answered(seen, facts))

    def _kind(self) -> type[AppExchange]:
        if self.provides is None or not issubclass(self.provides, AppExchange):
            raise TypeError(f"{type(self).__name__} provides no AppExchange")
        return self.provides


def silence(exchange: Exchange) -> str:
    """Why there's no answer, as a sentence part."""
    return f"no answer: {exchange.error.detail if exchange.error else 'nothing came back'}"


def _addresses(facts: Facts) -> tuple[str, ...]:
    resolution, reach = facts.want(Resolution), facts.want(Reach)
    if reach is not None and reach.attempts:
        ranked = sorted(
            reach.attempts, key=lambda attempt: (attempt.outcome is not ConnectOutcome.CONNECTED, attempt.ms)
        )
        return tuple(attempt.address for attempt in ranked)
    return worth_trying(used_lookup(resolution).addresses, resolution) if resolution is not None else ()
