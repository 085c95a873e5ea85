"""Reading a proxy's address, and showing it without its credentials."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import StrEnum
from urllib.parse import unquote, urlsplit

from dbapp_diag.model.proxy_address import parts
from dbapp_diag.model.urls import percent_encoded

SPOKEN = ("http", "https")
"""Schemes that this tool speaks."""
SOCKS = ("socks4", "socks4a", "socks5", "socks5h")
CREDENTIAL = "‹proxy credential›"

_SLASHES = re.compile(r"(?:https?|socks[45]?[ah]?)(?::/(?!/)|/|://(?:https?|socks[45]?[ah]?):?/)", re.IGNORECASE)
"""A scheme that is followed by too few signs, or by another scheme: read as written, the scheme would be the host."""
_KEPT = "%:!$&'()*+,;=~"
"""What stays as it is when a user name and a password are encoded."""
_PORTS = {"http": 80, "https": 443}


class Flaw(StrEnum):
    """What is written otherwise than an address has it, and how it should be. Some clients read it all the same."""

    BEFORE = "there's white space before it"
    UNSEEN = "there's a control character behind it"
    BEHIND_HOST = "there's white space behind its host or port"
    BEHIND = "there's white space behind it"
    BACKSLASH = "there's a backslash in its user name, where it has to be %5C"
    AT = "there's an @ in its user name or password, where it has to be %40"
    BLANK = "there's a blank in its user name or password, where it has to be %20"
    BRACKET = "there's a square bracket in its user name or password, where it has to be %5B or %5D"
    RESERVED = "there's a /, ? or # in its user name or password, where it has to be %2F, %3F or %23"
    NO_SCHEME = "http: belongs before its two slashes"


@dataclass(frozen=True, slots=True)
class ProxyEndpoint:
    """A proxy as it's reached. Never serialised: `shown` is the text that may be recorded."""

    scheme: str
    host: str
    port: int
    username: str | None = field(default=None, repr=False)
    password: str | None = field(default=None, repr=False)

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

    A missing scheme means http, as for every client; a missing port 80, or 443 for https (httpx; curl took
    1080). What isn't encoded in a user name or password is read where it can be meant in one way only.
    """
    text = value.strip()
    head, credentials, place = parts(text)
    if not text.isprintable() or any(map(str.isspace, place)):
        return "it holds white space or control characters"
    if text[:1] in ("'", '"', "`"):
        return "it stands in quotes"
    if _SLASHES.match(text):
        return "a colon and two slashes belong behind its scheme"
    for flaw in (Flaw.NO_SCHEME, Flaw.RESERVED):
        if flaw in flaws(value):
            return flaw.value
    try:
        address = urlsplit(f"{head or 'http://'}{place}")
        host, port = address.hostname, address.port
    except ValueError:
        return "it can't be read as an address (a port from 1 to 65535, an IPv6 address in brackets)"
    scheme = address.scheme.lower()
    if scheme not in (*SPOKEN, *SOCKS):
        return f"its scheme {scheme[:20]!r} isn't one of a proxy (http, https, socks5)"
    if not host:
        return "it names no host"
    if port == 0:
        return "port 0 can't be connected to"
    username, password = None, None
    if credentials is not None:
        username, colon, secret = credentials.partition(":")
        password = secret if colon else None
    return ProxyEndpoint(
        scheme,
        host,
        port or _PORTS.get(scheme, 1080),
        unquote(username) if username is not None else None,
        unquote(password) if password is not None else None,
    )


def shown_proxy(value: str) -> str:
    """A proxy setting as it may be recorded, also when it can't be read."""
    known = read_proxy(value)
    if isinstance(known, ProxyEndpoint):
        return known.shown
    head, credentials, place = parts(value.strip())
    printable = "".join(sign if sign.isprintable() else "\N{REPLACEMENT CHARACTER}" for sign in place)
    return f"{head[:23]}{CREDENTIAL + '@' if credentials is not None else ''}{printable[:200]}"


def flaws(value: str) -> frozenset[Flaw]:
    """All that is written otherwise than an address has it."""
    text = value.strip()
    credentials = parts(text)[1] or ""
    behind = value[len(value.rstrip()) :]
    found = {
        Flaw.BEFORE: value[:1].isspace(),
        Flaw.UNSEEN: not behind.isprintable(),
        Flaw.BEHIND_HOST: bool(behind) and text[-1:] != "/",
        Flaw.BEHIND: bool(behind),
        Flaw.BACKSLASH: "\\" in credentials,
        Flaw.AT: "@" in credentials,
        Flaw.BLANK: any(map(str.isspace, credentials)),
        Flaw.BRACKET: bool(re.search(r"[\[\]]", credentials)),
        Flaw.RESERVED: bool(re.search(r"[/?#]", credentials)),
        Flaw.NO_SCHEME: text.startswith("//"),
    }
    return frozenset(flaw for flaw, there in found.items() if there)


def mended(value: str) -> str:
    """The address as it should have been written."""
    head, credentials, place = parts(value.strip())
    whole = f"{percent_encoded(credentials, keep=_KEPT)}@{place}" if credentials is not None else place
    return f"http://{whole}" if head == "//" else f"{head}{whole}"
