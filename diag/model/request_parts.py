"""The parts of a request that its caller gives: method, headers and body. What isn't given is made up by the tool."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from dbapp_diag.model.errors import UsageError

LARGEST_BODY = 16 * 1024 * 1024
"""Bytes of a body at most."""
MOST_HEADERS = 100
FORM = "application/x-www-form-urlencoded"
JSON = "application/json"
MCP_MEDIA_TYPES = "application/json, text/event-stream"
"""What a client of MCP has to accept, both of it (Model Context Protocol 2025-06-18, Transports)."""
_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]{1,256}")
_VALUE = re.compile(r"[^\x00-\x08\x0a-\x1f\x7f]{0,16384}")
_OURS = frozenset(
    (
        "connection",
        "content-length",
        "host",
        "keep-alive",
        "proxy-connection",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
    )
)
"""Headers of the connection itself (RFC 9110, 7.6.1), and those that say where a message goes and how long it is."""


class CallKind(StrEnum):
    """What kind of call it is: one HTTP request, an MCP client's first ones, or a websocket."""

    HTTP = "http"
    MCP = "mcp"
    WEBSOCKET = "websocket"


@dataclass(frozen=True, slots=True)
class Body:
    """The bytes to send. Their text stays out of any representation.

    `option` gave them (`--data`, `--json`, or a word for what else did); `file` is the file that they were read from, `-` for
    standard input, None where they stood in the option itself.
    """

    content: bytes = field(repr=False)
    option: str = "--data"
    file: str | None = None

    def __post_init__(self) -> None:
        if len(self.content) > LARGEST_BODY:
            raise UsageError(f"{self.option}: the body is larger than {LARGEST_BODY // 1024 // 1024} MiB")


@dataclass(frozen=True, slots=True)
class RequestParts:
    """What the caller gives of the request. Values of headers stay out of any representation."""

    method: str | None = None
    headers: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    body: Body | None = None
    kind: CallKind = CallKind.HTTP

    @property
    def effective_method(self) -> str:
        """The method that is sent, with curl's defaults: a body makes it POST."""
        if self.method is not None:
            return self.method
        posts = self.kind is CallKind.MCP or (self.body is not None and self.kind is CallKind.HTTP)
        return "POST" if posts else "GET"

    def to_send(self) -> tuple[tuple[str, str], ...]:
        """The headers given, and those that come with the body as curl adds them, or with an MCP client's messages."""
        added: list[tuple[str, str]] = []
        if self.kind is CallKind.MCP:
            added = [("Accept", MCP_MEDIA_TYPES), ("Content-Type", JSON)]
        elif self.body is not None:
            media_type = JSON if self.body.option == "--json" else FORM
            added = [("Content-Type", media_type)] + ([("Accept", JSON)] if media_type == JSON else [])
        names = {name.lower() for name, _ in self.headers}
        return (*self.headers, *((name, value) for name, value in added if name.lower() not in names))


def header_line(text: str) -> tuple[str, str]:
    """Read `Name: value`, or `Name;` for an empty value, as curl does. Raises UsageError, which never quotes the text."""
    name, colon, value = text.partition(":")
    if not colon and text.rstrip().endswith(";"):
        name, colon, value = text.rstrip()[:-1], ":", ""
    if not colon:
        raise UsageError("--header: that isn't 'Name: value'")
    return name, value.strip()


def checked_headers(pairs: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """The headers, if they may be sent. Raises UsageError, which names a header at most."""
    kept = tuple((name.strip(), value) for name, value in pairs)
    if len(kept) > MOST_HEADERS:
        raise UsageError(f"--header: more than {MOST_HEADERS} headers")
    for name, value in kept:
        if not _NAME.fullmatch(name):
            raise UsageError("--header: the name holds characters that no header's name can have; write 'Name: value'")
        lowered = name.lower()
        if lowered in ("authorization", "proxy-authorization"):
            raise UsageError(
                f"--header: {name} isn't taken here; give the token with --token-env VAR, --token-file F or --token-stdin, "
                "and a proxy's password in --proxy"
            )
        if lowered in _OURS:
            raise UsageError(f"--header: {name} is set by the connection itself; leave it out")
        if not _VALUE.fullmatch(value):
            raise UsageError(f"--header: the value of {name} holds control characters, or is longer than 16 KiB")
    return kept


def checked_json(text: str, option: str) -> bytes:
    """JSON text as the bytes to send, unchanged. Raises UsageError with the place of the mistake, never the text."""
    try:
        json.loads(text)
    except RecursionError:
        raise UsageError(f"{option}: the JSON is nested too deeply") from None
    except ValueError as error:
        line, column = getattr(error, "lineno", 1), getattr(error, "colno", 1)
        raise UsageError(f"{option}: that isn't JSON (line {line}, column {column})") from None
    return text.encode("utf-8", "surrogateescape")
