"""What reached the lab: every request and every DNS question, with fingerprints in place of credentials."""

import base64
import hashlib
import re
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

SAFE = ("GET", "HEAD", "OPTIONS", "TRACE")
"""Methods that change nothing (RFC 9110, section 9.2.1)."""


@dataclass(frozen=True, slots=True)
class Seen:
    """One request that reached one of the lab's servers."""

    time: float
    server: str
    """`workspace`, `front-door`, `app`, `proxy`, `identity-provider` or `other`."""
    host: str
    """The host that was asked for (Host header, or the target of a CONNECT)."""
    method: str
    path: str
    """Path without the query: queries can hold secrets."""
    credential: str
    """`none`, `oauth`, `opaque`, `pat`, `basic` or `garbage`."""
    fingerprint: str | None
    """The first 12 hex digits of the credential's SHA-256, never the credential."""
    agent: str


@dataclass(frozen=True, slots=True)
class Question:
    """One DNS question that reached the lab's name server."""

    time: float
    name: str
    kind: str
    transport: str
    """`udp` or `tcp`."""
    answer: str
    """The response code in words, or `dropped`."""


@dataclass(frozen=True, slots=True)
class Handshake:
    """One connection to a host's port: what its TLS handshake came to."""

    time: float
    host: str
    server_name: str | None
    """The name in the ClientHello (SNI), when there was one."""
    outcome: str
    """`ok`, `plain`, `reset`, `silent`, or the error's text."""


@dataclass(frozen=True, slots=True)
class Answered:
    """One answer that left the lab, and who really wrote it."""

    server: str
    """`app` (relayed by the front door), `front-door`, `workspace`, `proxy`, `middlebox`, `identity-provider` or `other`."""
    host: str
    method: str
    path: str
    credential: str
    fingerprint: str | None
    status: int | None
    """None where the bytes that went out aren't HTTP."""


def fingerprint(secret: str) -> str:
    """A short name for a credential that doesn't give it away."""
    return hashlib.sha256(secret.encode("utf-8", "surrogateescape")).hexdigest()[:12]


def credential_kind(authorization: str | None) -> tuple[str, str | None]:
    """What kind of credential an Authorization header carries, and its fingerprint."""
    if authorization is None:
        return "none", None
    scheme, _, value = authorization.partition(" ")
    value = value.strip()
    if scheme.lower() == "basic":
        return "basic", fingerprint(value)
    if scheme.lower() != "bearer" or not value:
        return "garbage", fingerprint(authorization)
    if re.fullmatch(r"(dapi|dkea)[0-9a-zA-Z-]+", value):
        return "pat", fingerprint(value)
    if re.fullmatch(r"[\w-]{40,}", value):
        return "opaque", fingerprint(value)
    return ("oauth" if _is_jwt(value) else "garbage"), fingerprint(value)


def _is_jwt(value: str) -> bool:
    parts = value.split(".")
    if len(parts) != 3:
        return False
    try:
        header = base64.urlsafe_b64decode(parts[0] + "=" * (-len(parts[0]) % 4))
    except ValueError:
        return False
    return header.startswith(b"{")


def _credential(server: str, headers: Mapping[str, str]) -> tuple[str, str | None]:
    credential = headers.get("authorization")
    if server == "proxy":
        credential = headers.get("proxy-authorization", credential)
    return credential_kind(credential)


@dataclass(slots=True)
class LabLog:
    """Everything that reached the lab, in order of arrival. Safe to read while the lab runs."""

    _requests: list[Seen] = field(default_factory=list[Seen])
    _answers: list[Answered] = field(default_factory=list[Answered])
    _questions: list[Question] = field(default_factory=list[Question])
    _handshakes: list[Handshake] = field(default_factory=list[Handshake])
    _troubles: list[str] = field(default_factory=list[str])
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def requests(self) -> Sequence[Seen]:
        """Every HTTP request so far."""
        with self._lock:
            return tuple(self._requests)

    @property
    def answers(self) -> Sequence[Answered]:
        """Every answer that went out so far, one a request to a host or to the proxy."""
        with self._lock:
            return tuple(self._answers)

    @property
    def questions(self) -> Sequence[Question]:
        """Every DNS question so far."""
        with self._lock:
            return tuple(self._questions)

    @property
    def handshakes(self) -> Sequence[Handshake]:
        """Every connection to a host's own port so far, whether or not a request followed."""
        with self._lock:
            return tuple(self._handshakes)

    @property
    def troubles(self) -> Sequence[str]:
        """Errors inside the lab itself: always empty, or the lab has a bug."""
        with self._lock:
            return tuple(self._troubles)

    def at(self, server: str) -> Sequence[Seen]:
        """The requests that reached one kind of server."""
        return tuple(seen for seen in self.requests if seen.server == server)

    @property
    def unsafe(self) -> Sequence[Seen]:
        """The requests that reached an app's own code and may have changed something there."""
        return tuple(seen for seen in self.at("app") if seen.method not in SAFE)

    def request(self, server: str, host: str, method: str, target: str, headers: Mapping[str, str]) -> None:
        """Note a request."""
        kind, print_ = _credential(server, headers)
        path = target.partition("?")[0]
        agent = headers.get("user-agent", "")
        seen = Seen(time.time(), server, host.lower(), method, path, kind, print_, agent)
        with self._lock:
            self._requests.append(seen)

    def answer(
        self, server: str, host: str, method: str, target: str, headers: Mapping[str, str], status: int | None
    ) -> None:
        """Note an answer, with the request that it's for."""
        kind, print_ = _credential(server, headers)
        answered = Answered(server, host.lower(), method, target.partition("?")[0], kind, print_, status)
        with self._lock:
            self._answers.append(answered)

    def question(self, name: str, kind: str, transport: str, answer: str) -> None:
        """Note a DNS question."""
        with self._lock:
            self._questions.append(Question(time.time(), name, kind, transport, answer))

    def handshake(self, host: str, server_name: str | None, outcome: str) -> None:
        """Note what became of a connection."""
        with self._lock:
            self._handshakes.append(Handshake(time.time(), host, server_name, outcome))

    def trouble(self, text: str) -> None:
        """Note an error of the lab's own."""
        with self._lock:
            self._troubles.append(text)
