"""What came of a call that is more than one request: an MCP client's first ones, or a websocket."""

from __future__ import annotations

from dataclasses import dataclass

from dbapp_diag.model.words import EvidenceId


@dataclass(frozen=True, slots=True)
class McpSession:
    """What an MCP server said to a client's first requests: `initialize`, `notifications/initialized` and `tools/list`.

    Where one failed, `failed` names it, `problem` says how as a sentence part, and `code` and `message` are those of its JSON-RPC
    error, if it gave one.
    """

    protocol: str = ""
    """The revision of the protocol that the server chose, such as `2025-11-25`."""
    server: str = ""
    """Its name, as it gives it."""
    version: str = ""
    tools: int | None = None
    """Tools that it lists on the first page; None where it wasn't asked, or its list couldn't be read to the end."""
    names: tuple[str, ...] = ()
    """The names of the first of them."""
    more_tools: bool = False
    """The list has further pages."""
    failed: str = ""
    problem: str = ""
    code: int | None = None
    message: str = ""
    session_lost: bool = False
    """The server doesn't know the session that it gave the request before."""
    moved_to: str | None = None
    """The path to which a redirect on the same host has led."""
    nearest: str | None = None
    """Where the endpoint doesn't exist: another path, at which the app answers as an MCP server."""
    evidence: tuple[EvidenceId, ...] = ()
    """The records of its requests."""


@dataclass(frozen=True, slots=True)
class WebsocketSession:
    """What came of a websocket's upgrade, a ping, and a farewell (RFC 6455)."""

    accepted: bool = False
    """101, with the right Sec-WebSocket-Accept."""
    subprotocol: str | None = None
    """The one that the server chose, masked."""
    offers: bool = False
    """The caller offered some."""
    pong_ms: float | None = None
    """From the ping to its pong; None where none came within the limit."""
    frames: int = 0
    """Frames from the server that were read and dropped on the way."""
    closed_first: bool = False
    """The server ended it, before this tool did."""
    close_code: int | None = None
    """The code in its close frame (RFC 6455, 7.4); None where no frame came."""
    close_reason: str = ""
    """The reason in it, masked."""
    problem: str = ""
    """What isn't as RFC 6455 has it, as a sentence part."""
    limit: str = ""
    """The limit of this tool's own at which it stopped reading, as a sentence part."""
