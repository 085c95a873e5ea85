"""What a token's signature comes to by published keys."""

from __future__ import annotations

import json
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from dbapp_diag.auth.tokens.signature import signature_of
from dbapp_diag.facts.identity import Signature

pytestmark = pytest.mark.compat  # what PyJWT takes for a key differs by its release

KEY, OTHER, CURVE = (
    rsa.generate_private_key(65537, 2048),
    rsa.generate_private_key(65537, 2048),
    ec.generate_private_key(ec.SECP256R1()),
)
EXPIRED = {"iss": "https://w/oidc", "aud": "1", "exp": 1, "nbf": 4_000_000_000}


def published(key: Any, name: str = "one") -> dict[str, object]:
    """The public half as a key set has it."""
    kind = jwt.algorithms.ECAlgorithm if isinstance(key, ec.EllipticCurvePrivateKey) else jwt.algorithms.RSAAlgorithm
    made: dict[str, object] = json.loads(kind.to_jwk(key.public_key()))
    return made | {"kid": name, "use": "sig"}


def token(key: Any = KEY, algorithm: str = "RS256", name: str | None = "one") -> str:
    headers = {"kid": name} if name is not None else {}
    return jwt.encode(EXPIRED, key, algorithm=algorithm, headers=headers)


def test_a_signature_that_fits_is_good_whatever_the_claims_say() -> None:
    """Times, issuer and audience are for other checks."""
    assert signature_of(token(), [published(OTHER, "two"), published(KEY)]) is Signature.GOOD
    assert signature_of(token(CURVE, "ES256"), [published(CURVE)]) is Signature.GOOD
    assert signature_of(token(name=None), [published(OTHER, "two"), published(KEY)]) is Signature.GOOD


def test_one_that_doesnt_fit_the_key_it_names_was_altered() -> None:
    head, _, mark = token().split(".")
    changed = ".".join((head, token(OTHER).split(".")[1][:-4] + "AAAA", mark))
    assert signature_of(changed, [published(KEY)]) is Signature.ALTERED
    assert signature_of(token(OTHER), [published(KEY)]) is Signature.ALTERED


def test_a_key_that_isnt_published_is_unknown() -> None:
    assert signature_of(token(name="gone"), [published(KEY)]) is Signature.UNKNOWN_KEY
    assert signature_of(token(OTHER, name=None), [published(KEY)]) is Signature.UNKNOWN_KEY


@pytest.mark.parametrize(
    "key",
    [
        {}, {"kty": "RSA"}, {"kty": "RSA", "n": 5, "e": "AQAB"}, {"kty": "RSA", "n": "", "e": ""}, {"kty": "oct", "k": "AA"},
        {"kty": "EC", "crv": "P-256", "x": "AA", "y": "AA"}, {"kty": ["RSA"]},
        {"kty": "RSA", "n": "AQAB", "e": "AQAB", "d": "AQAB"},
    ],
)  # fmt: skip
def test_a_key_that_is_none_decides_nothing(key: dict[str, object]) -> None:
    """Whatever a server publishes."""
    assert signature_of(token(), [key | {"kid": "one"}]) is Signature.UNREADABLE


def test_without_keys_or_a_signature_of_a_public_key_nothing_is_decided() -> None:
    assert signature_of(token(), []) is Signature.UNREADABLE
    shared = jwt.encode(EXPIRED, "a secret of more than thirty-two bytes", algorithm="HS256", headers={"kid": "one"})
    assert signature_of(shared, [published(KEY)]) is Signature.UNREADABLE
    assert signature_of("no token", [published(KEY)]) is Signature.UNREADABLE
