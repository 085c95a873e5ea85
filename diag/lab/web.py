"""Requests and answers as the lab's servers see and write them; `http_server.py` carries them."""

import asyncio
import json
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from http import HTTPStatus
from typing import cast
from urllib.parse import parse_qs, unquote

Tunnel = Callable[[bytes, asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]
"""Takes a connection over, with the bytes that have come in already, and ends when either side has."""


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
    def json(self) -> dict[str, object] | None:
        """The body's JSON object; None where it's anything else."""
        try:
            found: object = json.loads(self.body)
        except ValueError:
            return None
        return cast("dict[str, object]", found) if isinstance(found, dict) else None

    @property
    def upgrades(self) -> bool:
        """Whether it asks for a websocket."""
        return self.headers.get("upgrade", "").lower() == "websocket"

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
    stream: AsyncGenerator[bytes, None] | None = None
    """The body piece by piece as it comes, in place of `body`. EOFError from it: the body breaks off there."""
    tunnel: Tunnel | None = None
    """With status 101: what follows on this connection."""
    reason: str | None = None
    """The words after the status. None: those of the standard."""

    @property
    def goes_on(self) -> bool:
        """Whether its body isn't known yet."""
        return self.stream is not None or self.tunnel is not None

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


def not_available(status: int) -> Response:
    """The page where the app can't be reached."""
    text = "Sorry, the Databricks app you are trying to access is currently unavailable. Please try again later."
    return html_response("App Not Available", text, status)


def gave_up() -> Response:
    """The page where the app took too long."""
    return html_response("504 Gateway Time-out", "upstream request timeout", 504)


def reason_of(response: Response) -> str:
    """The words after the status: the answer's own, or else those of the standard."""
    if response.reason is not None:
        return response.reason
    try:
        return HTTPStatus(response.status).phrase
    except ValueError:
        return ""


Handler = Callable[[Request], Awaitable[Response]]
