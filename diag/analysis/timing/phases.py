"""Where the time of a call went, and why: its phases held against each other, and against other answers. Pure.

A phase is told where it takes long and is a good part of the whole. Slow names, proxies and ways have no causes of their own:
nothing fails by them. They're told so that the app isn't blamed for their time.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from dbapp_diag.analysis.connect.unreachable import waited_in_vain
from dbapp_diag.analysis.timing import slow_network as ways
from dbapp_diag.facts.base import DerivedFact, Facts
from dbapp_diag.facts.connect import Reach, Routes
from dbapp_diag.facts.dns import Resolution
from dbapp_diag.facts.exchange import AppCall, Exchange, Phases, SiblingCall, TokenlessCall
from dbapp_diag.facts.workspace import WorkspaceReach
from dbapp_diag.model.times import duration
from dbapp_diag.model.words import EvidenceId


class Part(StrEnum):
    """The parts of an exchange's time, in their order."""

    DNS = "dns"
    CONNECT = "connect"
    PROXY = "proxy"
    """What the proxy adds until it has connected."""
    TLS = "tls"
    SEND = "send"
    WAIT = "wait"
    RECEIVE = "receive"


LONG = {
    Part.DNS: 500.0,
    Part.CONNECT: 500.0,
    Part.PROXY: 500.0,
    Part.TLS: 500.0,
    Part.SEND: 1000.0,
    Part.WAIT: 2500.0,
    Part.RECEIVE: 1000.0,
}
"""Milliseconds from which a part is worth a word."""
SHARE = 0.2
"""And how much of the whole it must be."""
MUCH = 10
"""An answer that takes so many times as long as others of the same host is the app's doing."""

_INTO = {
    Part.DNS: "looking up the name",
    Part.CONNECT: "connecting",
    Part.PROXY: "the proxy's CONNECT",
    Part.TLS: "the TLS handshake",
    Part.SEND: "sending the request",
    Part.WAIT: "waiting for the first byte",
    Part.RECEIVE: "receiving the body",
}


@dataclass(frozen=True, slots=True)
class Slow:
    """What took long: one part, or several for one reason. `why` is a sentence part with what it was held against."""

    parts: tuple[Part, ...]
    ms: float
    into: str
    why: str


@dataclass(frozen=True, slots=True)
class Detour:
    """What a client that tries addresses in turn, IPv6 first, waits before it comes to one that answers."""

    ms: float
    addresses: tuple[str, ...]

    @property
    def told(self) -> str:
        """As a sentence part."""
        others = len(self.addresses) - 1
        who = f"{self.addresses[0]} and {others} more give" if others else f"{self.addresses[0]} gives"
        return f"a client that tries the addresses in turn waits {duration(self.ms)} or more beforehand, as {who} no answer"


@dataclass(frozen=True, slots=True)
class TimeSpent(DerivedFact):
    """Where the time of the real call went, or of the one without a token where there's no other.

    Nothing in `slow`, which has the longest first, means that nothing took long.
    """

    wants = (AppCall, TokenlessCall, SiblingCall, Resolution, Reach, Routes, WorkspaceReach)

    exchange: EvidenceId
    total_ms: float
    slow: tuple[Slow, ...]
    detour: Detour | None = None

    @property
    def told(self) -> str:
        """One sentence without its full stop; empty where nothing is worth a word."""
        return self.besides()

    def besides(self, part: Part | None = None, *, detour: bool = True) -> str:
        """The same without what is said of one part, or of the detour."""
        said = [
            f"{duration(each.ms)} of {duration(self.total_ms)} went into {each.into}: {each.why}"
            for each in self.slow
            if part is None or part not in each.parts
        ]
        return "; ".join([*said, *((self.detour.told,) if self.detour and detour else ())])

    @classmethod
    def derive(cls, facts: Facts) -> TimeSpent | None:
        """None where the call wasn't measured."""
        asked = facts.want(AppCall) or facts.want(TokenlessCall)
        if asked is None:
            return None
        exchange, known = asked.exchange, parts(asked.exchange.phases)
        if not known or (exchange.status is not None and Part.WAIT not in known):
            return None
        found = _round_trips(known, exchange, facts)
        told = {part for each in found for part in each.parts}
        for part, ms in known.items():
            if part not in told and ms >= LONG[part] and ms >= SHARE * exchange.total_ms:
                found.append(Slow((part,), ms, _into(part, facts), _why(part, exchange, known, facts)))
        found.sort(key=lambda each: -each.ms)
        detour = _detour(facts.want(Reach))
        return cls(exchange.id, exchange.total_ms, tuple(found), detour, evidence=asked.evidence)


