"""A framework's refusal of a call's host, its origin or its CSRF token. Pure."""

from __future__ import annotations

import re

from dbapp_diag.facts.exchange import Exchange
from dbapp_diag.model.words import Confidence

_KNOWN = re.compile(
    r"invalid (?:host|origin) header|invalid http_host|disallowedhost|csrf (?:verification|validation|token|cookie)\b"
    r"|blocked (?:request\. this )?hosts?\b|host '[^']{0,200}' is not trusted|origin checking failed",
    re.IGNORECASE,
)
"""The words of Starlette, Django, Werkzeug, Rails, Vite and the MCP SDKs."""
_ALIKE = re.compile(
    r"\b(?:invalid|disallowed|untrusted|unknown|blocked|bad|not\s+(?:an\s+)?allowed)\W{1,3}(?:\w+\W{1,3}){0,3}(?:host|origin)\b"
    r"|\b(?:host|origin)\b\W{1,3}(?:[^\s]{1,200}\s{1,3}){0,4}(?:is\s+)?(?:not\s+(?:\w+\s+)?allowed|invalid|blocked|disallowed|not\s+permitted)"
    r"|\bcsrf\b|<h1>Bad Request \(400\)</h1>",
    re.IGNORECASE,
)
"""How others say so; also an app's own words about a host or an origin among its data, and Django's page for a request that it
takes for suspicious, of which a host that isn't allowed is the usual one (Django documentation, ALLOWED_HOSTS)."""
_STATUSES = (400, 403)


def host_guard(answer: Exchange) -> Confidence | None:
    """How sure it is that this answer refuses the host, the origin or a missing CSRF token; None where it doesn't."""
    if answer.status == 421:  # the status says so itself (RFC 9110, 15.5.20)
        return Confidence.CONFIRMED
    if answer.status not in _STATUSES:
        return None
    if _KNOWN.search(answer.body):
        return Confidence.CONFIRMED
    return Confidence.LIKELY if _ALIKE.search(answer.body) else None
