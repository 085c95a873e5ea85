"""An MCP client's first requests, and how a server's answers to them read. Pure.

Streamable HTTP, as the Model Context Protocol has it in its revisions 2025-03-26 to 2025-11-25 (Basic, Transports and
Lifecycle). From 2026-07-28 on there's no `initialize`: `server/discover` takes its place, and each request says by itself what
`initialize` said. A server that takes nothing else names the revisions that it takes in its error, and is asked so.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from dbapp_diag.facts.exchange import Exchange
from dbapp_diag.model.json_values import listing, mapping, read_json, text
from dbapp_diag.model.version import __version__

HANDSHAKES = ("2025-11-25", "2025-06-18", "2025-03-26")
"""Revisions that begin with `initialize`, the newest first."""
WITHOUT_HANDSHAKE = "2026-07-28"
"""The first revision that has none."""
OTHER_ENDPOINTS: tuple[str, ...] = ("/mcp", "/mcp/mcp", "/mcp/")
"""Where servers are found when they aren't where somebody thinks; a mounted one keeps its own `/mcp` below its mount."""
MOST_NAMES = 50
MOST_LINES = 20_000
"""Lines of an event stream that are read for one answer."""
METHOD_NOT_FOUND, INTERNAL_ERROR = -32601, -32603
"""Codes of JSON-RPC 2.0, section 5.1."""
_UNSUPPORTED_VERSION = -32022
"""Model Context Protocol 2026-07-28."""
_ABOUT_THE_VERSION = re.compile(r"\bprotocol.{0,3}version\b|\bunsupported version\b", re.IGNORECASE)
_META = "io.modelcontextprotocol/"


@dataclass(frozen=True, slots=True)
class Reply:
    """A server's answer to one message: its result, or its error."""

    result: Mapping[str, object]
    code: int | None = None
    message: str = ""
    supported: tuple[str, ...] = ()
    """The revisions that an error over the revision names."""


@dataclass(frozen=True, slots=True)
class Dialect:
    """How messages are put in one revision of the protocol."""

    revision: str

    @property
    def opens_with(self) -> str:
        """The first message's method."""
        return "server/discover" if self._bare else "initialize"

    def message(self, method: str, id: int | None) -> bytes:
        """A message's body; without an id it's a notification."""
        who: dict[str, object] = {"name": "dbapp-diag", "version": __version__}
        params: dict[str, object] = {}
        if method == "initialize":
            params = {"protocolVersion": self.revision, "capabilities": {}, "clientInfo": who}
        elif self._bare:
            about = {"protocolVersion": self.revision, "clientInfo": who, "clientCapabilities": {}}
            params = {"_meta": {f"{_META}{name}": value for name, value in about.items()}}
        body: dict[str, object] = {"jsonrpc": "2.0", "method": method, "params": params}
        return json.dumps(body if id is None else {**body, "id": id}).encode()

    def headers(self, method: str, session: str | None) -> tuple[tuple[str, str], ...]:
        """What stands in a message's headers beside what the caller gives, and the media types of every message."""
        known = [("MCP-Protocol-Version", self.revision)] if method != "initialize" else []
        known += [("Mcp-Method", method)] if self._bare else []
        return (*known, *([("Mcp-Session-Id", session)] if session is not None else []))

    def other(self, reply: Reply | None, answer: Exchange, tried: int) -> Dialect | None:
        """The one to try after this answer to the first message; None where it's no objection to the revision, or all were tried.

        `tried` revisions have been asked for.
        """
        if tried >= len(HANDSHAKES) or not (400 <= (answer.status or 0) < 500 or reply is not None):
            return None
        if reply is not None and reply.code is not None and not self._bare:
            named = [each for each in HANDSHAKES[tried:] if each in reply.supported]
            if named:
                return Dialect(named[0])
            if WITHOUT_HANDSHAKE in reply.supported or reply.code in (METHOD_NOT_FOUND, _UNSUPPORTED_VERSION):
                return Dialect(WITHOUT_HANDSHAKE)
        objects = answer.status == 400 or (reply is not None and reply.code is not None)
        said = answer.body if reply is None else reply.message
        return Dialect(HANDSHAKES[tried]) if objects and not self._bare and _ABOUT_THE_VERSION.search(said) else None

    @property
    def _bare(self) -> bool:
        """Without a handshake and without sessions."""
        return self.revision >= WITHOUT_HANDSHAKE


class Events:
    """Takes in an event stream part by part, and finds the message in it that answers an id, unless too many lines come first."""

    def __init__(self, id: int) -> None:
        self.reply: Reply | None = None
        self._id = id
        self._lines = 0
        self._line = bytearray()
        self._data: list[bytes] = []

    def feed(self, part: bytes) -> bool:
        """Take in a part; True once the answer has come, or isn't to be waited for any longer."""
        *whole, rest = part.split(b"\n")
        for piece in whole:
            self._lines += 1
            if self.reply is not None or self._lines > MOST_LINES:
                return True
            self._line += piece
            self._ended(bytes(self._line).rstrip(b"\r"))
            self._line.clear()
        self._line += rest
        return self.reply is not None

    def _ended(self, line: bytes) -> None:
        if line.startswith(b"data:"):
            self._data.append(line[5:])
        elif not line and self._data:
            data, self._data = b"\n".join(self._data), []
            self.reply = self.reply or read_reply(data, self._id)


def read_reply(body: bytes, id: int) -> Reply | None:
    """The JSON-RPC answer to this id, alone or in a batch (2025-03-26); an error may come without one. None where there's none."""
    return next(_replies(read_json(body), id), None)


def _replies(data: object, id: int) -> Iterator[Reply]:
    for item in listing(data) or [data]:
        message = mapping(item)
        error = mapping(message.get("error"))
        if message.get("jsonrpc") != "2.0" or not ("error" in message or "result" in message):
            continue
        if "error" in message:
            code = error.get("code")
            supported = listing(mapping(error.get("data")).get("supported"))
            yield Reply(
                {},
                code if isinstance(code, int) else 0,
                (text(error, "message") or "")[:300],
                tuple(each for each in supported if isinstance(each, str)),
            )
        elif message.get("id") == id:
            yield Reply(mapping(message.get("result")))


def tool_names(result: Mapping[str, object]) -> list[str] | None:
    """The names in an answer to `tools/list`; None where it holds no list."""
    if not isinstance(result.get("tools"), list):
        return None
    return [(text(mapping(tool), "name") or "")[:100] for tool in listing(result.get("tools"))]


def has_tools(result: Mapping[str, object]) -> bool:
    """The answer to the first message says that the server has tools."""
    return "tools" in mapping(result.get("capabilities"))


def who_serves(result: Mapping[str, object]) -> tuple[str, str]:
    """The server's name and its version in an answer to the first message; empty where it doesn't say."""
    info = mapping(result.get("serverInfo")) or mapping(mapping(result.get("_meta")).get(f"{_META}serverInfo"))
    return (text(info, "name") or "")[:200], (text(info, "version") or "")[:100]