def parts(phases: Phases) -> dict[Part, float]:
    """The parts that were measured, in their order; the proxy's is taken out of `connect`."""
    connect = phases.connect
    if connect is not None and phases.tunnel is not None:
        connect = max(connect - phases.tunnel, 0.0)
    known = {
        Part.DNS: phases.dns,
        Part.CONNECT: connect,
        Part.PROXY: phases.tunnel,
        Part.TLS: phases.tls,
        Part.SEND: phases.send,
        Part.WAIT: phases.wait,
        Part.RECEIVE: phases.receive,
    }
    return {part: ms for part, ms in known.items() if ms is not None and ms >= 0}


def mostly_waiting(exchange: Exchange) -> bool:
    """At least half of the time passes between the request and the first byte of the answer."""
    return (exchange.phases.wait or 0.0) >= exchange.total_ms / 2


def answered(*others: TokenlessCall | SiblingCall | None) -> tuple[Exchange, ...]:
    """The other requests to the same host that got an answer, and soon: what the call's waiting is held against."""
    known = (other.exchange for other in others if other is not None)
    return tuple(each for each in known if each.status is not None and (each.phases.wait or 0) < LONG[Part.WAIT] / 2)


def usual(others: Iterable[Exchange]) -> float | None:
    """How long the slowest of these let wait; None without any."""
    return max((each.phases.wait or 0 for each in others), default=None)


def _round_trips(known: dict[Part, float], exchange: Exchange, facts: Facts) -> list[Slow]:
    """A long way: connecting, the handshake and the answer all take about the same, once or twice. One entry or none."""
    step = Part.PROXY if Part.PROXY in known else Part.CONNECT
    tls = known.get(Part.TLS)
    if step not in known or tls is None:
        return []
    trip = known[step]
    other = ways.connects_in(facts.want(Reach), exchange.peer) if step is Part.CONNECT else None
    once = other is not None and other < trip / 2
    took = trip + tls + min(known.get(Part.WAIT, 0.0), trip)
    if once or not ways.like_round_trips(trip, tls) or took < max(ways.LONG_WAY, exchange.total_ms / 2):
        return []
    why = ways.slow_route(trip, tls, facts.want(WorkspaceReach), by_proxy=step is Part.PROXY)
    into = f"round trips of some {duration(trip)}"
    both = (step, Part.TLS)
    return [Slow((*both, Part.WAIT) if known.get(Part.WAIT, 0.0) <= 1.5 * trip else both, took, into, why)]


def _into(part: Part, facts: Facts) -> str:
    resolution = facts.want(Resolution)
    proxied = part is Part.DNS and resolution is not None and resolution.through_proxy
    return "looking up the proxy's name" if proxied else _INTO[part]


def _why(part: Part, exchange: Exchange, known: dict[Part, float], facts: Facts) -> str:
    reach, control = facts.want(Reach), facts.want(WorkspaceReach)
    match part:
        case Part.DNS:
            return ways.slow_look_up(known[part], facts.want(Resolution), control)
        case Part.CONNECT:
            return ways.slow_connection(known[part], exchange, reach, control)
        case Part.PROXY:
            return ways.slow_proxy(known[part], known.get(Part.TLS), facts.want(Routes))
        case Part.TLS:
            before = known.get(Part.PROXY, known.get(Part.CONNECT))
            return ways.slow_handshake(known[part], before, control)
        case Part.SEND:
            return "the other end, or the line, takes the request slowly"
        case Part.WAIT:
            return _waiting(exchange, facts)
        case Part.RECEIVE:
            return f"{exchange.body_size} bytes came in that time" + ("" if exchange.body_complete else ", and not all")


def _waiting(exchange: Exchange, facts: Facts) -> str:
    call, waited = facts.want(AppCall), exchange.phases.wait or 0.0
    if call is None or call.exchange is not exchange:
        return "there's no other answer of this host to hold it against"
    others = [other.exchange for other in (facts.want(TokenlessCall), facts.want(SiblingCall)) if other is not None]
    known = [each for each in others if each.status is not None and each.phases.wait is not None]
    measure = usual(known)
    if measure is None:
        return "there's no other answer of this host to hold it against"
    if waited >= MUCH * measure:
        return f"the front door answers otherwise in {duration(measure)}, so it's the app that takes its time"
    return f"the front door takes {duration(measure)} for another request too"


def _detour(reach: Reach | None) -> Detour | None:
    """IPv6 addresses that were waited for in vain, beside an IPv4 one that works."""
    dead = waited_in_vain(reach.attempts) if reach is not None else ()
    return Detour(sum(each.ms for each in dead), tuple(each.address for each in dead)) if dead else None
