"""The ways in which a secret may be spelt in an artefact."""

from __future__ import annotations

import base64
import json
from urllib.parse import quote, quote_plus


def spellings(secret: str) -> set[str]:
    """The secret as it is, encoded, quoted, escaped; and its telling parts (a JWT's signature)."""
    raw = secret.encode()
    found = {
        secret,
        quote(secret, safe=""),
        quote_plus(secret),
        json.dumps(secret)[1:-1],
        base64.b64encode(raw).decode(),
        base64.urlsafe_b64encode(raw).decode().rstrip("="),
        raw.hex(),
    }
    parts = secret.split(".")
    if len(parts) == 3 and len(parts[2]) > 20:
        found.add(parts[2])
        found.add(parts[1])
    return {text for text in found if len(text) > 5}


def within(secret: str) -> set[str]:
    """Parts that tell of it where it stands in something longer in base64."""
    found = {_middle(base64.b64encode(b"x" * before + secret.encode()).decode()) for before in range(3)}
    return found - {""}


def _middle(packed: str) -> str:
    """What stays of a text in base64 whatever stands before and behind it; nothing where that is too short to tell."""
    inner = packed.rstrip("=")[4:-4]
    return inner if len(inner) >= 12 else ""


def found_in(text: str, secrets: object) -> list[str]:
    """Labels of the secrets that stand in a text: their first characters only, so that a failing test doesn't spread them."""
    assert isinstance(secrets, (list, tuple))
    return [
        f"{secret[:4]}… ({len(secret)} characters)"
        for secret in secrets
        if any(form in text for form in spellings(secret) | within(secret))
    ]
