"""Whether an answer that does what was asked also holds what a caller can use. Pure."""

from __future__ import annotations

import re

from dbapp_diag.facts.asked import Asked
from dbapp_diag.facts.exchange import AppCall, Exchange
from dbapp_diag.model.json_values import listing, mapping, read_json
from dbapp_diag.model.pages import words_of

_DOCUMENT = re.compile(
    r"\ufeff?\s*(?:<\?xml[^>]*>\s*|<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|title|body)\b",
    re.IGNORECASE | re.DOTALL,
)
"""How a whole page begins. A word, JSON or a part of a page under `text/html` is what many frameworks send by default (Express's
`res.send`, Flask's strings, htmx)."""
SHOWN = 160
"""Characters of an answer that a sentence quotes."""
_START = 4000
"""Characters of a body in which a page has begun."""
_CONDITIONS = ("if-none-match", "if-modified-since")
_MESSAGES = ("detail", "message", "msg", "error_description", "error", "title", "errors")
"""Members that hold the words of an error (FastAPI, RFC 9457, RFC 6749 section 5.2, Express and others)."""
_LOGIN_LINK = re.compile(r"/login\.html\b|/oidc/[^\s\"'<>]*authorize", re.IGNORECASE)
"""Where the platform's sign-in lives, as a page's links name it."""


def login_page(answer: Exchange) -> bool:
    """A page that leads to the platform's sign-in, under a status that says success."""
    page = 200 <= (answer.status or 0) < 300 and answer.media_type == "text/html"
    return page and _LOGIN_LINK.search(answer.body) is not None


def page_for_data(asked: Asked, answer: Exchange) -> bool:
    """A page of HTML stands where data was expected: under `/api/`, or where the caller accepts JSON; and it asked for no page."""
    accepted = " ".join(value for name, value in asked.headers if name.lower() == "accept").lower()
    wanted = "html" in accepted or any("html" in each or each.startswith("body~") for each in asked.expect)
    data = asked.path.startswith("/api/") or ("json" in accepted and "*/*" not in accepted)
    page = 200 <= (answer.status or 0) < 300 and is_document(answer) and not _download(answer)
    return page and data and not wanted and not login_page(answer)


def is_document(answer: Exchange) -> bool:
    """The body is a whole page, whatever the status."""
    return answer.media_type in ("text/html", "application/xhtml+xml") and bool(_DOCUMENT.match(answer.body[:_START]))


def words(answer: Exchange) -> str:
    """The answer's text on one line; a page's as a reader sees it."""
    return words_of(answer.body) if is_document(answer) else " ".join(answer.body.split())


def message(answer: Exchange) -> str:
    """What the answer says to a person: the message of a JSON error, each of several with the place that it's about, as FastAPI
    gives them; else all of its text."""
    return _said(read_json(answer.body)) or words(answer)


def _said(data: object, depth: int = 0) -> str:
    if isinstance(data, str):
        return " ".join(data.split())
    if depth > 2:
        return ""
    if several := listing(data):
        return "; ".join(filter(None, (_said(each, depth + 1) for each in several[:3])))
    fields = mapping(data)
    said = next(filter(None, (_said(fields[name], depth + 1) for name in _MESSAGES if name in fields)), "")
    place = ".".join(str(part) for part in listing(fields.get("loc")) if isinstance(part, str | int))
    return f"{place}: {said}" if said and place else said


def quoted(answer: Exchange) -> str:
    """The start of what the answer says, behind a colon; empty where it says nothing."""
    text = words(answer)
    return f": {text[:SHOWN]}{'…' if len(text) > SHOWN else ''}" if text else ""


def _download(answer: Exchange) -> bool:
    """To be saved as a file (RFC 6266): a page is what was asked for then."""
    return (answer.header("content-disposition") or "").strip().lower().startswith("attachment")


def unchanged(asked: Asked, answer: Exchange) -> bool:
    """304, as the caller asked for an answer only if there's a newer one (RFC 9110, section 15.4.5)."""
    return answer.status == 304 and any(name.lower() in _CONDITIONS for name, _ in asked.headers)


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
    if unchanged(asked, answer):
        return True
    return True if call.status_expected else None
