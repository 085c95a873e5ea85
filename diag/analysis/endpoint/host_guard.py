"""How an app's framework refuses the host or the origin of a call. Pure."""

from __future__ import annotations

import re

from dbapp_diag.facts.exchange import Exchange

_GUARD = re.compile(
    r"(?:invalid|disallowed|untrusted|unknown|blocked|bad|not\s+(?:an\s+)?allowed)\W+(?:\w+\W+){0,3}(?:host|origin)\b"
    r"|\b(?:host|origin)\b\W+(?:\S+\W+){0,4}(?:is\s+)?(?:not\s+(?:\w+\s+)?allowed|invalid|blocked|disallowed|not\s+permitted)"
    r"|disallowedhost|\bcsrf\b",
    re.IGNORECASE,
)
"""How frameworks say that a call's host, its origin or its CSRF token isn't one that they know."""


def guards_host(answer: Exchange) -> bool:
    """The app refuses the call over its host, its origin or a CSRF token, whatever else the call is. 421 says so itself (RFC 9110,
    section 15.5.20)."""
    return answer.status == 421 or (answer.status in (400, 403) and _GUARD.search(answer.body) is not None)
