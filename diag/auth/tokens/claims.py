"""Reading a token: its text, its kind and its claims. Offline and unverified; the token is never quoted.

Forms and claims as public sources show them: Databricks OAuth tokens (RFC 9068 header `at+jwt`, issuer
`https://<host>/oidc…`) and personal access tokens in IceRhymers/shellbox probe/FINDINGS.md; `dapi` with
`-<digit>` in sparklyr issue 3515; Entra ID in databricks-sdk-py credentials_provider.py and Microsoft's
"Access token claims".
"""

from __future__ import annotations

import re
from dataclasses import replace
from urllib.parse import urlsplit

from dbapp_diag.auth.tokens.jwt_parts import Claims, Part, decode_base64url, decode_part, display_text
from dbapp_diag.auth.tokens.text import examine
from dbapp_diag.facts.identity import TokenFacts, TokenKind
from dbapp_diag.model.urls import is_databricks_workspace

_FORMS: tuple[tuple[TokenKind, re.Pattern[str]], ...] = (
    (TokenKind.PERSONAL_ACCESS, re.compile(r"dapi[A-Za-z0-9]{8,}(?:-\d+)?")),
    (TokenKind.NOTEBOOK, re.compile(r"dkea[A-Za-z0-9]{8,}(?:-\d+)?")),
    (TokenKind.CLIENT_SECRET, re.compile(r"dose[A-Za-z0-9]{8,}")),
    (TokenKind.REFRESH_TOKEN, re.compile(r"doau[A-Za-z0-9_]{8,}")),
    (
        TokenKind.CLIENT_SECRET,
        re.compile(r"[A-Za-z0-9_.~-]{3}\dQ~[A-Za-z0-9_.~-]{31,34}"),
    ),  # Entra ID's secrets
    (TokenKind.REFRESH_TOKEN, re.compile(r"[01]\.A[A-Za-z0-9_-]{40,}\.[A-Za-z0-9_.-]{100,}")),  # Entra ID's
)
_ENTRA = re.compile(
    r"sts\.windows\.net|login\.(?:windows\.net|microsoftonline\.(?:com|us|de)|partner\.microsoftonline\.cn)|sts\.chinacloudapi\.cn"
)
_SHORTEST_RSA = 256
"""Bytes of an RS256 signature at least: keys have 2048 bits or more (RFC 7518 section 3.3)."""


def read_token(text: str, *, label: str, source: str) -> tuple[TokenFacts, bool]:
    """What can be read off the text, and whether it can be sent in a header exactly as it is.

    `label` is the token's name in this run, `source` says where it came from. Nothing is guessed: a text with
    something around the token is described by the token in it, with the defect, but it's sent as given or not
    at all.
    """
    seen = examine(text)
    facts = TokenFacts(
        label=label,
        source=source,
        kind=TokenKind.MALFORMED,
        length=len(text),
        defects=seen.defects,
        sendable=seen.sendable,
    )
    if seen.core:
        facts = _classified(facts, "".join(seen.core.split()))
    return facts, facts.sendable


def _classified(facts: TokenFacts, core: str) -> TokenFacts:
    """The kind by the form, before anything is decoded; white space inside has been told and is gone."""
    kind = next((kind for kind, form in _FORMS if form.fullmatch(core)), None)
    if kind is not None:
        return replace(facts, kind=kind)
    parts = core.split(".")
    header = decode_part(parts[0], "header") if len(parts) > 1 or core.startswith("ey") else Part(problem="none")
    if len(parts) == 5 and header.problem is None and "enc" in header.values:
        return _with_header(replace(facts, kind=TokenKind.ENCRYPTED), header)
    if len(parts) == 3:
        return _jws(facts, header, parts)
    if core.startswith("ey") and len(parts) < 5:
        damage = f"has {len(parts)} of the 3 parts of a JWT: it's cut off"
        if len(parts) > 3:
            damage = "has a full stop too many: 4 parts where a JWT has 3"
        return _with_header(_damaged(facts, damage), header)
    if re.search(r"[^\x21-\x7e]", core):
        return facts
    return replace(facts, kind=TokenKind.OPAQUE)


