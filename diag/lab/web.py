"""A small HTTP/1.1 server side over asyncio streams (h11), for everything but the app itself."""

import asyncio
import contextlib
import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from http import HTTPStatus
from urllib.parse import parse_qs, unquote

import h11

MAX_HEAD = 128 * 1024


@dataclass(frozen=True, slots=True)
class Request:
    """One request as it came in."""

    method: str
    target: str
    headers: Mapping[str, str]
    """Lower-case names; of repeated ones the last."""
    raw_headers: Sequence[tuple[bytes, bytes]]
    body: bytes

    @property
    def raw_path(self) -> str:
        """The target without its query, as sent."""
        return self.target.partition("?")[0]

    @property
    def path(self) -> str:
        """The target's path, decoded."""
        return unquote(self.raw_path)

    @property
    def host(self) -> str:
        """The Host header without a port, in lower case."""
        return self.headers.get("host", "").partition(":")[0].lower()

    @property
    def bearer(self) -> str | None:
        """The bearer token, or None when there's no bearer at all."""
        scheme, _, value = self.headers.get("authorization", "").partition(" ")
        return value.strip() if scheme.lower() == "bearer" else None

    @property
    def query(self) -> dict[str, str]:
        """The query's fields (of repeated ones the last)."""
        return {key: values[-1] for key, values in parse_qs(self.target.partition("?")[2]).items()}

    @property
    def form(self) -> dict[str, str]:
        """The fields of a form-encoded body."""
        text = self.body.decode("utf-8", "replace")
        return {key: values[-1] for key, values in parse_qs(text, keep_blank_values=True).items()}


@dataclass(frozen=True, slots=True)
class Response:
    """One answer."""

    status: int = 200
    body: bytes = b""
    headers: Sequence[tuple[str, str]] = field(default_factory=tuple[tuple[str, str], ...])
    raw: bytes | None = None
    """Bytes that are written to the connection as they are, in place of all this; then it's closed."""
    stamped: bool = True
    """False: the platform's edge puts nothing on it, as if it had never passed there."""
    by: str | None = None
    """Who wrote it, as the log's `answers` say. None: the server that was asked, or `other` where it's raw or not stamped."""
    reason: str | None = None
    """The words after the status. None: those of the standard."""

    def plus(self, *headers: tuple[str, str]) -> "Response":
        """The same answer with more headers; those that it has already win."""
        have = {name.lower() for name, _ in self.headers}
        more = [(name, value) for name, value in headers if name.lower() not in have]
        return replace(self, headers=(*self.headers, *more))


def json_response(value: object, status: int = 200, *headers: tuple[str, str]) -> Response:
    """An answer of JSON."""
    body = json.dumps(value, separators=(",", ":")).encode()
    return Response(status, body, (("content-type", "application/json"), *headers))


def error(status: int, code: str, message: str) -> Response:
    """A refusal as the workspace's REST API writes it."""
    return json_response({"error_code": code, "message": message, "details": []}, status)


def html_response(title: str, text: str, status: int = 200, *headers: tuple[str, str]) -> Response:
    """A plain page."""
    head, body = f"<head><title>{title}</title></head>", f"<body><h1>{title}</h1><p>{text}</p></body>"
    page = f"<!DOCTYPE html><html>{head}{body}</html>"
    return Response(status, page.encode(), (("content-type", "text/html; charset=utf-8"), *headers))


def reason_of(response: Response) -> str:
    """The words after the status: the answer's own, or else those of the standard."""
    if response.reason is not None:
        return response.reason
    try:
        return HTTPStatus(response.status).phrase
    except ValueError:
        return ""


Handler = Callable[[Request], Awaitable[Response]]


async def converse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, handler: Handler) -> None:
    """Answer the requests on one connection until it ends."""
    connection = h11.Connection(h11.SERVER, max_incomplete_event_size=MAX_HEAD)
    try:
        while True:
            request = await _receive(connection, reader, writer)
            if request is None:
                break
            response = await handler(request)
            if response.raw is not None:
                writer.write(response.raw)
                await writer.drain()
                break
            await _send(connection, writer, request.method, response)
            if connection.our_state is h11.MUST_CLOSE or connection.their_state is h11.MUST_CLOSE:
                break
            connection.start_next_cycle()
    except h11.RemoteProtocolError as error:
        if connection.our_state in {h11.IDLE, h11.SEND_RESPONSE}:
            await _send(connection, writer, "GET", Response(error.error_status_hint, b"", (("connection", "close"),)))
    finally:
        writer.close()
    with contextlib.suppress(OSError, asyncio.TimeoutError):
        await asyncio.wait_for(writer.wait_closed(), 1)


async def _receive(
    connection: h11.Connection, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
) -> Request | None:
    head: h11.Request | None = None
    body = bytearray()
    while True:
        event = connection.next_event()
        if event is h11.NEED_DATA:
            if connection.they_are_waiting_for_100_continue:
                writer.write(connection.send(h11.InformationalResponse(status_code=100, headers=[])) or b"")
            connection.receive_data(await reader.read(65536))
        elif isinstance(event, h11.Request):
            head = event
        elif isinstance(event, h11.Data):
            body += event.data
        elif isinstance(event, h11.EndOfMessage) and head is not None:
            raw = [(bytes(name), bytes(value)) for name, value in head.headers]
            headers = {name.decode("ascii"): value.decode("utf-8", "surrogateescape") for name, value in raw}
            target = head.target.decode("ascii", "surrogateescape")
            return Request(head.method.decode("ascii"), target, headers, raw, bytes(body))
        else:
            return None


async def _send(connection: h11.Connection, writer: asyncio.StreamWriter, method: str, response: Response) -> None:
    headers = list(response.headers)
    if response.status not in {204, 304} and not any(name.lower() == "content-length" for name, _ in headers):
        headers.append(("content-length", str(len(response.body))))
    reason = reason_of(response).encode("latin-1", "replace")
    head = h11.Response(status_code=response.status, headers=headers, reason=reason)
    writer.write(connection.send(head) or b"")
    if method != "HEAD" and response.body and response.status not in {204, 304}:
        writer.write(connection.send(h11.Data(data=response.body)) or b"")
    writer.write(connection.send(h11.EndOfMessage()) or b"")
    await writer.drain()
