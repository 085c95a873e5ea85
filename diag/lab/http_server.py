"""A small HTTP/1.1 server side over asyncio streams (h11), for everything but the app itself: bodies, streams and upgrades."""

import asyncio
import contextlib

import h11

from dbapp_diag.lab.web import Handler, Request, Response, reason_of

MAX_HEAD = 128 * 1024
MAX_BODY = 16 * 1024 * 1024
"""Bytes of a request's body that are taken: more is a 413. No limit of the platform's is known in public."""


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
            if response.tunnel is not None:
                reason = reason_of(response).encode("latin-1", "replace")
                switch = h11.InformationalResponse(status_code=101, headers=list(response.headers), reason=reason)
                writer.write(connection.send(switch) or b"")
                await writer.drain()
                await response.tunnel(connection.trailing_data[0], reader, writer)
                break
            if not await _send(connection, reader, writer, request.method, response):
                break
            if connection.our_state is h11.MUST_CLOSE or connection.their_state is h11.MUST_CLOSE:
                break
            connection.start_next_cycle()
    except h11.RemoteProtocolError as error:
        if connection.our_state in {h11.IDLE, h11.SEND_RESPONSE}:
            refusal = Response(error.error_status_hint, b"", (("connection", "close"),))
            await _send(connection, reader, writer, "GET", refusal)
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
            if len(body) > MAX_BODY:
                raise h11.RemoteProtocolError("the body is too long", error_status_hint=413)
        elif isinstance(event, h11.EndOfMessage) and head is not None:
            raw = [(bytes(name), bytes(value)) for name, value in head.headers]
            headers = {name.decode("ascii"): value.decode("utf-8", "surrogateescape") for name, value in raw}
            target = head.target.decode("ascii", "surrogateescape")
            return Request(head.method.decode("ascii"), target, headers, raw, bytes(body))
        else:
            return None


async def _send(
    connection: h11.Connection,
    reader: asyncio.StreamReader,
    writer: asyncio.StreamWriter,
    method: str,
    response: Response,
) -> bool:
    """Send an answer; False where it broke off, or the client has gone."""
    headers = list(response.headers)
    measured = any(name.lower() == "content-length" for name, _ in headers)
    if response.stream is None and response.status not in {204, 304} and not measured:
        headers.append(("content-length", str(len(response.body))))
    reason = reason_of(response).encode("latin-1", "replace")
    head = h11.Response(status_code=response.status, headers=headers, reason=reason)
    writer.write(connection.send(head) or b"")
    if response.stream is not None and not await _send_stream(connection, reader, writer, response):
        return False
    if method != "HEAD" and response.body and response.status not in {204, 304}:
        writer.write(connection.send(h11.Data(data=response.body)) or b"")
    writer.write(connection.send(h11.EndOfMessage()) or b"")
    await writer.drain()
    return True


async def _send_stream(
    connection: h11.Connection, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, response: Response
) -> bool:
    """Send a body as it comes, each piece at once. The client's going away ends it, also while nothing comes."""
    assert response.stream is not None
    pieces = response.stream

    async def send() -> bool:
        async with contextlib.aclosing(
            pieces
        ):  # begun at once, so that its own clean-up runs whenever this is cancelled
            try:
                async for piece in pieces:
                    writer.write(connection.send(h11.Data(data=piece)) or b"")
                    await writer.drain()
            except EOFError:
                return False
        return True

    async def gone() -> None:
        while data := await reader.read(65536):  # the next request, sent ahead
            connection.receive_data(data)

    sending, leaving = asyncio.ensure_future(send()), asyncio.ensure_future(gone())
    try:
        await asyncio.wait({sending, leaving}, return_when=asyncio.FIRST_COMPLETED)
        return sending.done() and sending.result()
    finally:
        for task in (sending, leaving):
            task.cancel()
        await asyncio.gather(sending, leaving, return_exceptions=True)