def _jws(facts: TokenFacts, header: Part, parts: list[str]) -> TokenFacts:
    """A signed token: header and claims."""
    payload = decode_part(parts[1], "payload")
    facts = _with_header(facts, header)
    if header.problem is not None or payload.problem is not None:
        if not parts[0].startswith("ey"):
            return replace(facts, kind=TokenKind.OPAQUE)
        return _damaged(facts, header.problem or payload.problem or "")
    damage = _signature_damage(header, parts[2])
    claims = Claims(payload)
    facts = _with_claims(facts, claims)
    return replace(
        facts,
        kind=_kind(facts, header, claims),
        defects=(*facts.defects, damage) if damage else facts.defects,
        odd_claims=tuple(dict.fromkeys(claims.odd)),
    )


def _with_header(facts: TokenFacts, header: Part) -> TokenFacts:
    values = header.values
    named = {
        name: display_text(value)[:100] for name in ("alg", "kid", "typ") if isinstance(value := values.get(name), str)
    }
    return replace(facts, algorithm=named.get("alg"), key_id=named.get("kid"), type=named.get("typ"))


def _with_claims(facts: TokenFacts, claims: Claims) -> TokenFacts:
    """The claims on the allow-list; of the others only the names."""
    scopes = [claims.texts(name, split=True) for name in ("scope", "scp", "roles") if name in claims]
    return replace(
        facts,
        issuer=claims.text("iss"),
        subject=claims.text("sub"),
        client_id=next((claims.text(name) for name in ("client_id", "azp", "appid") if name in claims), None),
        audience=claims.texts("aud", split=False) or (),
        scopes=next((each for each in scopes if each is not None), None),
        issued_at=claims.time("iat"),
        not_before=claims.time("nbf"),
        expires_at=claims.time("exp"),
        tenant=claims.text("tid"),
        claims=claims.names(),
    )


def _kind(facts: TokenFacts, header: Part, claims: Claims) -> TokenKind:
    """The kind by the claims. An ID token is called one only on clear signs."""
    host, path = _issuer(facts.issuer)
    access = (facts.type or "").lower() in ("at+jwt", "application/at+jwt")
    entra = _ENTRA.fullmatch(host) is not None
    if not access and _is_id_token(claims, host, entra=entra):
        return TokenKind.ID_TOKEN
    if entra:
        return TokenKind.ENTRA
    databricks = path.startswith("/oidc") and (is_databricks_workspace(host) or facts.client_id == "databricks-cli")
    return TokenKind.DATABRICKS_OAUTH if databricks else TokenKind.FOREIGN_JWT


def _is_id_token(claims: Claims, host: str, *, entra: bool) -> bool:
    """OpenID Connect Core sections 2 and 3.1.3.6: at_hash, c_hash and nonce belong to ID tokens.

    Entra ID's access tokens always name the calling application (`appid` or `azp`); Google's are no JWTs at
    all.
    """
    scoped = any(name in claims for name in ("scope", "scp", "roles"))
    if "at_hash" in claims or "c_hash" in claims or host == "accounts.google.com":
        return True
    if entra:
        calling = any(name in claims for name in ("appid", "azp", "idtyp"))
        return not scoped and not calling and ("nonce" in claims or "preferred_username" in claims)
    return "nonce" in claims and not scoped and "client_id" not in claims


def _signature_damage(header: Part, signature: str) -> str | None:
    raw = decode_base64url(signature)
    if raw is None:
        return "has a signature that isn't base64url"
    algorithm = header.values.get("alg")
    if algorithm in ("none", None):
        return None
    if not raw:
        return "has an empty signature: it's cut off"
    if str(algorithm)[:2] in ("RS", "PS") and len(raw) < _SHORTEST_RSA:
        name = display_text(str(algorithm))[:20]
        return f"has a signature of {len(raw)} bytes where {name} has {_SHORTEST_RSA} or more: it's cut off"
    return None


def _damaged(facts: TokenFacts, damage: str) -> TokenFacts:
    return replace(facts, kind=TokenKind.MALFORMED, defects=(*facts.defects, damage))


def _issuer(issuer: str | None) -> tuple[str, str]:
    try:
        parts = urlsplit(issuer or "")
        return (parts.hostname or "").rstrip("."), parts.path
    except ValueError:
        return "", ""
