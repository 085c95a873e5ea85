"""Facts of the stages dns, connect and tls: how names resolve, what answers, and behind which certificate."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from dbapp_diag.facts.base import Fact
from dbapp_diag.words import EvidenceId


class LookupOutcome(StrEnum):
    """How a look-up of A and AAAA records ended."""

    ANSWERED = "answered"
    NAME_NOT_FOUND = "name-not-found"
    NO_ADDRESS = "no-address"
    SERVER_FAILURE = "server-failure"
    REFUSED = "refused"
    TIMEOUT = "timeout"
    UNREACHABLE = "unreachable"
    PORT_CLOSED = "port-closed"
    """The name server's machine says that nothing listens there."""
    NO_RESOLVER = "no-resolver"
    BAD_NAME = "bad-name"


@dataclass(frozen=True, slots=True)
class Lookup:
    """One name asked of one source. `server` is the resolver's address, or `system` for the system's own look-up."""

    name: str
    server: str
    outcome: LookupOutcome
    addresses: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    """CNAME targets in order; for a dangling alias the missing name is the last."""
    ms: float = 0.0
    detail: str = ""
    passed_over: tuple[str, ...] = ()
    """Name servers that were asked before `server` and gave nothing of use."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolution(Fact):
    """How the app's host name resolves.

    `system` is None when `--resolver` or `--connect-to` replaced it. `neighbours` are other names of the
    same zone and its parents, asked only when the name itself gives trouble; `control` is a name outside the zone
    (the workspace's host). `hosts_file` holds the addresses that the hosts file gives this name.
    `elsewhere` marks a name that a proxy resolves instead of this machine.
    """

    host: str
    dns: Lookup
    system: Lookup | None = None
    neighbours: tuple[Lookup, ...] = ()
    control: Lookup | None = None
    hosts_file: tuple[str, ...] = ()
    overridden: str | None = None
    """The address that `--connect-to` puts in place of the resolved ones."""
    through_proxy: bool = False
    searched: tuple[Lookup, ...] = ()
    """The host's name within each search domain, asked only where the system's addresses aren't the name server's."""
    no_dns: bool = False
    """Programs here ask no name server (nsswitch.conf), so the system's word alone counts."""


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


class IssuerFound(StrEnum):
    """Where the certificate of an issuer is, by its key and not by its name alone."""

    TRUSTED = "trusted"
    """In a list that this run trusts."""
    SENT = "sent"
    """Among those that the server sent."""
    ITSELF = "itself"
    """The certificate signs for itself, and no list has it."""
    MISSING = "missing"
    """Neither sent nor in a list."""


@dataclass(frozen=True, slots=True)
class Certificate:
    """One certificate of a chain, as shown by the server. Times are UTC."""

    subject: str
    issuer: str
    names: tuple[str, ...]
    not_before: datetime
    not_after: datetime
    sha256: str
    issuer_found: IssuerFound | None = None
    """None: it wasn't looked for."""
    issuer_familiar: bool = False
    """A list that this run trusts has an authority of the issuer's organisation."""
    issuer_url: str = ""
    """Where the certificate itself says that its issuer's is to be had (RFC 5280 section 4.2.2.1)."""

    @property
    def self_signed(self) -> bool:
        """Subject and issuer are the same."""
        return self.subject == self.issuer


class TlsError(StrEnum):
    """Why a handshake failed."""

    UNTRUSTED = "untrusted"
    EXPIRED = "expired"
    NOT_YET_VALID = "not-yet-valid"
    NAME_MISMATCH = "name-mismatch"
    PROTOCOL = "protocol"
    """No common version or cipher, or an alert to that effect."""
    NOT_TLS = "not-tls"
    """The other side doesn't speak TLS on this port."""
    RESET = "reset"
    CLOSED = "closed"
    TIMEOUT = "timeout"
    CONNECT = "connect"
    """TCP (or the proxy's CONNECT) failed before the handshake began."""
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class StoreTrust:
    """What one list of authorities makes of a chain: `certifi`, `system`, `python` (the paths of its OpenSSL, where they're
    others), or a variable's name. `path` is empty for a store that is no file."""

    name: str
    path: str
    trusted: bool
    folder: bool = False
    public: bool = True
    """It has most of the public authorities (certifi's), and may stand in their place."""


@dataclass(frozen=True, slots=True)
class ClientTrust:
    """What one kind of client makes of a chain with the settings seen here.

    `reads` are the names of the lists that it takes. `trusted` None: not known, or it stops over the variable in `reads`, which is
    broken.
    """

    client: str
    reads: tuple[str, ...]
    trusted: bool | None


@dataclass(frozen=True, slots=True)
class Handshake:
    """One TLS handshake, without any credential.

    `trusted` None: not decided, because the handshake never got to a certificate. The chain of a certificate that isn't trusted is
    read in a second handshake that sends nothing. `error` is None when the verified handshake worked.
    """

    host: str
    peer: str
    trusted: bool | None
    error: TlsError | None = None
    detail: str = ""
    version: str = ""
    cipher: str = ""
    alpn: str = ""
    chain: tuple[Certificate, ...] = ()
    """Leaf first, as sent by the server."""
    trust_store: str = ""
    ms: float = 0.0
    evidence: EvidenceId = EvidenceId("")
    stores: tuple[StoreTrust, ...] = ()
    """Each list by itself. Empty where `--ca-bundle` alone counts, or where the chain's authority isn't what is in question."""
    clients: tuple[ClientTrust, ...] = ()
    """Empty where `stores` is."""
    heard: bool | None = None
    """On a time-out, whether the system at the other end acknowledged what was sent. None: not known, or a proxy's would be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TlsFacts(Fact):
    """The handshake with the app's host, and with a made-up server name when the first was cut."""

    host: str
    handshake: Handshake
    made_up_name: Handshake | None = None
    others: tuple[Handshake, ...] = ()
    """Those at other addresses of the host, where the first shows a certificate that is refused."""


@dataclass(frozen=True, slots=True)
class CaSetting:
    """One environment variable that names a CA file or folder, and who reads it."""

    variable: str
    path: str
    problem: str | None
    """`missing`, `unreadable`, `empty`, `no certificate in it`; None when usable."""
    read_by: tuple[str, ...]
    folder: bool = False
    """It names a folder."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TrustFacts(Fact):
    """Which certificate authorities are trusted here, by us and by other clients."""

    ours: str
    """What the run trusts: `--ca-bundle FILE`, a variable's name, or `certifi + system`."""
    settings: tuple[CaSetting, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkspaceReach(Fact):
    """The way to the workspace's host, for its own sake and as the control for the app's.

    `metadata` is what `GET /.well-known/databricks-config` came to: `served`, `absent` (an HTTP answer that
    isn't it) or None (no HTTP answer). Times as in `Exchange`.
    """

    host: str
    lookup: Lookup
    attempts: tuple[Attempt, ...] = ()
    handshake: Handshake | None = None
    route: ClientRoute | None = None
    proxy_answer: ProxyAnswer | None = None
    status: int | None = None
    metadata: str | None = None
    oidc: str | None = None
    """The same for `GET /oidc/.well-known/oauth-authorization-server`, asked only when `metadata` is absent."""
    workspace_id: str | None = None
    account_id: str | None = None
    issuer: str | None = None
    cloud: str | None = None
    server_date: datetime | None = None
    local_date: datetime | None = None
    round_trip_ms: float | None = None
    page: str = ""
    """The start of a page, masked, that came in place of the metadata and bears no mark of the platform."""

    @property
    def connected(self) -> bool:
        """At least one address accepts connections."""
        return any(attempt.outcome is ConnectOutcome.CONNECTED for attempt in self.attempts)
