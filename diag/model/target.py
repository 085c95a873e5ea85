"""What may be asked: the app, the endpoint and the caller. Each check gives a value as it counts, or raises UsageError with one
sentence in the caller's spelling of the options (`diag/model/options.py`)."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from urllib.parse import urlsplit, urlunsplit

from dbapp_diag.model.errors import Spelling, UsageError

_APP_NAME = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,98}[a-z0-9])?")
_METHOD = re.compile(r"[A-Z]{3,16}")
_PROFILE = re.compile(r"[^\x00-\x1f\x7f\[\]]{1,200}")
_WAREHOUSE = re.compile(r"[0-9A-Za-z][0-9A-Za-z_-]{0,99}")
_WEB_HOST = re.compile(r"[a-z0-9](?:[a-z0-9._-]{0,251}[a-z0-9])?|[0-9a-f:.]{2,45}")
_WEB_PORTS = {"http": 80, "https": 443}
EXCHANGES = ("auto", "always", "never")
"""`auto`: what sign-in gives in a notebook or by Entra ID is exchanged. `always`: whatever token there is, a given one too."""
LARGEST_TOKEN = 65_536
"""Bytes of a token at most; servers refuse headers far below."""
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


def app_name(text: str, say: Spelling) -> str:
    """An app's name."""
    if not _APP_NAME.fullmatch(text):
        raise UsageError(
            f"that isn't an app's name (lower-case letters, digits and hyphens); for a URL use {say('url')}"
        )
    return text


def app_url(text: str, say: Spelling) -> str:
    """An app's address, or that of one of its endpoints: `https://host[:port][/path]`, or `wss:` for a websocket, without the
    scheme's own port and without a fragment."""
    whole = text if "://" in text else f"https://{text}"
    try:
        parts = urlsplit(whole)
        port = parts.port
    except ValueError:
        parts, port = urlsplit("https:"), None
    if parts.scheme not in ("https", "wss"):
        raise UsageError("it doesn't begin with https://, and a token must not travel in the clear")
    if not parts.hostname or re.search(r"[\x00-\x20\x7f]", whole):
        example = "https://my-app-1234567890123456.7.azure.databricksapps.com"
        raise UsageError(f"that isn't a URL; it looks like {example}")
    if parts.username is not None or parts.password is not None:
        raise UsageError(
            f"leave out the user name and password; the token comes from {say('profile')} or {say('token_file')}"
        )
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    place = host + (f":{port}" if port not in (None, 443) else "")
    return urlunsplit((parts.scheme, place, parts.path if parts.path != "/" or parts.query else "", parts.query, ""))


def endpoint(text: str, say: Spelling) -> str:
    """A path with its query, from the first slash on."""
    if "://" in text:
        raise UsageError(f"give the path alone, such as /api/items; the app comes from {say('app')} or {say('url')}")
    if re.search(r"[\x00-\x20\x7f]", text):
        raise UsageError("the path holds white space or control characters; percent-encode them")
    return (text if text.startswith("/") else f"/{text}").split("#", 1)[0]


def http_method(text: str, say: Spelling) -> str:
    """A method in capitals."""
    if not _METHOD.fullmatch(text.upper()):
        raise UsageError("that isn't an HTTP method such as GET")
    return text.upper()


def profile_name(text: str, say: Spelling) -> str:
    """The name of a section in the Databricks config file."""
    if not _PROFILE.fullmatch(text):
        raise UsageError("the name holds characters that no profile can have")
    return text


def warehouse_id(text: str, say: Spelling) -> str:
    """The ID of a SQL warehouse, which is also the last part of its HTTP path."""
    if not _WAREHOUSE.fullmatch(text):
        raise UsageError(
            "that isn't a SQL warehouse's ID, such as 1234567890abcdef; it's the last part of the HTTP path"
        )
    return text


def page_origin(text: str, say: Spelling) -> str:
    """Scheme, host and port as a browser writes them: lower case, without the scheme's own port."""
    example = "such as https://ui.example or http://localhost:3000"
    try:
        parts = urlsplit("" if re.search(r"[\x00-\x20\x7f]", text) else text)
        name, port = parts.hostname or "", parts.port
    except ValueError:
        parts, name, port = urlsplit(""), "", None
    if not _WEB_HOST.fullmatch(name) or parts.scheme not in _WEB_PORTS or "@" in parts.netloc:
        raise UsageError(f"that isn't a web page's origin; give scheme and host, {example}")
    if parts.path not in ("", "/") or "?" in text or "#" in text:
        raise UsageError(f"give the page's scheme and host without a path, {example}")
    host = f"[{name}]" if ":" in name else name
    return f"{parts.scheme}://{host}" + (f":{port}" if port not in (None, _WEB_PORTS[parts.scheme]) else "")


def token(given: object, say: Spelling) -> str:
    """A token's text, or what the function gives. No sentence quotes either."""
    if callable(given):
        try:
            given = given()
        except Exception as error:  # noqa: BLE001  # the caller's own function; its text may hold the token
            kind = type(error).__name__
            raise UsageError(f"the function raised {kind}; call it alone to see why") from None
    if not isinstance(given, str):
        raise UsageError(f"that's {kind_of(given)}, and a text or a function that gives one is wanted")
    if not given.strip():
        raise UsageError("it's empty; what fills it may have failed")
    if len(given) > LARGEST_TOKEN:
        raise UsageError("it's more than 64 KiB; that isn't a token")
    return given


def no_token(text: str, say: Spelling) -> str:
    """Refuses a token on the command line."""
    raise UsageError(
        "a token on the command line stands in the process list and the shell's history; "
        f"use {say('token_env')} VAR, {say('token_file')} F or {say('token_stdin')}"
    )


def kind_of(value: object) -> str:
    """What a value is, where something else is wanted, as a sentence part. It isn't quoted: it may hold a secret."""
    return "None" if value is None else f"of type {type(value).__name__}"
