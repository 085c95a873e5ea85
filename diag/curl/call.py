"""What a curl command comes to: one HTTP call, as values."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class CurlCall:
    """The call that curl would make. Whatever may hold a secret stays out of its representation."""

    method: str = field(repr=False)
    url: str = field(repr=False)
    """Scheme, host, port, path and query as curl sends them: with `-G` data, without fragment and user."""
    has_scheme: bool
    """False where the command names a bare host; curl then takes http, or what `--proto-default` says."""
    headers: tuple[tuple[str, str], ...] = field(repr=False)
    """In curl's order and spelling, with what curl adds by itself. Host, User-Agent and Content-Length are there only if the
    command gives them; authorization, cookies and `Accept-Encoding` of `--compressed` stand apart. `Expect` isn't kept."""
    body: bytes | None = field(default=None, repr=False)
    bearer: str | None = field(default=None, repr=False)
    basic: str | None = field(default=None, repr=False)
    """What stands behind `Basic` in Authorization: user and password in base64."""
    cookies: str | None = field(default=None, repr=False)
    """The value of the Cookie header."""
    resolve: tuple[str, ...] = field(default=(), repr=False)
    """`--resolve` as `HOST:PORT:ADDR:PORT`; an empty host is any."""
    connect_to: tuple[str, ...] = field(default=(), repr=False)
    """`--connect-to` as written: `HOST:PORT:ADDR:PORT`, where an empty host or port is any, or unchanged."""
    cacert: str | None = field(default=None, repr=False)
    """The file of `--cacert` as written; it isn't read here."""
    proxy: str | None = field(default=None, repr=False)
    """A URL, with the user and password of `--proxy-user`, percent-encoded."""
    no_proxy: bool = False
    """No proxy at all, whatever the environment says."""
    max_time: float | None = None
    """Seconds for the whole call."""
    connect_timeout: float | None = None
    """Seconds for connecting."""
    http_version: str | None = None
    """`1.1`, `2`, or None where the command leaves it open."""
    follow: bool = False
    compressed: bool = False
    insecure: bool = False
    """The command doesn't verify the server's certificate."""
    notes: tuple[str, ...] = ()
    """What of the command isn't taken over, one sentence each. They quote no value."""
