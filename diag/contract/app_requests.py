"""How checks put one request to the app: the same way for the real call and for the probes beside it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from dbapp_diag.analysis.dns.lookups import used, worth_trying
from dbapp_diag.analysis.timing.slow_network import look_up_ms
from dbapp_diag.facts.app import AppAddress
from dbapp_diag.facts.base import Fact, Facts
from dbapp_diag.facts.connect import ConnectOutcome, Reach, Routes
from dbapp_diag.facts.dns import Resolution
from dbapp_diag.facts.exchange import ErrorKind, Exchange
from dbapp_diag.facts.identity import TokenFacts
from dbapp_diag.facts.tls import TlsFacts
from dbapp_diag.model.target import SAFE_METHODS

if TYPE_CHECKING:
    from dbapp_diag.contract.probe import Probe

WAY: tuple[type[Fact], ...] = (Resolution, Reach, Routes, TlsFacts)
"""The facts about the way to the app, which a request waits for and makes use of."""


def safe(method: str) -> str:
    """The method itself when it only reads, else GET: probes never change anything."""
    return method if method in SAFE_METHODS else "GET"


async def ask_app(
    probe: Probe,
    facts: Facts,
    path: str,
    *,
    method: str,
    purpose: str,
    token: str | None = None,
    made_up_token: str | None = None,
    headers: Mapping[str, str] | None = None,
) -> Exchange:
    """Send one request to the app's host, to the addresses that accepted a connection first."""
    address = facts.need(AppAddress)
    resolution, addresses = facts.want(Resolution), _addresses(facts)
    if resolution is not None and not addresses and resolution.overridden is None and not resolution.through_proxy:
        reserved_ones = used(resolution).addresses
        detail = f"no host has {reserved_ones[0]}" if reserved_ones else f"{address.host}: {resolution.dns.outcome}"
        return probe.unsent(
            method,
            f"{address.url}{path}",
            purpose=purpose,
            kind=ErrorKind.UNREACHABLE if reserved_ones else ErrorKind.DNS,
            detail=detail,
            lookup_ms=look_up_ms(resolution),
        )
    return await probe.exchange(
        method,
        f"{address.url}{path}",
        purpose=purpose,
        token=token,
        made_up_token=made_up_token,
        addresses=addresses,
        lookup_ms=look_up_ms(resolution) if resolution else None,
        headers=headers,
    )


async def ask_made_up_path(probe: Probe, facts: Facts, path: str, *, purpose: str) -> Exchange | None:
    """GET a path that nobody has, with the token of the call; None where that can't stand in a header."""
    token = facts.need(TokenFacts)
    if not token.sendable:
        return None
    return await ask_app(probe, facts, path, method="GET", purpose=purpose, token=token.label)


def silence(seen: Exchange) -> str:
    """Why there's no answer, as a sentence part."""
    return f"no answer: {seen.error.detail if seen.error else 'nothing came back'}"


def _addresses(facts: Facts) -> tuple[str, ...]:
    resolution, reach = facts.want(Resolution), facts.want(Reach)
    if reach is not None and reach.attempts:
        ranked = sorted(
            reach.attempts, key=lambda attempt: (attempt.outcome is not ConnectOutcome.CONNECTED, attempt.ms)
        )
        return tuple(attempt.address for attempt in ranked)
    return worth_trying(used(resolution).addresses, resolution) if resolution is not None else ()
