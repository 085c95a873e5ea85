"""When what happened in an exchange, told by httpx's `trace` extension.

Order of events measured with httpx 0.28.1 and httpcore 1.0.9. Through a CONNECT proxy, the first pair of
http11 events is the CONNECT itself, then comes `proxy.start_tls`, then the request: so the order counts, not
the name alone. The infos of the events hold the request with its token; nothing but the values taken out here
is ever kept.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol

from dbapp_diag.facts.exchange import Phases


class Phase(StrEnum):
    """Where an exchange is."""

    CONNECT = "connect"
    TUNNEL = "tunnel"
    """TLS with the proxy and its answer to CONNECT."""
    TLS = "tls"
    SEND = "send"
    WAIT = "wait"
    RECEIVE = "receive"


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds that each phase may take."""

    connect: float
    tls: float
    response: float
    body: float

    def of(self, phase: Phase) -> float:
        """The limit of one phase."""
        match phase:
            case Phase.CONNECT | Phase.TUNNEL:
                return self.connect
            case Phase.TLS:
                return self.tls
            case Phase.SEND | Phase.WAIT:
                return self.response
            case Phase.RECEIVE:
                return self.body


class _Closable(Protocol):
    async def aclose(self) -> None: ...


class Clock:
    """Follows one exchange: keeps the phases' times, and moves the deadline along with them.

    The deadline is absolute within a phase, so a server that sends a byte a second gains nothing by it.
    """

    def __init__(self, limits: Limits, deadline: asyncio.Timeout, *, tunnelled: bool) -> None:
        self.phase = Phase.CONNECT
        self.peer: str | None = None
        self.proxy_status: int | None = None
        self.stream: _Closable | None = None
        """The plain connection. Cancelled in a TLS handshake, httpx leaves it open."""
        self._limits = limits
        self._deadline = deadline
        self._in_tunnel = tunnelled
        self._began: dict[Phase, float] = {}
        self._ended: dict[Phase, float] = {}

    @property
    def connected(self) -> bool:
        """A new connection was made, or at least begun."""
        return Phase.CONNECT in self._began

    def enter(self, phase: Phase) -> None:
        """A phase begins, and the one before it ends."""
        now = time.perf_counter()
        if phase not in self._began:
            if self._began:
                self._ended.setdefault(self.phase, now)
            self._began[phase] = now
        self.phase = phase
        self.allow(self._limits.of(phase))

    def allow(self, seconds: float) -> None:
        """What's going on may take so long from now on."""
        self._deadline.reschedule(asyncio.get_running_loop().time() + seconds)

    def end(self) -> None:
        """The exchange is over."""
        self._ended.setdefault(self.phase, time.perf_counter())

    async def trace(self, event: str, info: Mapping[str, Any]) -> None:
        """httpx's callback."""
        match event:
            case "connection.connect_tcp.started":
                self.enter(Phase.CONNECT)
            case "connection.connect_tcp.complete":
                self.stream = info["return_value"]
                self._note_peer(info["return_value"])
                if self._in_tunnel:
                    self.enter(Phase.TUNNEL)
            case "connection.start_tls.started" if not self._in_tunnel:
                self.enter(Phase.TLS)
            case "proxy.start_tls.started":
                self._in_tunnel = False
                self.enter(Phase.TLS)
            case "http11.receive_response_headers.complete" if self._in_tunnel:
                self.proxy_status = int(info["return_value"][1])
            case "http11.send_request_headers.started" if not self._in_tunnel:
                self.enter(Phase.SEND)
            case "http11.send_request_body.complete" if not self._in_tunnel:
                self.enter(Phase.WAIT)
            case _:
                pass

    def phases(self, dns: float | None) -> Phases:
        """The durations. The way through a proxy, CONNECT included, counts as connecting."""
        return Phases(
            dns=dns,
            connect=self._took(Phase.CONNECT, Phase.TUNNEL),
            tls=self._took(Phase.TLS),
            send=self._took(Phase.SEND),
            wait=self._took(Phase.WAIT),
            receive=self._took(Phase.RECEIVE),
            tunnel=self._took(Phase.TUNNEL),
        )

    def _took(self, *phases: Phase) -> float | None:
        known = [phase for phase in phases if phase in self._began]
        if not known:
            return None
        now = time.perf_counter()
        return round(sum(self._ended.get(phase, now) - self._began[phase] for phase in known) * 1000, 1)

    def _note_peer(self, stream: Any) -> None:
        address: tuple[str, int] | None = stream.get_extra_info("server_addr")
        if address is not None:
            host, port = address[:2]
            self.peer = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
