"""The URL of a command as curl reads and sends it. Source: https://curl.se/docs/url-syntax.html, and `--globoff` and `--path-as-is`
in https://curl.se/docs/manpage.html."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from urllib.parse import quote, unquote

from dbapp_diag.model.errors import UsageError

_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*)://")
_PARTS = re.compile(r"(?:(?P<user>[^/?#]*)@)?(?P<host>[^/?#@]+)(?P<path>[^?#]*)(?:\?(?P<query>[^#]*))?(?:#.*)?")
_HOST = re.compile(r"(\[[0-9A-Fa-f:.%]+\]|[^\[\]:@]+)(:\d{0,5})?")
_SIX = re.compile(r"\[[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*(%[^\]]*)?\]|\[\]")
_ASCII = "".join(map(chr, range(0x21, 0x7F)))


@dataclass(frozen=True, slots=True)
class Address:
    """A URL in parts. `user` is `user:password` out of the URL."""

    scheme: str
    has_scheme: bool
    user: str | None = field(repr=False)
    host: str = field(repr=False)
    path: str = field(repr=False)
    query: str | None = field(repr=False)

    def url(self, queries: Iterable[str], file: str | None) -> str:
        """The URL with more in its query, and with the name of a file to upload where the path names none. Raises UsageError."""
        query = self.query
        for more in queries:
            query = more if not query else f"{query}{'' if query.endswith('&') else '&'}{more}"
        name = quote(re.split(r"[/\\]", file)[-1], safe="") if file and self.path.endswith("/") else ""
        found = f"{self.scheme}://{self.host}{self.path}{name}" + ("" if query is None else f"?{query}")
        if re.search(r"[\0-\x20\x7f]", found):
            raise UsageError("The URL holds a blank or a control character, which curl refuses; write a blank as %20.")
        return quote(found.encode("utf-8", "surrogateescape"), safe=_ASCII)


def address(text: str, *, glob: bool, path_as_is: bool, default_scheme: str | None) -> Address:
    """Read a URL of a command line. Raises UsageError, which doesn't quote it."""
    text = _without_globs(text) if glob else text
    scheme = _SCHEME.match(text)
    parts = _PARTS.fullmatch(text[scheme.end() if scheme else 0 :])
    if parts is None or not _HOST.fullmatch(parts["host"]):
        raise UsageError("The command's URL can't be read as one.")
    kind = scheme[1].lower() if scheme else (default_scheme or "http").lower()
    if kind not in ("http", "https"):
        raise UsageError("The command's URL is neither http nor https.")
    path = parts["path"] if path_as_is else _without_dots(parts["path"])
    user = None if parts["user"] is None else unquote(parts["user"])
    return Address(kind, scheme is not None, user, parts["host"].removesuffix(":"), path or "/", parts["query"])


def _without_globs(text: str) -> str:
    """The URL without the backslashes that escape braces. Raises UsageError where curl would make several URLs of it."""
    found, at = "", 0
    while at < len(text):
        literal = _SIX.match(text, at)
        if literal:
            found, at = found + literal[0], literal.end()
        elif text[at] in "{}[]":
            raise UsageError(
                "The URL holds braces or brackets, of which curl makes several calls; add --globoff if they're meant as they are."
            )
        else:
            at += text[at] == "\\" and text[at + 1 : at + 2] in tuple("{}[]")
            found, at = found + text[at], at + 1
    return found


def _without_dots(path: str) -> str:
    """A path without `.` and `..` (RFC 3986, 5.2.4)."""
    kept: list[str] = []
    segments = path.split("/")[1:]
    for position, segment in enumerate(segments):
        last = position == len(segments) - 1
        if segment == "..":
            del kept[-1:]
        if segment not in (".", ".."):
            kept.append(segment)
        elif last:
            kept.append("")
    return "/" + "/".join(kept)
