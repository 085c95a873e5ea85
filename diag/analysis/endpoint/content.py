"""Whether an answer that does what was asked also holds what a caller can use. Pure."""

from __future__ import annotations

import re

from dbapp_diag.facts.asked import Asked
from dbapp_diag.facts.exchange import AppCall, Exchange

_LOGIN_LINK = re.compile(r"/login\.html\b|/oidc/[^\s\"'<>]*authorize", re.IGNORECASE)
"""Where the platform's sign-in lives, as a page's links name it."""


def login_page(answer: Exchange) -> bool:
    """A page that leads to the platform's sign-in, under a status that says success."""
    page = 200 <= (answer.status or 0) < 300 and answer.media_type == "text/html"
    return page and _LOGIN_LINK.search(answer.body) is not None


def page_for_data(asked: Asked, answer: Exchange) -> bool:
    """A page of HTML stands where data was expected: under `/api/`, and the caller asked for no page."""
    accepted = " ".join(value for name, value in asked.headers if name.lower() == "accept")
    wanted = "html" in accepted or any("html" in each or each.startswith("body~") for each in asked.expect)
    page = 200 <= (answer.status or 0) < 300 and answer.media_type == "text/html"
    return page and asked.path.startswith("/api/") and not wanted and not login_page(answer)


def broke_off(answer: Exchange) -> bool:
    """The body ended before its end, and it wasn't this run that stopped reading."""
    return answer.status is not None and answer.error is not None and not answer.given_up


def as_expected(asked: Asked, call: AppCall) -> bool | None:
    """False where a successful answer can't be used, or isn't what `--expect` asks for; True where the status is the one expected;
    None where nothing speaks for or against it."""
    answer = call.exchange
    if call.unmet or login_page(answer) or broke_off(answer):
        return False
    if asked.endpoint is not None and page_for_data(asked, answer):
        return False
    return True if call.status_expected else None
