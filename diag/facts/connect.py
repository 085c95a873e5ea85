"""Facts of the stage connect: which way a call takes, and what accepts connections."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from dbapp_diag.facts.base import Fact
from dbapp_diag.facts.tls import TlsError


class ConnectOutcome(StrEnum):
    """How a TCP connection attempt ended."""

    CONNECTED = "connected"
    TIMEOUT = "timeout"
    REFUSED = "refused"
    RESET = "reset"
    UNREACHABLE = "unreachable"
    """No route, network down, or the address family isn't usable here (errno says which)."""
    DENIED = "denied"
    """The operating system or a local firewall forbids the attempt (EPERM, EACCES)."""
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Attempt:
    """One TCP connection attempt to one address."""

    address: str
    port: int
    outcome: ConnectOutcome
    ms: float
    errno: int | None = None

    @property
    def family(self) -> str:
        """`IPv6` or `IPv4`."""
        return "IPv6" if ":" in self.address else "IPv4"


@dataclass(frozen=True, slots=True)
class ProxyAnswer:
    """What a proxy said to CONNECT, asked without any credential of the call.

    `status` None: no HTTP answer; `error` says why (`name-not-found`, `refused`, `timeout`, `reset`,
    `unreachable`, `denied`, `closed`, `garbage`, `tls`).
    `headers` are lower-cased names with masked values; `body` is the start of its page, masked. With a 2xx it's what came in the
    clear where the tunnel should begin.
    """

    proxy: str
    host: str
    port: int
    status: int | None
    reason: str = ""
    error: str | None = None
    headers: tuple[tuple[str, str], ...] = ()
    body: str = ""
    ms: float = 0.0
    tls: TlsError | None = None
    """Why the handshake with the proxy itself failed, where `error` is `tls`."""

    @property
    def connects(self) -> bool:
        """It makes the tunnel: any 2xx does (RFC 9110 section 9.3.6), unless a page follows in its place."""
        return self.status is not None and 200 <= self.status < 300 and not self.talks

    @property
    def talks(self) -> bool:
        """It says that it connects, and then speaks itself. Through a tunnel the host would, and that one waits to be spoken to."""
        return self.status is not None and 200 <= self.status < 300 and bool(self.body.strip())


@dataclass(frozen=True, slots=True)
class ClientRoute:
    """The way that one kind of client would take to a host with the settings seen here.

    `proxy` None: direct. `because` names the variable or entry that decides. `error`: the client would
    fail over the setting itself.
    """

    client: str
    proxy: str | None
    because: str
    error: str | None = None
    entry: str | None = None
    """The entry of NO_PROXY, or of the system's exceptions, that sends it past the proxy."""
    lacks: str | None = None
    """The package for want of which it fails here; elsewhere it may be there."""
    option: str = ""
    """What the client has to be told to do so (`trust_env=True`); empty: it does so by itself."""
    ignores_settings: bool = False
    """It looks at no proxy settings at all, by design."""
    trusts: tuple[str, ...] = ()
    """The lists of authorities that it takes, by the names of `StoreTrust`; empty: none, or nobody looked."""
    ca_error: str | None = None
    """The variable over which it gives up before it connects, and what is wrong with what that names."""
    bearer: str = "kept"
    """A bearer token set as a header is `kept`, `replaced` by netrc's entry, or `refused` beside it."""
    netrc: str | None = None
    """The netrc file that has a part in that."""
    http2: bool = False
    """Whether it offers HTTP/2 without being told to."""
    version: str | None = None
    installed: bool | None = None
    """Whether it's installed beside this tool; None: nobody looked."""

    @property
    def name(self) -> str:
        """The client as it's written in tables: with what it has to be told."""
        return f"{self.client} with {self.option}" if self.option else self.client


@dataclass(frozen=True, slots=True, kw_only=True)
class Routes(Fact):
    """Proxy or no proxy for the app's host: ours, and what other clients would do.

    `answer` is what our proxy said to CONNECT for the app's host, `control_answer` for the workspace's.
    `unused_proxy` is a proxy that is set but that this host doesn't use (NO_PROXY, other scheme, other case),
    and `unused_answer` what it said when asked to CONNECT; asked only when the direct way fails.
    `netrc` says whether a netrc file has an entry for the host.
    """

    host: str
    ours: ClientRoute
    clients: tuple[ClientRoute, ...] = ()
    problems: tuple[str, ...] = ()
    """Settings that can't be used, each as `NAME: what is wrong with which entry`, masked."""
    unused_proxy: str | None = None
    unused_because: str | None = None
    answer: ProxyAnswer | None = None
    control_answer: ProxyAnswer | None = None
    netrc: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach(Fact):
    """Whether TCP connections to the app's host are made, address by address.

    `through_proxy`: nothing was attempted directly because a proxy is in use. `unused_answer`: what a proxy
    that is set, but not used for this host, said to CONNECT when the direct way failed.
    """

    host: str
    port: int
    attempts: tuple[Attempt, ...] = ()
    through_proxy: bool = False
    unused_answer: ProxyAnswer | None = None

    @property
    def connected(self) -> bool:
        """At least one address accepts connections."""
        return any(attempt.outcome is ConnectOutcome.CONNECTED for attempt in self.attempts)
