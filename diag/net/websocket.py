"""A websocket as far as it takes to see that it works: the upgrade, one ping, and a clean farewell (RFC 6455)."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import logging
import math
import os
import time
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, ClassVar

from dbapp_diag.evidence.redaction import Redactor
from dbapp_diag.facts.sessions import WebsocketSession
from dbapp_diag.net.listener import Listener, Stream
from dbapp_diag.net.shown import masked

if TYPE_CHECKING:
    from websockets.protocol import Protocol

PONG_TIMEOUT = 3.0
LINGER = 0.5
"""Seconds after the pong in which the app may still end it: its library answers pings before the app says anything."""
CLOSE_TIMEOUT = 2.0
LARGEST_FRAME = 4 * 1024 * 1024
"""Bytes of one frame that are taken in."""
MOST_BYTES = 16 * 1024 * 1024
MOST_FRAMES = 20_000
"""Together until the farewell; a server that sends more isn't listened to any longer."""
_MAGIC = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
"""RFC 6455, 1.3."""
_PING = b"dbapp-diag"


class Talk(Listener):
    """Follows one upgrade. `session` says at any time what has come of it."""

    talk_timeout: ClassVar[float] = PONG_TIMEOUT + LINGER + CLOSE_TIMEOUT + 1.0

    def __init__(self, redactor: Redactor, offered: Sequence[str] = (), *, ends: float = math.inf) -> None:
        """`offered` are the subprotocols that the caller offers; a server may choose none but those (RFC 6455, 4.1). `ends` is
        when it has to be over, by `time.monotonic`."""
        self._redactor = redactor
        self._ends = ends
        self._offered = tuple(offered)
        self._key = base64.b64encode(os.urandom(16)).decode("ascii")
        self._accepts = False
        self._subprotocol: str | None = None
        self._problem = self._limit = ""
        self._pong_ms: float | None = None
        self._frames = self._bytes = 0
        self._ended = False
        self._protocol: Protocol | None = None

    @property
    def asks(self) -> tuple[tuple[str, str], ...]:
        """The headers of the upgrade, of which no other request may have the key."""
        return (
            ("Connection", "Upgrade"),
            ("Upgrade", "websocket"),
            ("Sec-WebSocket-Version", "13"),
            ("Sec-WebSocket-Key", self._key),
        )

    @property
    def session(self) -> WebsocketSession:
        """What has come of it."""
        closed = self._protocol.close_rcvd if self._protocol is not None else None
        first = bool(self._protocol is not None and self._protocol.close_rcvd_then_sent) or self._ended
        return WebsocketSession(
            accepted=self._accepts,
            subprotocol=self._subprotocol,
            offers=bool(self._offered),
            pong_ms=self._pong_ms,
            frames=self._frames,
            closed_first=first,
            close_code=closed.code if closed is not None else None,
            close_reason=masked(self._redactor, closed.reason, 200) if closed is not None else "",
            problem=self._problem,
            limit=self._limit,
        )

    def headers(self, status: int, headers: Sequence[tuple[bytes, bytes]]) -> None:
        if status != 101:
            return
        known = {name.decode("latin-1").lower(): value.decode("latin-1").strip() for name, value in headers}
        digest = hashlib.sha1(f"{self._key}{_MAGIC}".encode("ascii"), usedforsecurity=False).digest()
        self._accepts = known.get("sec-websocket-accept") == base64.b64encode(digest).decode("ascii")
        chosen = known.get("sec-websocket-protocol")
        self._subprotocol = masked(self._redactor, chosen, 200) if chosen is not None else None
        if not self._accepts:
            self._problem = "101 without the Sec-WebSocket-Accept that belongs to the upgrade"
        elif chosen is not None and chosen not in self._offered:
            self._problem = f"the server chooses the subprotocol {self._subprotocol}, which wasn't offered"

    async def upgraded(self, stream: Stream) -> None:
        if self._problem:  # no client goes on from here
            return
        from websockets.protocol import CLIENT, OPEN, Protocol

        # a logger of its own, in no hierarchy: the library's would log frames where the caller's program logs all
        quiet = logging.Logger("websocket", logging.CRITICAL + 1)
        self._protocol = protocol = Protocol(CLIENT, max_size=LARGEST_FRAME, logger=quiet)
        try:
            await self._ping(stream, protocol)
            if protocol.state is OPEN and not self._ended:
                protocol.send_close(1000)
                await self._until(stream, protocol, CLOSE_TIMEOUT, lambda: protocol.close_rcvd is not None)
        except Exception as error:  # noqa: BLE001  # the connection broke, in whichever way its library says so
            self._broke(error)

    async def _ping(self, stream: Stream, protocol: Protocol) -> None:
        began = time.perf_counter()
        protocol.send_ping(_PING)
        await self._until(stream, protocol, PONG_TIMEOUT, lambda: self._pong_ms is not None, pinged=began)
        if self._pong_ms is not None:
            await self._until(stream, protocol, LINGER, lambda: False)

    async def _until(
        self,
        stream: Stream,
        protocol: Protocol,
        seconds: float,
        done: Callable[[], bool],
        *,
        pinged: float | None = None,
    ) -> None:
        """Send what is to be sent, and take in what comes, until it's done, or over, or time is up."""
        try:
            async with asyncio.timeout(min(seconds, self._ends - time.monotonic())):
                while not self._over(protocol):
                    for part in protocol.data_to_send():
                        if part:
                            await stream.write(part)
                    if done():
                        return
                    self._take(protocol, await stream.read(65_536), pinged)
                for part in protocol.data_to_send():  # the farewell's echo
                    if part:
                        await stream.write(part)
        except TimeoutError:
            return

    def _take(self, protocol: Protocol, data: bytes, pinged: float | None) -> None:
        if not data:
            self._ended = protocol.close_rcvd is None and protocol.close_sent is None
            protocol.receive_eof()
            if self._ended:
                self._problem = "the connection was closed without a close frame"
            return
        from websockets.exceptions import PayloadTooBig
        from websockets.frames import Frame, Opcode

        self._bytes += len(data)
        protocol.receive_data(data)
        for event in protocol.events_received():
            if not isinstance(event, Frame):  # a handshake's messages come from other classes of the library
                continue
            if event.opcode is Opcode.PONG and bytes(event.data) == _PING:
                if pinged is not None and self._pong_ms is None:
                    self._pong_ms = round((time.perf_counter() - pinged) * 1000, 1)
            elif event.opcode is not Opcode.CLOSE:
                self._frames += 1
        if isinstance(protocol.parser_exc, PayloadTooBig):
            self._limit = f"a frame of more than {LARGEST_FRAME // 1024 // 1024} MiB"
        elif protocol.parser_exc is not None and not isinstance(protocol.parser_exc, EOFError):
            self._problem = "what came is no frame of a websocket"
        elif self._bytes > MOST_BYTES or self._frames > MOST_FRAMES:
            self._limit = f"{self._frames} frames with {self._bytes // 1024} KiB"

    def _over(self, protocol: Protocol) -> bool:
        return bool(self._ended or self._problem or self._limit or protocol.close_rcvd is not None)

    def _broke(self, error: Exception) -> None:
        """The connection was reset, most likely; after this tool's own farewell that's no matter."""
        if self._protocol is not None and self._protocol.close_sent is None and self._protocol.close_rcvd is None:
            self._ended = True
            self._problem = f"the connection broke off ({type(error).__name__})"
