"""What was asked: the app, the endpoint and the caller. Read and checked once, at the edge."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from urllib.parse import urlsplit, urlunsplit

from dbapp_diag.model.errors import UsageError
from dbapp_diag.model.expectation import Expectation
from dbapp_diag.model.request_parts import RequestParts

_APP_NAME = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,98}[a-z0-9])?")
_METHOD = re.compile(r"[A-Z]{3,16}")
_PROFILE = re.compile(r"[^\x00-\x1f\x7f\[\]]{1,200}")
_WEB_HOST = re.compile(r"[a-z0-9](?:[a-z0-9._-]{0,251}[a-z0-9])?|[0-9a-f:.]{2,45}")
_WEB_PORTS = {"http": 80, "https": 443}
EXCHANGES = ("auto", "always", "never")
"""`auto`: what sign-in gives in a notebook or by Entra ID is exchanged. `always`: whatever token there is, a given one too."""
SAFE_METHODS = frozenset(("GET", "HEAD", "OPTIONS"))


def safe_method(method: str) -> str:
    """The method itself when it only reads, else GET: probes never change anything."""
    return method if method in SAFE_METHODS else "GET"


@dataclass(frozen=True, slots=True)
class GivenToken:
    """A token to examine as it is. Its text stays out of any representation."""

    text: str = field(repr=False)
    source: str


@dataclass(frozen=True, slots=True)
class NotebookToken:
    """The token that this process's own notebook has for its workspace; `source` says how it was found. Its text stays out
    of any representation."""

    host: str
    text: str = field(repr=False)
    source: str


@dataclass(frozen=True, slots=True)
class Target:
    """The app, the endpoint and the caller asked about.

    `url` is scheme and host only. `path` is the endpoint, or a made-up path under `/api/` when none was named.
    """

    app: str | None
    url: str | None
    workspace: str | None
    profile: str | None
    endpoint: str | None
    path: str
    method: str
    token: GivenToken | None = None
    origin: str | None = None
    """The origin of the web page on whose behalf a browser makes the call, as a browser writes it."""
    exchange: str = "auto"
    """Whether a token that apps don't take is exchanged for one that they do: one of `EXCHANGES`."""
    request: RequestParts = RequestParts()
    """What the caller gives of the request; `method` is the one that this comes to."""
    expect: tuple[Expectation, ...] = ()
    repeat: int = 1
    """How often the call is made."""

    @property
    def host(self) -> str | None:
        """The host in `url`."""
        return urlsplit(self.url).hostname if self.url else None


def target(
    *,
    app: str | None,
    url: str | None,
    workspace: str | None,
    profile: str | None,
    endpoint: str | None,
    method: str,
    made_up: str,
    token: GivenToken | None = None,
    origin: str | None = None,
    exchange: str = "auto",
    app_needed: bool = True,
) -> Target:
    """Check what was asked. `made_up` is the path to call when no endpoint is named. Raises UsageError."""
    if app is None and url is None and app_needed:
        raise UsageError("which app? give --app NAME or --url https://…databricksapps.com")
    if app is not None:
        if url is not None:
            raise UsageError("give either --app or --url, not both")
        if not _APP_NAME.fullmatch(app):
            raise UsageError(
                "--app: that isn't an app's name (lower-case letters, digits and hyphens); for a URL use --url"
            )
    if url is not None:
        url, endpoint = _split(url, endpoint)
    if profile is not None and not _PROFILE.fullmatch(profile):
        raise UsageError("--profile: the name holds characters that no profile can have")
    if not _METHOD.fullmatch(method.upper()):
        raise UsageError("--method: that isn't an HTTP method such as GET")
    if endpoint is not None:
        endpoint = _endpoint(endpoint)
    if origin is not None:
        origin = _origin(origin)
    if exchange not in EXCHANGES:
        raise UsageError(f"--exchange: that's none of {', '.join(EXCHANGES)}")
    return Target(app, url, workspace, profile, endpoint, endpoint or made_up, method.upper(), token, origin, exchange)


def _split(url: str, endpoint: str | None) -> tuple[str, str | None]:
    text = url if "://" in url else f"https://{url}"
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        raise UsageError(
            "--url: that isn't a URL; it looks like https://my-app-1234567890123456.7.azure.databricksapps.com"
        ) from None
    if parts.scheme != "https":
        raise UsageError("--url: it doesn't begin with https://, and a token must not travel in the clear")
    if not parts.hostname or re.search(r"[\x00-\x20\x7f]", text):
        raise UsageError(
            "--url: that isn't a URL; it looks like https://my-app-1234567890123456.7.azure.databricksapps.com"
        )
    if parts.username is not None or parts.password is not None:
        raise UsageError("--url: leave out the user name and password; the token comes from --profile or --token-file")
    below = urlunsplit(("", "", parts.path, parts.query, ""))
    if below not in ("", "/"):
        if endpoint is not None:
            raise UsageError("the path stands in both --url and --endpoint; give it once")
        endpoint = below
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    return f"https://{host}" + (f":{port}" if port not in (None, 443) else ""), endpoint


def _endpoint(endpoint: str) -> str:
    if "://" in endpoint:
        raise UsageError("--endpoint: give the path alone, such as /api/items; the app comes from --app or --url")
    if re.search(r"[\x00-\x20\x7f]", endpoint):
        raise UsageError("--endpoint: the path holds white space or control characters; percent-encode them")
    return (endpoint if endpoint.startswith("/") else f"/{endpoint}").split("#", 1)[0]


def _origin(text: str) -> str:
    """Scheme, host and port as a browser writes them: lower case, without the scheme's own port."""
    example = "such as https://ui.example or http://localhost:3000"
    try:
        parts = urlsplit("" if re.search(r"[\x00-\x20\x7f]", text) else text)
        name, port = parts.hostname or "", parts.port
    except ValueError:
        parts, name, port = urlsplit(""), "", None
    if not _WEB_HOST.fullmatch(name) or parts.scheme not in _WEB_PORTS or "@" in parts.netloc:
        raise UsageError(f"--origin: that isn't a web page's origin; give scheme and host, {example}")
    if parts.path not in ("", "/") or "?" in text or "#" in text:
        raise UsageError(f"--origin: give the page's scheme and host without a path, {example}")
    host = f"[{name}]" if ":" in name else name
    return f"{parts.scheme}://{host}" + (f":{port}" if port not in (None, _WEB_PORTS[parts.scheme]) else "")
