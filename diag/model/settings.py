"""Every limit, deadline and switch of a run, in one frozen value. Durations are seconds, sizes bytes."""

from __future__ import annotations

import ipaddress
import math
import os
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import cast

from dbapp_diag.model.errors import Spelling, UsageError
from dbapp_diag.model.target import kind_of

LONGEST = 86_400.0
"""Seconds of a run at most."""


@dataclass(frozen=True, slots=True)
class SocketAddress:
    """An IP address or host, and a port."""

    host: str
    port: int

    @classmethod
    def parse(cls, text: str, *, default_port: int) -> SocketAddress:
        """Read `ADDR`, `ADDR:PORT` or `[V6]:PORT`. Raises UsageError."""
        bracketed = re.fullmatch(r"\[([0-9A-Fa-f:.%]+)\](?::(\d+))?", text)
        plain = re.fullmatch(r"([^:\s]+)(?::(\d+))?", text)
        match = bracketed or plain
        if match is None:
            try:
                ipaddress.ip_address(text)
            except ValueError:
                raise UsageError("that isn't ADDR or ADDR:PORT; for example 10.0.0.53:53") from None
            return cls(text, default_port)
        port = int(match[2]) if match[2] else default_port
        if not 0 < port < 65536:
            raise UsageError("the port isn't between 1 and 65535")
        return cls(match[1], port)


@dataclass(frozen=True, slots=True)
class ConnectTo:
    """Connections for `host:port` go to `address:to_port` instead; an empty host or None as port matches any
    (the meaning that curl gives to its option of the same name)."""

    host: str
    port: int | None
    address: str
    to_port: int | None

    @classmethod
    def parse(cls, text: str) -> ConnectTo:
        """Read `HOST:PORT:ADDR:PORT`; host, ports and address may be empty as for curl. Raises UsageError."""
        place = r"(\[[0-9A-Fa-f:.]+\]|[^:\[\]]*):(\d*)"
        match = re.fullmatch(f"{place}:{place}", text)
        if match is None:
            raise UsageError("that isn't HOST:PORT:ADDR:PORT; for example app.example:443:127.0.0.1:8443")
        host, port, address, to_port = match.groups()
        return cls(
            host.lower().rstrip(".").strip("[]"),
            int(port) if port else None,
            address.strip("[]"),
            int(to_port) if to_port else None,
        )

    def applies(self, host: str, port: int) -> bool:
        """Whether connections to `host:port` are redirected by this rule."""
        return self.host in ("", host.lower().rstrip(".")) and self.port in (None, port)


@dataclass(frozen=True, slots=True)
class NetworkSettings:
    """How this run reaches hosts. None and empty mean: as the machine is set up."""

    resolver: SocketAddress | None = None
    connect_to: tuple[ConnectTo, ...] = ()
    ca_bundle: Path | None = None
    proxy: str | None = None
    no_proxy: bool = False
    lookup_timeout: float = 4.0
    connect_timeout: float = 4.0
    handshake_timeout: float = 5.0
    response_timeout: float = 12.0
    """From the request's last byte to the response's headers."""
    body_timeout: float = 5.0
    stream_timeout: float = 3.0
    """How long a body whose end nothing announces is read, from where it has begun."""
    body_limit: int = 4096
    """Bytes of a body that are kept."""
    read_limit: int = 262_144
    """Bytes of a body that are read at most before the connection is closed."""
    requests_per_host: int = 25

    def redirected(self, host: str, port: int) -> SocketAddress | None:
        """Where `--connect-to` sends connections for `host:port`, or None."""
        for rule in self.connect_to:
            if rule.applies(host, port):
                return SocketAddress(rule.address or host, rule.to_port or port)
        return None


@dataclass(frozen=True, slots=True)
class Settings:
    """The whole run. `timeout` bounds it from start to report; `check_timeout` bounds one check."""

    network: NetworkSettings = NetworkSettings()
    timeout: float = 30.0
    check_timeout: float = 20.0
    sign_in_timeout: float = 20.0
    offline: bool = False
    only: tuple[str, ...] = ()
    skip: tuple[str, ...] = ()
    fail_on: str = "problem"

    def within(self, timeout: float) -> Settings:
        """The same for a run of this many seconds: no part of it may take longer, and sign-in leaves time for its verdict."""
        return replace(
            self,
            timeout=timeout,
            check_timeout=min(self.check_timeout, timeout),
            sign_in_timeout=min(self.sign_in_timeout, 0.8 * timeout),
        )


def seconds(value: object, _: Spelling) -> float:
    """The time for a whole run."""
    if isinstance(value, bool) or not isinstance(value, int | float) or math.isnan(value):
        raise UsageError(f"that's {kind_of(value)}, and a number of seconds is wanted")
    if not 0.1 <= value <= LONGEST:
        raise UsageError(f"{value:g} s isn't between 0.1 s and a day")
    return float(value)


def resolver(text: str, _: Spelling) -> SocketAddress | None:
    """The DNS server to ask; None for an empty text."""
    return SocketAddress.parse(text, default_port=53) if text else None


def rules(values: object, _: Spelling) -> tuple[ConnectTo, ...]:
    """What is reached elsewhere."""
    if isinstance(values, str) or not isinstance(values, Iterable):
        raise UsageError('give a list, for example ["app.example:443:127.0.0.1:8443"]')
    found: list[ConnectTo] = []
    for each in cast("Iterable[object]", values):
        if not isinstance(each, str):
            raise UsageError(f"{kind_of(each)} is in the list, and texts are wanted")
        found.append(ConnectTo.parse(each))
    return tuple(found)


def file(name: object, _: Spelling) -> Path | None:
    """A file that is there; None for an empty name."""
    if not isinstance(name, str | os.PathLike):
        raise UsageError(f"that's {kind_of(name)}, and a file's name is wanted")
    path = Path(name)  # pyright: ignore[reportUnknownArgumentType]  # whatever such a path gives
    if name and not os.path.isfile(path):  # no error where the name is too long for one
        raise UsageError("there's no such file")
    return path.resolve() if name else None
