"""The first requests of an MCP client, one after the other, as far as the server goes along."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

from dbapp_diag.analysis.endpoint.mcp import (
    HANDSHAKES,
    METHOD_NOT_FOUND,
    MOST_NAMES,
    OTHER_ENDPOINTS,
    Dialect,
    Events,
    Reply,
    has_tools,
    read_reply,
    tool_names,
    who_serves,
)
from dbapp_diag.analysis.endpoint.redirects import follows
from dbapp_diag.analysis.front_door.attribution import attribute
from dbapp_diag.contract.ports.app import Message
from dbapp_diag.facts.exchange import ErrorKind, Exchange
from dbapp_diag.facts.sessions import McpSession
from dbapp_diag.model.words import Responder
from dbapp_diag.net.listener import Listener

Say = Callable[[str, Message, "str | None"], Awaitable[tuple[Exchange, bytes]]]
"""Sends a message: what it's for, the message, and the path where it isn't the endpoint's own."""
_DECIDES = (401, 403, 429)
"""Statuses, beside 5xx, that say of a later request what they say of any call."""
_SHORT = 3.0
"""Seconds for a request on whose answer little depends."""
_HELD_BACK = (ErrorKind.BUDGET, ErrorKind.REFUSED_BY_US)


class Hearing(Listener):
    """Follows the answer to one message: keeps the session's id, and stops reading once the answer is there."""

    body_timeout: ClassVar[float] = 30.0
    needs_more: ClassVar[bool] = True
    read_limit: ClassVar[int] = 4 * 1024 * 1024

    def __init__(self, id: int, learn: Callable[[str, str], str]) -> None:
        self.session: str | None = None
        self.events = Events(id)
        self._learn = learn
        self._streams = False

    def headers(self, status: int, headers: Sequence[tuple[bytes, bytes]]) -> None:
        for name, value in headers:
            match name.lower():
                case b"mcp-session-id" if value.strip():
                    self.session = value.decode("latin-1").strip()
                    self._learn(self.session, "session")
                case b"content-type":
                    self._streams = value.lower().startswith(b"text/event-stream")
                case _:
                    pass

    def enough(self, part: bytes) -> bool:
        return self._streams and self.events.feed(part)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the dialog came to: the exchange that decides, the redirects that led to it, and what the server said."""

    exchange: Exchange
    hops: tuple[Exchange, ...]
    session: McpSession


class McpDialog:
    """One dialog. `say` sends a message; `end` is the same for the request that ends a session."""

    def __init__(self, endpoint: str, say: Say, end: Say, learn: Callable[[str, str], str]) -> None:
        self._endpoint = endpoint.partition("?")[0]
        self._say, self._end, self._learn = say, end, learn
        self._dialect = Dialect(HANDSHAKES[0])
        self._session: str | None = None
        self._path: str | None = None
        self._seen: list[Exchange] = []

    async def run(self) -> Outcome:
        """All of it. What fails is told in the outcome."""
        opened, reply, hops = await self._open()
        decides, told = await self._go_on(opened, reply)
        await self._farewell()
        if opened.status == 404 and attribute(opened).responder is not Responder.FRONT_DOOR:
            told = replace(told, nearest=await self._nearest())
        records = tuple(each.id for each in self._seen)
        return Outcome(decides, hops, replace(told, moved_to=hops and self._path or None, evidence=records))

    async def _open(self) -> tuple[Exchange, Reply | None, tuple[Exchange, ...]]:
        """The first message, along redirects that keep it whole, and in an older revision where the server objects to one."""
        hops: list[Exchange] = []
        tried = 1
        while True:
            answer, reply = await self._message(self._dialect.opens_with)
            there = follows(answer, len(hops), repeatable=True)
            if there is not None:
                hops.append(answer)
                self._path = there.path
                continue
            other = self._dialect.other(reply, answer, tried)
            if other is None:
                return answer, reply, tuple(hops)
            self._dialect, tried = other, tried + 1

    async def _go_on(self, opened: Exchange, reply: Reply | None) -> tuple[Exchange, McpSession]:
        """What comes after the first answer, if that's a good one."""
        step, result = self._dialect.opens_with, (reply or Reply({})).result
        told = _failed(McpSession(), step, opened, reply)
        chosen = result.get("protocolVersion") if step == "initialize" else self._dialect.revision
        if not told.failed and not isinstance(chosen, str):
            told = replace(told, failed=step, problem="a result without protocolVersion, which no MCP server gives")
        if told.failed or not isinstance(chosen, str):
            return opened, told
        server, version = who_serves(result)
        told = replace(told, protocol=chosen[:40], server=server, version=version)
        if step == "initialize":
            self._dialect = Dialect(chosen if chosen in HANDSHAKES else self._dialect.revision)
            noted, objection = await self._message("notifications/initialized", notifies=True)
            if not noted.succeeded and not _held_back(noted):
                return self._stopped(opened, noted, _failed(told, "notifications/initialized", noted, objection))
        if not has_tools(result):
            return opened, told
        return await self._tools(opened, told)

    async def _tools(self, opened: Exchange, told: McpSession) -> tuple[Exchange, McpSession]:
        listed, reply = await self._message("tools/list")
        too_long = listed.succeeded and reply is None and listed.body_size >= Hearing.read_limit
        if _held_back(listed) or too_long or (reply is not None and reply.code == METHOD_NOT_FOUND):
            return opened, told
        failed = _failed(told, "tools/list", listed, reply)
        names = tool_names(reply.result) if reply is not None else None
        if failed.failed:
            return self._stopped(opened, listed, failed)
        if names is None:
            return opened, replace(told, failed="tools/list", problem="a result without a list of tools")
        more = reply is not None and bool(reply.result.get("nextCursor"))
        return opened, replace(told, tools=len(names), names=tuple(names[:MOST_NAMES]), more_tools=more)

    def _stopped(self, opened: Exchange, later: Exchange, told: McpSession) -> tuple[Exchange, McpSession]:
        """A later request failed. Gives the exchange to judge the call by: that one where its status, or that none came, means what
        it means for any call."""
        status = later.status
        lost = self._session is not None and (status == 404 or (status == 400 and "session" in told.problem.lower()))
        decides = status is None or status >= 500 or status in _DECIDES or later.given_up
        return later if decides else opened, replace(told, session_lost=lost)

    async def _message(
        self, method: str, *, notifies: bool = False, wait: float | None = None
    ) -> tuple[Exchange, Reply | None]:
        id = len(self._seen) + 1
        hearing = Hearing(id, self._learn)
        message = Message(
            headers=self._dialect.headers(method, self._session),
            body=self._dialect.message(method, None if notifies else id),
            listener=hearing,
            wait=wait,
        )
        seen, body = await self._say(f"the call: {method}", message, self._path)
        self._seen.append(seen)
        self._session = hearing.session or self._session
        return seen, hearing.events.reply or read_reply(body, id)

    async def _farewell(self) -> None:
        """End the session, so that the server needn't keep it. 405 says that the server does it by itself."""
        if self._session is not None:
            message = Message(headers=self._dialect.headers("", self._session), wait=_SHORT)
            seen, _ = await self._end("the end of the MCP session", message, self._path)
            self._seen.append(seen)
            self._session = None

    async def _nearest(self) -> str | None:
        """Another path at which the app answers as an MCP server; two are tried at most."""
        for path in self._others():
            self._path = path
            answer, reply = await self._message(self._dialect.opens_with, wait=_SHORT)
            if answer.succeeded and reply is not None and reply.code is None:
                await self._farewell()
                return path
        return None

    def _others(self) -> Iterator[str]:
        yield from [path for path in OTHER_ENDPOINTS if path != self._endpoint][:2]


def _held_back(answer: Exchange) -> bool:
    return answer.error is not None and answer.error.kind in _HELD_BACK


def _failed(told: McpSession, step: str, answer: Exchange, reply: Reply | None) -> McpSession:
    """The same with what is wrong with an answer, if anything is."""
    if answer.succeeded and (step.startswith("notifications/") or (reply is not None and reply.code is None)):
        return told
    code, message = (reply.code, reply.message) if reply is not None else (None, "")
    if answer.status is None:
        problem = f"no answer: {answer.error.detail}" if answer.error is not None else "no answer"
    elif code is not None:
        problem = f"{answer.status} with JSON-RPC error {code}{f': {message}' if message else ''}"
    elif not answer.succeeded:
        words = " ".join(answer.body.split())[:160] if answer.media_type != "text/html" else "a page"
        problem = f"{answer.status}{f': {words}' if words else ''}"
    elif answer.stream is not None and not answer.stream.ended:
        problem = f"{answer.status} with an event stream that brought no answer to it"
    else:
        problem = f"{answer.status} with {answer.media_type or 'no media type'}, and no JSON-RPC answer in it"
    return replace(told, failed=step, problem=problem, code=code, message=message)
