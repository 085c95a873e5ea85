"""What a browser makes of the answer to its preflight, and who wrote that answer. Pure.

A page's call to another origin that carries a token is sent only after an OPTIONS without the token was answered with 2xx
and with headers that allow it (Fetch standard, "CORS-preflight fetch"). A preflight that's redirected fails as well.
"""

from __future__ import annotations

from dbapp_diag.analysis.front_door.attribution import (
    Attribution,
    Signal,
    attribute,
    from_platform,
    refuses,
    same_answer,
)
from dbapp_diag.facts.asked import Asked
from dbapp_diag.facts.base import Facts
from dbapp_diag.facts.exchange import AppCall, Exchange, PreflightCall, TokenlessCall
from dbapp_diag.model.words import Confidence, Responder

_NEED_NO_LEAVE = ("GET", "HEAD", "POST")
"""Methods that Access-Control-Allow-Methods needn't name."""
_OF_ANY_PAGE = ("accept", "accept-language", "content-language", "cookie", "origin", "referer", "user-agent")
"""Headers that any page may send, and those that the browser sets by itself."""
_OF_FORMS = ("application/x-www-form-urlencoded", "multipart/form-data", "text/plain")
"""Content types that need no leave."""
_OF_THE_MOMENT = (408, 425, 429)
"""Statuses about the moment, not about who asks or from where."""


def headers_asked_for(asked: Asked) -> tuple[str, ...]:
    """The names of the call's headers that a browser asks leave for, lower case and sorted (Fetch standard, "CORS-unsafe
    request-header names"): all but those that any form or link may send."""
    names = {"authorization"}
    for name, value in asked.headers:
        plain = name.lower() == "content-type" and value.partition(";")[0].strip().lower() in _OF_FORMS
        if name.lower() not in _OF_ANY_PAGE and not plain:
            names.add(name.lower())
    return tuple(sorted(names))


def objection(answer: Exchange, asked: Asked) -> str | None:
    """Why a browser doesn't make the call after this answer, as a sentence part; None when it does.

    `*` for the headers counts, though the standard excepts Authorization: browsers let it pass (whatwg/fetch issue 1919).
    """
    status = answer.status or 0
    allowed = _values(answer, "access-control-allow-origin")
    if not allowed:
        return "without Access-Control-Allow-Origin"
    if not 200 <= status < 300:
        return "where only 2xx counts"
    if allowed not in (["*"], [asked.origin]):
        return f"with Access-Control-Allow-Origin: {', '.join(allowed)[:120]}"
    headers = [name.lower() for name in _values(answer, "access-control-allow-headers")]
    missing = [name for name in headers_asked_for(asked) if name not in headers and "*" not in headers]
    if missing:
        return f"without {', '.join(name.title() for name in missing)} in Access-Control-Allow-Headers"
    methods = _values(answer, "access-control-allow-methods")
    if asked.method not in _NEED_NO_LEAVE and not {"*", asked.method} & set(methods):
        return f"without {asked.method} in Access-Control-Allow-Methods"
    return None


def about_the_caller(answer: Exchange, by: Attribution) -> bool:
    """The answer is the platform's or the app's judgement of who asks; it isn't about the moment, nor a server's trouble."""
    if answer.status is None or by.responder in (Responder.PROXY, Responder.MIDDLEBOX):
        return False
    return answer.status < 500 and answer.status not in _OF_THE_MOMENT


def preflight_answerer(facts: Facts) -> Attribution:
    """Who answered the preflight. A refusal without a mark of its own is the front door's where it refuses any request
    without a token so, or where the app's answer to the call was marked as relayed and this one isn't."""
    seen = facts.need(PreflightCall).exchange
    by = attribute(seen)
    why = _the_doors(seen, facts) if by.responder is Responder.UNKNOWN and refuses(seen) else None
    if why is None:
        return by
    own = (signal for signal in by.signals if signal.responder is Responder.FRONT_DOOR)
    return Attribution(Responder.FRONT_DOOR, Confidence.LIKELY, (*own, Signal(Responder.FRONT_DOOR, 2, why)))


def _the_doors(exchange: Exchange, facts: Facts) -> str | None:
    call, tokenless = facts.want(AppCall), facts.want(TokenlessCall)
    if tokenless is not None and same_answer(exchange, tokenless.exchange):
        return "a plain request without a token gets the same answer"
    if call is not None and _relayed(call.exchange) and from_platform(exchange) and not _relayed(exchange):
        return "by the platform, and without the mark of a relayed answer, which the call's answer has"
    return None


def _values(answer: Exchange, name: str) -> list[str]:
    """The values of a header that holds a list, whether it stands there once or several times."""
    return [part.strip() for key, text in answer.headers if key == name for part in text.split(",") if part.strip()]


def _relayed(answer: Exchange) -> bool:
    return answer.header("x-databricks-internal-pod-ip") is not None
