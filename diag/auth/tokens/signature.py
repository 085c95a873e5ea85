"""Whether a token's signature fits one of a workspace's published keys. PyJWT verifies; nothing is sent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import jwt

from dbapp_diag.facts.identity import Signature

_ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
"""Those of public keys: with a shared secret nobody but the issuer could verify."""
_MOST_KEYS = 50


def signature_of(text: str, keys: Sequence[Mapping[str, object]]) -> Signature:
    """What the signature of this token comes to by these keys (RFC 7517); claims aren't judged."""
    try:
        header = jwt.get_unverified_header(text)
    except jwt.InvalidTokenError:
        return Signature.UNREADABLE
    algorithm, wanted = str(header.get("alg")), header.get("kid")
    if algorithm not in _ALGORITHMS:
        return Signature.UNREADABLE
    named = [key for key in keys[:_MOST_KEYS] if wanted is None or key.get("kid") == wanted]
    fits = [_fits(text, key, algorithm) for key in named]
    if any(fits):
        return Signature.GOOD
    if any(fit is None for fit in fits) or not keys:
        return Signature.UNREADABLE
    return Signature.ALTERED if named and wanted is not None else Signature.UNKNOWN_KEY


def _fits(text: str, key: Mapping[str, object], algorithm: str) -> bool | None:
    """None where the key can't verify such a token."""
    try:
        public = jwt.PyJWK(dict(key), algorithm=algorithm).key
        jwt.PyJWS().decode(text, public, algorithms=[algorithm])
    except jwt.InvalidSignatureError:
        return False
    except (jwt.PyJWTError, ValueError, TypeError):  # a key of another kind, or with numbers or texts that make none
        return None
    return True
