"""The network's side of a world: names, how each host takes connections, certificates, proxies."""

from dataclasses import dataclass, field
from enum import Enum


class Connect(Enum):
    """What happens to a TCP connection to a host's port 443."""

    OPEN = "open"
    REFUSED = "refused"
    BLACKHOLE = "blackhole"
    """Never answered: the listener's queue is full, so the kernel drops the SYN."""
    RESET = "reset"
    """Reset as soon as the ClientHello names this host (SNI); another name passes."""
    SILENT = "silent"
    """Accepted, and then nothing."""


class Tls(Enum):
    """Which certificate a host shows, if any."""

    TRUSTED = "trusted"
    EXPIRED = "expired"
    WRONG_NAME = "wrong-name"
    SELF_SIGNED = "self-signed"
    UNKNOWN_CA = "unknown-ca"
    """A CA of its own that nobody trusts."""
    LEFT_OUT = "left-out"
    """By an intermediate of the lab's own CA that isn't sent along."""
    CORPORATE = "corporate"
    """The CA of a company's TLS inspection, the same for every host."""
    OLD_PROTOCOL = "old-protocol"
    """TLS 1.1 and nothing newer."""
    PLAIN = "plain"
    """No TLS at all: HTTP on the port where TLS belongs."""


@dataclass(slots=True)
class Host:
    """One name that the lab answers at."""

    name: str
    serves: str
    """`workspace`, `front-door`, `gateway` (in front of the demo's app), `web` (some other site), `filter` (a proxy's block
    page), or an identity provider: `entra`, `github`, `azure-devops`."""
    addresses: tuple[str, ...]
    connect: Connect = Connect.OPEN
    tls: Tls = Tls.TRUSTED
    joined: bool = True
    """Whether the run is given a `--connect-to` for it."""
    beside: str | None = None
    """Another host whose port it shares, instead of one of its own."""


@dataclass(slots=True)
class Gateway:
    """How a gateway in front of the demo's app treats requests: without a rule of its own it passes all on as they are."""

    wants_key: bool = False
    """It refuses whoever doesn't send its own key (the app's, here), whatever the token."""
    drops_token: bool = False
    """It passes requests on without `Authorization`."""


class Answer(Enum):
    """What the name server says, when it isn't the truth."""

    NXDOMAIN = "NXDOMAIN"
    SERVFAIL = "SERVFAIL"
    REFUSED = "REFUSED"
    NODATA = "NODATA"
    DROP = "dropped"
    """No answer at all."""


@dataclass(slots=True)
class Dns:
    """The name server: truthful for the lab's hosts, NXDOMAIN for all other names, but for these."""

    names: dict[str, Answer | tuple[str, ...]] = field(default_factory=dict[str, "Answer | tuple[str, ...]"])
    """A lie about one name, or addresses for one more."""
    zones: dict[str, Answer | tuple[str, ...]] = field(default_factory=dict[str, "Answer | tuple[str, ...]"])
    """The same for a name and everything below it (`` is every name)."""
    aliases: dict[str, str] = field(default_factory=dict[str, str])
    """CNAMEs."""
    ttl: int = 60


class Mode(Enum):
    """What a proxy does with a CONNECT."""

    OPEN = "open"
    AUTH = "auth"
    """Wants Basic credentials, else 407."""
    DENY = "deny"
    INTERCEPT = "intercept"
    """Lets it pass, and shows certificates of the company's CA."""
    BLOCK_PAGE = "block-page"
    """Lets it pass, and answers in the host's place with a page of its own, under a trusted certificate."""
    SILENT = "silent"
    """Takes the connection and never answers."""


@dataclass(slots=True)
class Proxy:
    """The HTTP proxy on the way out. Where it is comes from the environment: `http://@proxy@`."""

    mode: Mode = Mode.OPEN
    only: tuple[str, ...] = ()
    """The mode holds for names with these endings; others pass (none: for every name)."""
    user: str = "svc-build"
    password: str = "@proxy-password@"
    offers: tuple[str, ...] = ('Basic realm="proxy.corp.example"',)
    status: int = 403
    up: bool = True
    """False: nothing listens on its port."""
    name: str = "proxy01.corp.example"
