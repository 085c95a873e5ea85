"""What is sent back: status, headers and body. Nothing of it may be kept, framed, or taken for something else."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass
from typing import Any

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

ALWAYS = (
    ("cache-control", "no-store"),
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "no-referrer"),
    ("cross-origin-resource-policy", "same-origin"),
)


@dataclass(frozen=True, slots=True)
class Answer:
    """One response."""

    status: int
    body: bytes
    headers: tuple[tuple[str, str], ...]

    async def send(self, send: Send, *, head: bool = False) -> None:
        """Send it; to HEAD without the body."""
        headers = [*ALWAYS, *self.headers, ("content-length", str(len(self.body)))]
        encoded = [(name.encode("ascii"), value.encode("latin-1", "replace")) for name, value in headers]
        await send({"type": "http.response.start", "status": self.status, "headers": encoded})
        await send({"type": "http.response.body", "body": b"" if head else self.body})


def page(text: str, policy: str, status: int = 200) -> Answer:
    """An HTML page under its content security policy."""
    headers = (
        ("content-type", "text/html; charset=utf-8"),
        ("content-security-policy", f"{policy}; frame-ancestors 'none'"),
        ("x-frame-options", "DENY"),
    )
    return Answer(status, text.encode("utf-8", "backslashreplace"), headers)


def json_text(text: str, status: int = 200) -> Answer:
    """A JSON document that is written already."""
    return Answer(status, text.encode("utf-8", "backslashreplace"), (("content-type", "application/json"),))


def json_value(value: object, status: int = 200) -> Answer:
    """A value as JSON."""
    return json_text(json.dumps(value, indent=2) + "\n", status)


def problem(status: int, sentence: str, *headers: tuple[str, str]) -> Answer:
    """One sentence for whoever may read it."""
    plain = json_value({"error": sentence}, status)
    return Answer(status, plain.body, (*plain.headers, *headers))


NOT_FOUND = Answer(404, b"Not Found", (("content-type", "text/plain; charset=utf-8"),))
"""For everybody whom this isn't for, whatever they asked: as if there were nothing here."""


def wants_page(accept: str) -> bool:
    """Whether an HTML page is preferred to JSON (RFC 9110 section 12.5.1). What doesn't name HTML gets JSON."""
    weights: dict[str, float] = {}
    for part in accept.lower().split(","):
        kind, *parameters = (piece.strip() for piece in part.split(";"))
        weights[kind] = 1.0
        for parameter in parameters:
            name, _, value = parameter.partition("=")
            if name.strip() == "q":
                try:
                    weights[kind] = float(value)
                except ValueError:
                    weights[kind] = 0.0
    html = max(weights.get("text/html", 0.0), weights.get("application/xhtml+xml", 0.0))
    return html > 0 and html >= weights.get("application/json", 0.0)
