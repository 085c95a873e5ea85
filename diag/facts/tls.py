"""Facts of the stage tls: handshakes, chains, and the lists of authorities that are held against them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from dbapp_diag.facts.base import Fact
from dbapp_diag.model.words import EvidenceId


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
        """It's signed by its own key, as far as that was looked for. One name for subject and issuer shows that it's self-issued,
        and no more (RFC 5280 section 3.2)."""
        elsewhere = self.issuer_found in (IssuerFound.SENT, IssuerFound.MISSING)
        return self.subject == self.issuer and not elsewhere


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
