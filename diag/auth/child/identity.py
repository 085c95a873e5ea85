"""The token that a sign-in offers in exchange for one of Databricks: whose it is, as its claims say, and nothing more.

A federation policy has to match issuer, subject and audience of that token, and a refusal doesn't say which it saw
(databricks-sdk-py oidc.py and credentials_provider.py for the parameters that carry it).
"""

from __future__ import annotations

import time
from urllib.parse import parse_qs

from dbapp_diag.auth.tokens.jwt_parts import Claims, decode_part
from dbapp_diag.evidence.redaction import Redactor
from dbapp_diag.facts.identity import OfferedIdentity

_CARRIERS = ("subject_token", "client_assertion")
_LARGEST = 262_144


def offered(body: object, redactor: Redactor) -> OfferedIdentity | None:
    """Who the token in a request's form is about; None where the form offers none, or none with claims by its kind (a
    notebook's). The token itself is learnt as a secret."""
    text = body.decode("ascii", "replace") if isinstance(body, bytes) else body
    if not isinstance(text, str) or len(text) > _LARGEST:
        return None
    form = parse_qs(text, keep_blank_values=True)
    token = next((form[name][0] for name in _CARRIERS if form.get(name)), None)
    if token is None:
        return None
    redactor.learn(token, "token")
    kind = (form.get("subject_token_type") or ["jwt"])[0]
    return about(token) if kind.endswith("jwt") else None


def about(token: str) -> OfferedIdentity:
    """Issuer, subject, audience and expiry of a token, unverified."""
    parts = token.strip().split(".")
    payload = decode_part(parts[1], "payload") if len(parts) == 3 else None
    if payload is None or payload.problem is not None:
        return OfferedIdentity(readable=False)
    claims = Claims(payload)
    expires = claims.time("exp")
    return OfferedIdentity(
        issuer=claims.text("iss"),
        subject=claims.text("sub"),
        audience=claims.texts("aud", split=False) or (),
        expires_at=expires,
        expired=expires is not None and expires.timestamp() < time.time(),
    )
