"""Reading a proxy's address, and showing it without its credentials."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

SPOKEN = ("http", "https")
"""Schemes that this tool speaks."""
SOCKS = ("socks4", "socks4a", "socks5", "socks5h")
CREDENTIAL = "‹proxy credential›"

_SLASHES = re.compile(r"(?:https?|socks[45]?[ah]?)(?::/(?!/)|/|://(?:https?|socks[45]?[ah]?):?/)", re.IGNORECASE)
"""A scheme that is followed by too few signs, or by another scheme: read as written, the scheme would be the host."""
_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class ProxyEndpoint:
    """A proxy as it's reached. Never serialised: `shown` is the text that may be recorded."""

    scheme: str
    host: str
    port: int
    username: str | None = field(default=None, repr=False)
    password: str | None = field(default=None, repr=False)
    url: str = field(default="", repr=False)
    """As it was set, credentials included."""

    @property
    def shown(self) -> str:
        """The address with its credentials masked."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.scheme}://{CREDENTIAL + '@' if self.username is not None else ''}{host}:{self.port}"

    @property
    def spoken(self) -> bool:
        """Whether this tool can use it."""
        return self.scheme in SPOKEN


def read_proxy(value: str) -> ProxyEndpoint | str:
    """The proxy that a variable or option names, or what is wrong with it, without quoting it.

    A missing scheme means http, as for every client; a missing port 80, or 443 for https (httpx; curl takes
    1080).
    """
    text = value.strip()
    if any(not sign.isprintable() or sign.isspace() for sign in text):
        return "it holds white space or control characters"
    if text[:1] in ("'", '"', "`"):
        return "it stands in quotes"
    if _SLASHES.match(text):
        return "a colon and two slashes belong behind its scheme"
    try:
        parts = urlsplit(text if "://" in text else f"http://{text}")
        host, port = parts.hostname, parts.port
        username, password = parts.username, parts.password
    except ValueError:
        return "it can't be read as an address (a port from 1 to 65535, an IPv6 address in brackets)"
    scheme = parts.scheme.lower()
    if scheme not in (*SPOKEN, *SOCKS):
        return f"its scheme {scheme[:20]!r} isn't one of a proxy (http, https, socks5)"
    if not host:
        return "it names no host"
    if port == 0:
        return "port 0 can't be connected to"
    return ProxyEndpoint(
        scheme,
        host,
        port or _PORTS.get(scheme, 1080),
        unquote(username) if username is not None else None,
        unquote(password) if password is not None else None,
        text,
    )


def shown_proxy(value: str) -> str:
    """A proxy setting as it may be recorded, also when it can't be read."""
    known = read_proxy(value)
    if isinstance(known, ProxyEndpoint):
        return known.shown
    scheme, separator, rest = value.strip().rpartition("://")
    credential, at, place = rest.rpartition("@")
    printable = "".join(sign if sign.isprintable() else "\N{REPLACEMENT CHARACTER}" for sign in place)
    return f"{scheme[:20]}{separator}{CREDENTIAL + at if credential or at else ''}{printable[:200]}"
