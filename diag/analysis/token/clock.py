"""Whose clock says what: this machine's and the servers', and the times of a token. Pure.

Everything is counted in seconds since 1970 in UTC; no local time zone is ever looked at. A server's clock is
read off the `Date` of its answers, which has a resolution of one second (RFC 9110 section 6.6.1).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime

from dbapp_diag.facts.asked import Vantage
from dbapp_diag.facts.base import DerivedFact, Facts
from dbapp_diag.facts.exchange import AppCall, Exchange, TokenlessCall
from dbapp_diag.facts.identity import TokenFacts, WorkspaceIdentity
from dbapp_diag.facts.workspace import WorkspaceReach
from dbapp_diag.model.times import seconds
from dbapp_diag.model.urls import host_of

RESOLUTION = 1.0
"""Seconds by which a `Date` may be off through rounding."""


@dataclass(frozen=True, slots=True)
class Reading:
    """One host's clock: seconds that it's ahead of this machine's (negative: behind), and by how many that may be off."""

    host: str
    ahead_s: float
    uncertainty_s: float

    def agrees(self, other: Reading) -> bool:
        """The two differ by no more than their uncertainty."""
        return abs(self.ahead_s - other.ahead_s) <= self.uncertainty_s + other.uncertainty_s


@dataclass(frozen=True, slots=True)
class Moment:
    """When the call was made, in seconds. `server` is None when no server's clock is known."""

    local: float
    server: float | None
    host: str | None = None

    @property
    def best(self) -> float:
        """The server's time where it's known, else this machine's."""
        return self.local if self.server is None else self.server


@dataclass(frozen=True, slots=True)
class Clocks(DerivedFact):
    """What the servers' clocks said, and the time by which a token is judged. Its evidence is that of the answers."""

    needs = (Vantage,)
    wants = (AppCall, TokenlessCall, WorkspaceReach, WorkspaceIdentity)

    readings: tuple[Reading, ...]
    """The surest reading of each host that answered, the app's first."""
    moment: Moment
    """When the call was made, or else the run began. The call's own `Date` counts before that of any other answer."""

    @classmethod
    def derive(cls, facts: Facts) -> Clocks:
        known = _readings(facts)
        return cls(known, _moment(facts, known), evidence=facts.records(cls.wants))


def _readings(facts: Facts) -> tuple[Reading, ...]:
    call, tokenless = facts.want(AppCall), facts.want(TokenlessCall)
    reach, identity = facts.want(WorkspaceReach), facts.want(WorkspaceIdentity)
    found = [_of_exchange(fact.exchange) for fact in (call, tokenless) if fact is not None]
    for fact in (reach, identity):
        if fact is not None:
            found.append(_reading(fact.host, fact.server_date, fact.local_date, fact.round_trip_ms))
    best: dict[str, Reading] = {}
    for reading in found:
        if reading is not None and (
            reading.host not in best or reading.uncertainty_s < best[reading.host].uncertainty_s
        ):
            best[reading.host] = reading
    return tuple(best.values())


def _moment(facts: Facts, known: tuple[Reading, ...]) -> Moment:
    call = facts.want(AppCall)
    local = seconds(call.exchange.sent_at if call else facts.need(Vantage).time)
    if call is not None and call.exchange.server_date is not None and not _from_a_cache(call.exchange):
        return Moment(local, seconds(call.exchange.server_date), host_of(call.exchange.url))
    return Moment(local, local + known[0].ahead_s, known[0].host) if known else Moment(local, None)


def lifetime(token: TokenFacts) -> tuple[float | None, float | None]:
    """From when to when the token says that it counts; None where it doesn't say."""
    starts = [seconds(time) for time in (token.not_before, token.issued_at) if time is not None]
    return max(starts, default=None), None if token.expires_at is None else seconds(token.expires_at)


def in_date(token: TokenFacts, moment: Moment) -> bool:
    """The token says when it ends, and by the best clock known it has begun and has half a minute left."""
    start, end = lifetime(token)
    return end is not None and moment.best < end - 30 and (start is None or start <= moment.best + 60)


def _of_exchange(answer: Exchange) -> Reading | None:
    host = host_of(answer.url)
    if host is None or _from_a_cache(answer):
        return None
    return _reading(host, answer.server_date, answer.sent_at, answer.total_ms)


def _from_a_cache(answer: Exchange) -> bool:
    return (answer.header("age") or "0").strip() != "0"


def _reading(host: str, server: datetime | None, sent: datetime | None, round_trip_ms: float | None) -> Reading | None:
    if server is None or sent is None or round_trip_ms is None or not math.isfinite(round_trip_ms) or round_trip_ms < 0:
        return None
    half = round_trip_ms / 2000
    return Reading(host_of(host) or host, seconds(server) - seconds(sent) - half, half + RESOLUTION)
