"""The page that the browser shows once the answer has come to the loopback port, and the headers around it. Pure.

It loads nothing and leads nowhere, since its address holds the code until the tab is closed (RFC 9700 section 4.2).
"""

from __future__ import annotations

import html
from http import HTTPStatus

_HEADERS = (
    "Content-Type: text/html; charset=utf-8",
    "Cache-Control: no-store",
    "Referrer-Policy: no-referrer",
    "Content-Security-Policy: default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options: nosniff",
    "Connection: close",
)

_STYLE = """
:root { color-scheme: light dark; font: 1.05rem/1.5 system-ui, sans-serif }
body { max-width: 34rem; margin: 18vh auto 0; padding: 0 1.25rem }
h1 { font-size: 1.5rem; line-height: 1.25 }
p { margin: .75rem 0 } .said { font-family: ui-monospace, monospace; overflow-wrap: anywhere }
"""


def response(status: int, title: str, text: str, said: str = "") -> bytes:
    """The whole HTTP response. `said` are words of others; they're escaped, and set apart."""
    others = f'<p class="said">{html.escape(said)}</p>' if said else ""
    page = (
        f'<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8"><title>{html.escape(title)}</title>'
        f'<meta name="viewport" content="width=device-width"><link rel="icon" href="data:,"><style>{_STYLE}</style></head>'
        f"<body><h1>{html.escape(title)}</h1>{others}<p>{html.escape(text)}</p></body></html>\n"
    ).encode("utf-8", "replace")
    head = "\r\n".join((f"HTTP/1.1 {status} {HTTPStatus(status).phrase}", *_HEADERS, f"Content-Length: {len(page)}"))
    return head.encode("ascii") + b"\r\n\r\n" + page


def done() -> bytes:
    """A code has come."""
    return response(200, "The answer has arrived", "dbapp-diag goes on in the terminal. You can close this tab.")


def refused(error: str, description: str | None) -> bytes:
    """The refusal has come."""
    said = f"{error}: {description}" if description else error
    return response(200, "Access wasn't granted", "dbapp-diag says more in the terminal. You can close this tab.", said)


def not_ours(why: str) -> bytes:
    """An answer that isn't used."""
    return response(
        400,
        "This answer isn't used",
        f"It {why}. An older tab, or another program, can send such a one. dbapp-diag still waits for the answer from the page "
        "that it opened.",
    )


def nothing_here() -> bytes:
    """Any other path."""
    return response(404, "Nothing is here", "dbapp-diag waits at this address for the answer of a consent page.")


def too_much() -> bytes:
    """A request that is no answer."""
    return response(431, "The request is too long", "No answer of a consent page is that long.")


def wrong_method() -> bytes:
    """Anything but GET."""
    return response(405, "Only GET is answered", "The answer of a consent page is a GET.")
