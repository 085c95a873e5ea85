"""What passes between the run and its sign-in process: the query, and messages line by line.

Each message is one line of JSON, so that what happened before a hang isn't lost with the process.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field, fields

from dbapp_diag.evidence import codec
from dbapp_diag.facts.identity import OfferedIdentity, PassedOver, SignInOutcome, SignInRequest
from dbapp_diag.model.settings import ConnectTo, NetworkSettings, SocketAddress

LONGEST_LINE = 1_048_576
"""Bytes of a message; a longer one isn't ours."""


@dataclass(frozen=True, slots=True)
class ConsentTerms:
    """What a person in front of a browser is asked for, in place of a sign-in by the SDK's chain."""

    scopes: tuple[str, ...]
    port: int | None = None
    """The port of the loopback address; None: the usual one, or the next that is free."""
    wait: float = 300.0
    """Seconds until nobody is waited for any more."""


@dataclass(frozen=True, slots=True)
class ConsentStep:
    """How far the consent is. `text` is the page to open, or a sentence part about what happened."""

    kind: str
    """`no-port`, `asking`, `port-moved`, `stray` (an answer that isn't ours), `answered` or `unanswered`."""
    text: str


@dataclass(frozen=True, slots=True)
class SignInQuery:
    """Who signs in, and by which way. Durations are seconds. None and empty: as the machine is set up."""

    profile: str | None = None
    host: str | None = None
    ca_bundle: str | None = None
    proxy: str | None = field(default=None, repr=False)
    no_proxy: bool = False
    connect_to: tuple[ConnectTo, ...] = ()
    resolver: SocketAddress | None = None
    lookup_timeout: float = 4.0
    connect_timeout: float = 5.0
    response_timeout: float = 12.0
    consent: ConsentTerms | None = None
    """Ask a person for these scopes; None: sign in as a program does."""

    @classmethod
    def of(
        cls,
        *,
        profile: str | None,
        host: str | None,
        network: NetworkSettings,
        consent: ConsentTerms | None = None,
    ) -> SignInQuery:
        """The query for a target (`host` is the workspace as given) by the run's own way."""
        shared = {each.name: getattr(network, each.name) for each in fields(cls) if hasattr(network, each.name)}
        shared["ca_bundle"] = str(network.ca_bundle) if network.ca_bundle else None
        shared["connect_timeout"] = max(network.connect_timeout, network.handshake_timeout)
        return cls(profile=profile, host=host, consent=consent, **shared)


@dataclass(frozen=True, slots=True)
class SignInAnswer:
    """What a sign-in came to: the fields of the fact `SignIn`, and the token's text, which isn't shown
    anywhere."""

    outcome: SignInOutcome
    token: str | None = field(default=None, repr=False)
    auth_type: str | None = None
    host: str | None = None
    error: tuple[str, ...] = ()
    passed_over: tuple[PassedOver, ...] = ()
    oauth_error: str | None = None
    oauth_description: str | None = None
    requests: tuple[SignInRequest, ...] = ()
    warnings: tuple[str, ...] = ()
    offered: OfferedIdentity | None = None
    """Whose token was offered in exchange for one of Databricks, where that is the method."""
    ms: float = 0.0
    """Milliseconds from the question to the answer; the start of the process isn't in it when it came early.
    """
    sdk: str = ""
    shared: bool = False
    """Another run has got it, and this one uses it too."""


@dataclass(frozen=True, slots=True)
class Message:
    """One thing that the process tells; one field is set. All text in it is redacted but the token's."""

    ready: str | None = None
    """The SDK is imported, and this is its version."""
    trying: str | None = None
    """The method that is tried now."""
    sending: SignInRequest | None = None
    """A request goes out."""
    sent: SignInRequest | None = None
    """The same request, ended."""
    warning: str | None = None
    consent: ConsentStep | None = None
    answer: SignInAnswer | None = None


def encode(value: SignInQuery | Message) -> bytes:
    """One line."""
    return json.dumps(codec.plain(value)).encode("ascii") + b"\n"


def decode_query(line: bytes) -> SignInQuery:
    """Read a query. Raises ValueError."""
    return codec.typed(json.loads(line), SignInQuery)


def decode_message(line: bytes) -> Message:
    """Read a message. Raises ValueError."""
    return codec.typed(json.loads(line), Message)
