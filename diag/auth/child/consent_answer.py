"""What comes back from the browser: whether it's the answer to this request, and what it says. Pure.

Only the state makes an answer ours (RFC 6749 section 10.12, RFC 8252 section 8.9): any page that the browser shows can send one
to a loopback port. So what has no state, or another one, is told and not used, and the right one is waited for on: it may be an
older tab, and a page that could end the flow with a made-up answer would be a way to disturb it. What has the right state ends
the flow, whatever it says: a state counts once (RFC 9700 section 4.7.1).
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass, field
from urllib.parse import parse_qsl

_ONCE = ("code", "state", "error", "error_description", "iss")
_MOST = 50


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to this request. Either `code` or `error` is set."""

    code: str | None = field(default=None, repr=False)
    error: str | None = None
    description: str | None = None
    issuer: str | None = None


@dataclass(frozen=True, slots=True)
class Stray:
    """Something else that came to the port. `why` is a sentence part, empty where it isn't an answer at all."""

    why: str = ""


def read_answer(query: str, *, state: str) -> Answer | Stray:
    """Read the query of a redirect; `state` is the one that was sent."""
    try:
        pairs = parse_qsl(query, keep_blank_values=True, max_num_fields=_MOST)
    except ValueError:
        return Stray("holds more fields than any answer")
    names = [name for name, _ in pairs]
    if "code" not in names and "error" not in names:
        return Stray()
    twice = next((name for name in _ONCE if names.count(name) > 1), None)
    if twice is not None:
        return Stray(f"has {twice} more than once")
    given = {name: value for name, value in pairs if value}
    says = f" and says {given['error']}" if "error" in given else ""
    if "state" not in given:
        return Stray(f"has no state{says}")
    if not hmac.compare_digest(given["state"].encode("utf-8", "replace"), state.encode()):
        return Stray(f"has another state than the one that was sent{says}")
    if "error" in given:
        return Answer(error=given["error"], description=given.get("error_description"), issuer=given.get("iss"))
    if "code" not in given:
        return Stray("has an empty code")
    return Answer(code=given["code"], issuer=given.get("iss"))


def wrong_issuer(answer: Answer, *, issuer: str | None, promised: bool) -> str | None:
    """Why the answer isn't from the server that was asked, as a sentence part (RFC 9207 section 2.4); None when it is, or when
    nothing is known to compare. `issuer` and `promised` are from the server's metadata."""
    if answer.issuer is None:
        return "it doesn't name the server that it's from, as that server promises" if promised else None
    if issuer is None or answer.issuer == issuer:
        return None
    return f"it's from {answer.issuer}, and {issuer} was asked"
