"""What a browser makes of the answer to its preflight, and who wrote that answer. Pure.

A page's call to another origin that carries a token is sent only after an OPTIONS without the token was answered with 2xx
and with headers that allow it (Fetch standard, "CORS-preflight fetch"). A preflight that's redirected fails as well.
"""

from __future__ import annotations

from dbapp_diag.attribution import Attribution, Signal, attribute, refuses, same_answer
from dbapp_diag.check import Facts
from dbapp_diag.facts.exchange import Exchange, PreflightCall, TokenlessCall
from dbapp_diag.words import Confidence, Responder

_NEED_NO_LEAVE = ("GET", "HEAD", "POST")
"""Methods that Access-Control-Allow-Methods needn't name."""
_OF_THE_MOMENT = (408, 425, 429)
"""Statuses about the moment, not about who asks or from where."""


def objection(answer: Exchange, origin: str, method: str) -> str | None:
    """Why a browser doesn't make the call after this answer, as a sentence part; None when it does.

    `*` for the headers counts, though the standard excepts Authorization: browsers let it pass (whatwg/fetch issue 1919).
    """
    status = answer.status or 0
    allowed = _values(answer, "access-control-allow-origin")
    if not allowed:
        return "without Access-Control-Allow-Origin"
    if not 200 <= status < 300:
        return "where only 2xx counts"
    if allowed not in (["*"], [origin]):
        return f"with Access-Control-Allow-Origin: {', '.join(allowed)[:120]}"
    headers = [name.lower() for name in _values(answer, "access-control-allow-headers")]
    if not {"*", "authorization"} & set(headers):
        return "without Authorization in Access-Control-Allow-Headers"
    methods = _values(answer, "access-control-allow-methods")
    if method not in _NEED_NO_LEAVE and not {"*", method} & set(methods):
        return f"without {method} in Access-Control-Allow-Methods"
    return None


def about_the_caller(answer: Exchange, by: Attribution) -> bool:
    """The answer is the platform's or the app's judgement of who asks; it isn't about the moment, nor a server's trouble."""
    if answer.status is None or by.responder in (Responder.PROXY, Responder.MIDDLEBOX):
        return False
    return answer.status < 500 and answer.status not in _OF_THE_MOMENT


def preflight_answerer(facts: Facts) -> Attribution:
    """Who answered the preflight. A sender that leaves no mark and refuses GET without a token just so is the front door."""
    seen, tokenless = facts.need(PreflightCall).exchange, facts.want(TokenlessCall)
    by = attribute(seen)
    if by.responder is Responder.UNKNOWN and tokenless is not None:
        if refuses(seen) and same_answer(seen, tokenless.exchange):
            alike = Signal(Responder.FRONT_DOOR, 2, "a plain request without a token gets the same answer")
            return Attribution(Responder.FRONT_DOOR, Confidence.LIKELY, (*by.signals, alike))
    return by


def _values(answer: Exchange, name: str) -> list[str]:
    """The values of a header that holds a list, whether it stands there once or several times."""
    return [part.strip() for key, text in answer.headers if key == name for part in text.split(",") if part.strip()]
