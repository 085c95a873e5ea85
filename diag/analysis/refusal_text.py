"""What a refusal quotes, whatever language it speaks: an address, an id, a name. Pure.

The platform words its refusals anew without notice; what it has to quote to be of use stays.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

_ADDRESS = re.compile(
    r"(?<![\w.])(?:\d{1,3}\.){3}\d{1,3}(?![\w.]*\w)|(?<![\w:])(?:[0-9a-f]{1,4}:){2,7}(?::?[0-9a-f]{0,4})(?![\w:])",
    re.IGNORECASE,
)
_IDENTITY = re.compile(
    r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|[\w.+-]+@[\w-]+\.[\w.]+|‹principal[^›]*›", re.IGNORECASE
)
ADDRESS_REFUSED = r"\bip (?:acl|access list)\b|public access is not allowed|unauthorized network access"
"""How the platform says in English that it doesn't admit the caller's network address (omnigent issue 4463)."""
_ADDRESS_REFUSED = re.compile(ADDRESS_REFUSED, re.IGNORECASE)

_TOKEN_REFUSED = re.compile(
    r"\b(?:invalid|expired|revoked|malformed)\s+(?:\w+\s+){0,2}token\b"
    r"|\btoken\s+(?:(?:is|was|has)\s+(?:been\s+)?)?(?:invalid|expired|revoked|malformed|not\s+valid)\b",
    re.IGNORECASE,
)
"""Words about the token itself, as newer front doors have them: 403 `Invalid Token` (omnigent-ai/omnigent
omnigent/runner/_entry.py)."""


def blames_token(text: str) -> bool:
    """The text says that the token itself isn't valid, and nothing of what its bearer may do."""
    return _TOKEN_REFUSED.search(text) is not None


def refuses_address(text: str) -> bool:
    """The text says that the caller's network address isn't admitted."""
    return _ADDRESS_REFUSED.search(text) is not None


def address_in(text: str) -> str | None:
    """The first network address that the text quotes."""
    found = _ADDRESS.search(text)
    return found[0] if found else None


def identity_in(text: str) -> bool:
    """The text quotes somebody: an application id or a user name."""
    return _IDENTITY.search(text) is not None


def names_any(text: str, names: Iterable[str | None]) -> bool:
    """The text quotes one of these names."""
    lower = text.lower()
    return any(name is not None and len(name) > 3 and name.lower() in lower for name in names)
