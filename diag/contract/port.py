"""What a check declares that it uses: ports, and through each of them every request that it may send.

The same declaration gives `--plan`, the reference pages and the port itself, so nothing is sent that wasn't announced.
"""

from __future__ import annotations

import platform
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import metadata
from typing import ClassVar

from dbapp_diag.contract.context import Context
from dbapp_diag.contract.destinations import Destinations
from dbapp_diag.evidence import codec
from dbapp_diag.model.words import CauseId, CheckId, EvidenceId

NOTHING, TOKEN, MADE_UP_TOKEN, CREDENTIALS = "nothing", "the token", "a made-up token", "credentials"
"""What a request may carry."""
APP, WORKSPACE, RESOLVER, PROXY = "app", "workspace", "resolver", "proxy"
"""Where a request may go."""
PYTHON = "python"
_PLACE = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True)
class Send:
    """One kind of request that a check may send, for `--plan`, and for the port that sends it.

    `where`: `app`, `workspace`, `resolver`, `proxy`. `what`: `GET /path`, `A and AAAA of …`, `TCP and TLS handshake`; in
    a path stand places such as `{endpoint}` and `{app}`. `carries`: `nothing`, `the token`, `a made-up token`,
    `credentials`. `when`: empty, or the condition.
    """

    where: str
    what: str
    carries: str = NOTHING
    when: str = ""

    def filled(self, values: Mapping[str, str]) -> str:
        """What is sent, with each place filled for which there's a value."""
        return _PLACE.sub(lambda place: values.get(place[1], place[0]), self.what)

    def request(self, values: Mapping[str, str]) -> tuple[str, str]:
        """Method and path of an HTTP request. Raises LookupError where a place has no value."""
        missing = [name for name in _PLACE.findall(self.what) if name not in values]
        if missing:
            raise LookupError(f"nobody says what {{{missing[0]}}} is in {self.what!r}")
        method, _, path = self.filled(values).partition(" ")
        return method, path


@dataclass(frozen=True, slots=True)
class Grant:
    """What the engine hands to a port: for which check it is, what that check declared, and where the run's hosts are."""

    check: CheckId
    context: Context
    destinations: Destinations = Destinations()
    sends: tuple[Send, ...] = ()
    splits: tuple[CauseId, ...] = ()
    """What the check's requests are to tell apart, kept with their evidence."""


class Port:
    """One kind of access to the world. What is seen through it is kept as evidence, redacted on entry, under the check's name.

    A check that declares the bare class may look at this machine through it; `sends` adds what it may send.
    """

    to: ClassVar[frozenset[str]] = frozenset()
    """Where its requests may go; a port without any sends nothing."""

    def __init__(self, grant: Grant) -> None:
        self._grant = grant
        self._context = grant.context

    @classmethod
    def sends(cls, *sends: Send) -> Use:
        """The port with every request that the check may send through it. Raises ValueError for one that isn't the port's."""
        for send in sends:
            if send.where not in cls.to:
                raise ValueError(f"{cls.__name__} sends nothing to the {send.where}")
        return Use(cls, sends)

    def _record(self, kind: str, value: object, through: str | None = None) -> EvidenceId:
        """Keep something seen, with the client that saw it where it came over the network."""
        seen = value if through is None else {"client": client(through), **fields(value)}
        return self._context.recorder.record(self._grant.check, kind, seen)

    def _refuse_undeclared(self, where: str) -> None:
        """Raises PermissionError where the check declares no request to that place."""
        if not any(send.where == where for send in self._grant.sends):
            raise PermissionError(f"this check doesn't declare that it sends anything to the {where}")


@dataclass(frozen=True, slots=True)
class Use:
    """A port as a check declares it, with every request that may go through it."""

    port: type[Port]
    sends: tuple[Send, ...] = ()


@cache
def client(name: str) -> str:
    """A client and its version, so that evidence says whose eyes saw it: `httpx 0.28.1`, `Python 3.11.7, OpenSSL 3.0.13`."""
    if name == PYTHON:
        import ssl

        return f"Python {platform.python_version()}, {ssl.OPENSSL_VERSION}"
    return f"{name} {metadata.version(name)}"


def fields(value: object) -> dict[str, object]:
    """A value's fields as evidence holds them: without its id, which is the record's own."""
    plain: dict[str, object] = codec.plain(value)
    plain.pop("id", None)
    return plain
