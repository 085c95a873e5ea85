"""One HTTP request and its response, or the error in its place, as recorded and already redacted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import reduce
from operator import add
from urllib.parse import urljoin

from dbapp_diag.facts.base import Fact
from dbapp_diag.facts.sessions import McpSession, WebsocketSession
from dbapp_diag.model.words import EvidenceId


class ErrorKind(StrEnum):
    """Where and how an exchange broke off."""

    DNS = "dns"
    CONNECT_TIMEOUT = "connect-timeout"
    REFUSED = "refused"
    RESET = "reset"
    UNREACHABLE = "unreachable"
    TLS = "tls"
    PROXY = "proxy"
    READ_TIMEOUT = "read-timeout"
    CLOSED = "closed"
    PROTOCOL = "protocol"
    """The answer isn't HTTP."""
    BUDGET = "budget"
    """Not sent: the run's request budget for that host was spent."""
    REFUSED_BY_US = "refused-by-us"
    """Not sent: it would have carried a token where tokens must not go."""
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class ExchangeError:
    """Why there's no (whole) response. `status` is the proxy's, when the proxy refused."""

    kind: ErrorKind
    detail: str
    errno: int | None = None
    status: int | None = None


@dataclass(frozen=True, slots=True)
class Phases:
    """Durations in milliseconds; None where the phase didn't happen, wasn't reached or wasn't measured."""

    dns: float | None = None
    """The look-up of the host, or of the proxy's name where one is in use."""
    connect: float | None = None
    """Until the way to the host is open: addresses that were tried in vain and a proxy's part included."""
    tls: float | None = None
    send: float | None = None
    wait: float | None = None
    """From the request's last byte to the response's first."""
    receive: float | None = None
    tunnel: float | None = None
    """The proxy's part of `connect`: TLS with it, and its answer to CONNECT. None without one."""


@dataclass(frozen=True, slots=True)
class Stream:
    """A body whose end nothing announces, as far as it was read: an event stream, or text that keeps coming."""

    first_ms: float | None
    """From the headers to the first event, or the first byte where there are no events; None where none came."""
    events: int | None
    """Events that were read to their end; None where the body isn't an event stream."""
    ended: bool
    """The sender ended it. Else this run stopped reading."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request and what came of it.

    `credential` says what was sent: `none`, `made-up token`, or the label of a token (`token 1`).
    Header names are lower case; values and body are redacted; the body is cut at 4 KiB and decoded with
    replacement. `body_complete` is False when the response broke off or was cut by a limit.
    """

    id: EvidenceId
    purpose: str
    method: str
    url: str
    credential: str
    sent_at: datetime
    status: int | None = None
    reason: str = ""
    http_version: str = ""
    headers: tuple[tuple[str, str], ...] = ()
    media_type: str = ""
    body: str = ""
    body_size: int = 0
    """Bytes received after decompression, up to the limit."""
    body_complete: bool = True
    peer: str | None = None
    proxy: str | None = None
    phases: Phases = Phases()
    server_date: datetime | None = None
    error: ExchangeError | None = None
    stream: Stream | None = None
    reused: bool = False
    """It went by the connection of an earlier exchange, so that it has no phases of connecting."""

    def header(self, name: str) -> str | None:
        """The first value of a header, or None."""
        wanted = name.lower()
        return next((value for key, value in self.headers if key == wanted), None)

    @property
    def succeeded(self) -> bool:
        """The status says success: 2xx, or 101 to an upgrade."""
        return self.status == 101 or 200 <= (self.status or 0) < 300

    @property
    def leads_to(self) -> str | None:
        """Where a redirect leads, as a whole address; None where it's none, as a 304 isn't, or where its place can't be read."""
        location = self.header("location")
        if not 300 <= (self.status or 0) < 400 or self.status == 304 or not location:
            return None
        try:
            return urljoin(self.url, location)
        except ValueError:
            return None

    @property
    def cut_off(self) -> bool:
        """The connection ended, or something that isn't HTTP came, in the place of an answer."""
        ended = (ErrorKind.CLOSED, ErrorKind.RESET, ErrorKind.PROTOCOL)
        return self.status is None and self.error is not None and self.error.kind in ended

    @property
    def given_up(self) -> bool:
        """This run stopped waiting before the answer, or its end, had come: a limit of its own, and nobody's fault."""
        return self.error is not None and self.error.kind is ErrorKind.READ_TIMEOUT

    @property
    def total_ms(self) -> float:
        """All phases together. `tunnel` is within `connect`."""
        parts = self.phases
        known = (parts.dns, parts.connect, parts.tls, parts.send, parts.wait, parts.receive)
        # sum() rounds another way from Python 3.12 on, and a case has to read the same everywhere
        return reduce(add, (part for part in known if part is not None), 0.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class AppExchange(Fact):
    """One request to the app, and what came of it."""

    exchange: Exchange


@dataclass(frozen=True, slots=True, kw_only=True)
class AppCall(AppExchange):
    """The real call: the token, at the endpoint asked about."""

    unmet: tuple[str, ...] = ()
    """What was expected and isn't so, each with what came instead."""
    hops: tuple[Exchange, ...] = ()
    """The redirects on the app's own host that led to `exchange`, in order."""
    repeats: tuple[Exchange, ...] = ()
    """All calls where it was made several times, in order; `exchange` is the first that fails, or else the first."""
    status_expected: bool = False
    """The status is one that was expected by name."""
    mcp: McpSession | None = None
    """For an MCP client's call; `exchange` is then `initialize`, or a later request that failed by its status."""
    websocket: WebsocketSession | None = None
    """For a websocket; `exchange` is then its upgrade."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CallAgain(AppExchange):
    """The very same call, made once more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class McpSignIn(AppExchange):
    """What an MCP client reads before it signs in by itself; `exchange` asks for the app's protected-resource metadata."""

    server: str | None = None
    """The authorization server that these name, `https://host`."""
    registers: bool | None = None
    """Whether that server registers clients; None where it couldn't be asked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DirectCall(AppExchange):
    """The same path at the app's own address, with the token, where the call went to a host of another name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UpgradeCall(AppExchange):
    """A websocket's upgrade at the path of a GET that met 404, with the token."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenlessCall(AppExchange):
    """The same path asked without a token (a safe method, whatever the real call's)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeUpTokenCall(AppExchange):
    """The same path with a made-up token."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SiblingCall(AppExchange):
    """A made-up path under `/api/`, with the token."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PreflightCall(AppExchange):
    """What a browser sends before the real call, on behalf of a page elsewhere: OPTIONS, without the token."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OutsideCall(AppExchange):
    """A made-up path outside `/api/`, with the token."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiListing(AppExchange):
    """What the app's own OpenAPI description says: `paths` as `METHOD /path`, None when it has none to show."""

    paths: tuple[str, ...] | None = None
    examples: tuple[tuple[str, str], ...] = ()
    """By route, an example of the JSON body that it takes."""
