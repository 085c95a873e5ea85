"""Tokens: RS256 JWTs as the workspace's issuer makes them, and how a receiver judges one."""

import base64
import functools
import hashlib
import secrets
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import cast

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

from dbapp_diag.lab.clock import LabClock
from dbapp_diag.lab.land import ALL_APIS, Token, Workspace
from dbapp_diag.lab.log import fingerprint
from dbapp_diag.lab.providers import DATABRICKS_IN_ENTRA

NAMES_IN_ENTRA = ("upn", "appid", "azp", "preferred_username")
"""Claims of Entra ID that may name a principal of the workspace, the first one known counts."""


@functools.cache
def signing_key(issuer: str) -> rsa.RSAPrivateKey:
    """The key of one issuer, made once a process."""
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def key_id(issuer: str) -> str:
    """The `kid` of an issuer's key: hex, as seen in public tokens."""
    return hashlib.sha256(issuer.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Refusal(Exception):
    """Why a receiver doesn't take a token.

    `malformed`, `signature`, `issuer`, `expired`, `early`, `kind` or `revoked`.
    """

    reason: str
    issuer: str = ""
    """Who claims to have issued the token, where that is the reason."""


@dataclass(frozen=True, slots=True)
class Verified:
    """A token that a receiver takes."""

    subject: str
    audience: tuple[str, ...]
    scopes: frozenset[str]


class Issuer:
    """Mints the tokens of one lab and judges those that come back."""

    def __init__(self, clock: LabClock, remember: Callable[[str], None]) -> None:
        """`remember` is told every token, as a secret."""
        self._clock = clock
        self._remember = remember
        self._revoked: set[str] = set()
        self._opaque: dict[str, dict[str, object]] = {}

    def mint(self, token: Token, workspace: Workspace, principal: str) -> str:
        """The token that a description stands for.

        Claims as in a public dump of a U2M token: `client_id`, `scope` (a string), `iss`, `aud` (workspace
        id), `sub`, `iat`, `exp`, `jti`, and no `nbf`; header `typ` at+jwt and a hex `kid`. For M2M `sub` and
        `client_id` are both the application id, the client that databricks-sdk-py oauth.py signs in with.
        An opaque token is random text: its claims stay here.
        """
        issuer = token.issuer or f"https://{workspace.host}/oidc"
        issued = int(self._clock.now() - token.issued_ago)
        client = "databricks-cli" if "@" in principal else principal
        claims: dict[str, object] = {
            "client_id": client,
            "scope": token.scope,
            "iss": issuer,
            "aud": token.audience or workspace.id,
            "sub": principal,
            "iat": issued,
            "exp": issued + int(token.lifetime),
            "jti": str(uuid.uuid4()),
        }
        if token.kind == "entra":
            del claims["client_id"], claims["scope"]
            claims |= {"aud": token.audience or DATABRICKS_IN_ENTRA, "ver": "2.0", "tid": issuer.split("/")[3]}
        if token.kind == "id":
            del claims["scope"], claims["client_id"]
            claims |= {"aud": token.audience or client, "nonce": secrets.token_hex(8), "auth_time": issued}
        claims |= token.claims
        claims = {name: value for name, value in claims.items() if value is not None}
        text = self._opaque_text(claims) if token.kind == "opaque" else _signed(token, claims, issuer)
        self._remember(text)
        if token.revoked:
            self._revoked.add(fingerprint(text))
        return text

    def _opaque_text(self, claims: dict[str, object]) -> str:
        text = secrets.token_urlsafe(40)
        self._opaque[fingerprint(text)] = claims
        return text

    def verify(self, text: str, workspace: Workspace, *, entra: bool = False) -> Verified:
        """Judge a token as this workspace's receivers do; `Refusal` when they don't take it.

        With `entra` a token of Entra ID made for Databricks is taken too: the REST API does, app doors don't.
        """
        issuer = f"https://{workspace.host}/oidc"
        known = self._opaque.get(fingerprint(text))
        claims = known if known is not None else _unverified(text)
        by_entra = entra and claims.get("aud") == DATABRICKS_IN_ENTRA and claims.get("iss") in workspace.entra
        if by_entra:
            issuer = str(claims["iss"])
        if claims.get("iss") != issuer:
            raise Refusal("issuer", str(claims.get("iss")))
        if known is None:
            _check_signature(text, issuer, kind=None if by_entra else "at+jwt")
        self._check_times(claims)
        if fingerprint(text) in self._revoked:
            raise Refusal("revoked")
        if by_entra:
            named = (str(claims.get(name)) for name in NAMES_IN_ENTRA)
            principal = next((name for name in named if name in workspace.principals), workspace.entra[issuer])
            return Verified(principal, (workspace.id,), frozenset({ALL_APIS}))
        return Verified(str(claims.get("sub", "")), _texts(claims.get("aud")), frozenset(_texts(claims.get("scope"))))

    def identity(self, text: str) -> dict[str, object]:
        """The claims of anybody's signed and current token, as an authorization server reads them before an exchange.

        `Refusal` when it isn't one.
        """
        claims = _unverified(text)
        _check_signature(text, str(claims.get("iss")), kind=None)
        self._check_times(claims)
        return claims

    def _check_times(self, claims: Mapping[str, object]) -> None:
        now = self._clock.now()
        if _number(claims.get("exp"), 0.0) <= now:
            raise Refusal("expired")
        if max(_number(claims.get("nbf"), 0.0), _number(claims.get("iat"), 0.0)) > now + 60:
            raise Refusal("early")

    def jwks(self, workspace: Workspace) -> dict[str, object]:
        """The public keys of this workspace's issuer (RFC 7517)."""
        issuer = f"https://{workspace.host}/oidc"
        numbers = signing_key(issuer).public_key().public_numbers()
        key = {"kty": "RSA", "use": "sig", "alg": "RS256", "kid": key_id(issuer)}
        return {"keys": [key | {"n": _base64(numbers.n), "e": _base64(numbers.e)}]}


def _signed(token: Token, claims: dict[str, object], issuer: str) -> str:
    headers = {"typ": "at+jwt" if token.kind == "access" else "JWT", "kid": key_id(issuer)}
    key = signing_key(f"{issuer}#forged") if token.forged else signing_key(issuer)
    return jwt.encode(claims, key, algorithm="RS256", headers=headers)


def _unverified(text: str) -> dict[str, object]:
    try:
        claims: dict[str, object] = jwt.decode(text, options={"verify_signature": False})
    except jwt.InvalidTokenError:
        raise Refusal("malformed") from None
    return claims


def _check_signature(text: str, issuer: str, *, kind: str | None) -> None:
    """`Refusal` unless this issuer has signed the token, and its header names this kind (None: any)."""
    header = jwt.get_unverified_header(text)
    if header.get("kid") != key_id(issuer):
        raise Refusal("issuer")
    try:
        jwt.decode(
            text,
            signing_key(issuer).public_key(),
            algorithms=["RS256"],
            options={"verify_aud": False, "verify_exp": False, "verify_iat": False, "verify_nbf": False},
        )
    except jwt.InvalidTokenError:
        raise Refusal("signature") from None
    if kind is not None and header.get("typ") != kind:
        raise Refusal("kind")


def _number(value: object, default: float) -> float:
    return float(value) if isinstance(value, int | float) else default


def _texts(value: object) -> tuple[str, ...]:
    if isinstance(value, str):
        return tuple(value.split())
    if isinstance(value, list):
        return tuple(map(str, cast("list[object]", value)))
    return ()


def _base64(number: int) -> str:
    return base64.urlsafe_b64encode(number.to_bytes((number.bit_length() + 7) // 8, "big")).rstrip(b"=").decode()
