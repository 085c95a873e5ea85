"""Tokens: issuer by form, and what `token inspect` makes of each. Kinds by: Databricks' page on token authentication for apps
(OAuth alone), Microsoft's "Access token claims", OpenID Connect Core (ID tokens), GitHub's "OpenID Connect reference", Kubernetes'
"Service account tokens", RFC 7515 and 7519 (forms), and the tables of wycheproof, jwt.io and PyJWT for what is cut or padded.

The claims of each JWT are held against PyJWT as installed as well: it must read the same issuer, or refuse the text.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

import jwt

from dbapp_diag.cli.token_text import token_report
from dbapp_diag.model.target import GivenToken
from tests.peers.table import Outcome

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
HOUR = 3600
Json = dict[str, object]


@dataclass(frozen=True, slots=True)
class Issuer:
    """Whose token. `kind` and `apps` (may an app accept it?) hold where its text is sound and it's in date."""

    name: str
    claims: Json
    kind: str
    apps: bool
    type: str = "JWT"


def _databricks(host: str, **more: object) -> Json:
    return {"iss": f"https://{host}/oidc", "sub": "someone@example.test", "aud": "1", "scope": "all-apis", **more}


ENTRA: Json = {
    "sub": "s",
    "appid": "00000000-0000-0000-0000-000000000001",
    "aud": "2ff814a6-3304-4ab8-85cb-cd0e6f879c1d",
}
ISSUERS = (
    Issuer("AWS", _databricks("dbc-1a2b3c4d-5e6f.cloud.databricks.com"), "databricks-oauth", True, "at+jwt"),
    Issuer("Azure", _databricks("adb-1234567890123456.7.azuredatabricks.net"), "databricks-oauth", True, "at+jwt"),
    Issuer("Google", _databricks("1234567890123456.7.gcp.databricks.com"), "databricks-oauth", True, "at+jwt"),
    Issuer("AWS, sql", _databricks("dbc-1a2b3c4d-5e6f.cloud.databricks.com", scope="sql"), "databricks-oauth", True),
    Issuer("Entra v1", {"iss": "https://sts.windows.net/t/", **ENTRA}, "entra", False),
    Issuer("Entra v2", {"iss": "https://login.microsoftonline.com/t/v2.0", **ENTRA}, "entra", False),
    Issuer("Google ID", {"iss": "https://accounts.google.com", "sub": "1", "aud": "x"}, "id-token", False),
    Issuer("ID token", {"iss": "https://id.example.test", "sub": "1", "at_hash": "x"}, "id-token", False),
    Issuer("GitHub", {"iss": "https://token.actions.githubusercontent.com", "sub": "repo:a/b"}, "foreign-jwt", False),
    Issuer("Kubernetes", {"iss": "https://kubernetes.default.svc", "sub": "system:x"}, "foreign-jwt", False),
    Issuer("Okta", {"iss": "https://a.okta.com/oauth2/default", "sub": "1", "cid": "x"}, "foreign-jwt", False),
    Issuer("Auth0", {"iss": "https://a.eu.auth0.com/", "sub": "1", "azp": "x"}, "foreign-jwt", False),
    Issuer("nobody", {"sub": "1234567890", "name": "John Doe", "admin": True}, "foreign-jwt", False),
    Issuer("look-alike", _databricks("dbc-1.cloud.databricks.com.example.test"), "foreign-jwt", False),
)


def _part(value: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


def _text(issuer: Issuer, times: Json, algorithm: str = "RS256") -> str:
    header = {"alg": algorithm, "typ": issuer.type, "kid": "1"}
    length = {"RS256": 256, "ES256": 64, "EdDSA": 64, "PS256": 256}[algorithm]
    signature = base64.urlsafe_b64encode(bytes(range(256))[:length]).rstrip(b"=").decode()
    return f"{_part(header)}.{_part(issuer.claims | times)}.{signature}"


TIMES: dict[str, tuple[Json, bool]] = {
    "an hour left": ({"exp": int(NOW.timestamp()) + HOUR}, True),
    "no end": ({}, True),
    "out of date": ({"exp": int(NOW.timestamp()) - HOUR}, False),
    "not yet": ({"nbf": int(NOW.timestamp()) + HOUR, "exp": int(NOW.timestamp()) + 2 * HOUR}, False),
}
"""By name: the claims, and whether the token counts now (RFC 7519 sections 4.1.4 and 4.1.5)."""

FORMS: dict[str, tuple[Callable[[str], str], bool]] = {
    "whole": (lambda text: text, True),
    "without its signature": (lambda text: text.rpartition(".")[0], False),
    "with an empty signature": (lambda text: f"{text.rpartition('.')[0]}.", False),
    "cut off": (lambda text: text[: text.index(".") + 12], False),
    "with a full stop": (lambda text: f"{text}.", False),
    "with half a signature": (lambda text: text[:-170], False),
    "in quotes": (lambda text: f'"{text}"', False),
    "broken in two lines": (lambda text: f"{text[:30]}\n{text[30:]}", False),
    "with its header's name": (lambda text: f"Bearer {text}", False),
}
"""By name: what becomes of the text, and whether it's whole and alone."""

TEXTS: dict[str, tuple[str, str, bool | None]] = {
    "a letter": ("q", "opaque", None),
    "words": ("helloworld12345", "opaque", None),
    "a UUID": ("0b9a8f7e-1d2c-4b3a-9f8e-7d6c5b4a3f2e", "opaque", None),
    "GitHub's": ("ghp_0123456789abcdefghijklmnopqrstuvwxyz", "opaque", None),
    "hexadecimal": ("0123456789abcdef" * 4, "opaque", None),
    "PAT": ("dapi0123456789abcdef0123456789abcdef", "personal-access", False),
    "PAT on Azure": ("dapi0123456789abcdef0123456789abcdef-2", "personal-access", False),
    "notebook's": ("dkea0123456789abcdef0123456789abcdef", "notebook", False),
    "secret": ("dose0123456789abcdef0123456789abcdef", "client-secret", False),
    "refresh": ("doau0123456789abcdef0123456789abcdef", "refresh-token", False),
}


def rows() -> Iterator[tuple[str, str, str | None, bool | None, str | None]]:
    """Name, text, kind (None: its text isn't sound, and no kind is promised), whether apps may accept it, and its issuer."""
    for issuer in ISSUERS:
        for time, (claims, in_date) in TIMES.items():
            for algorithm in ("RS256", "ES256", "EdDSA", "PS256"):
                text = _text(issuer, claims, algorithm)
                yield f"{issuer.name}, {time}, {algorithm}", text, issuer.kind, issuer.apps and in_date, _iss(issuer)
        for form, (changed, whole) in FORMS.items():
            text = changed(_text(issuer, TIMES["an hour left"][0]))
            yield f"{issuer.name}, {form}", text, issuer.kind if whole else None, issuer.apps and whole, None
    for name, (text, kind, apps) in TEXTS.items():
        yield name, text, kind, apps, None


def _iss(issuer: Issuer) -> str:
    return str(issuer.claims.get("iss", ""))


def compared() -> Outcome:
    """All rows."""
    outcome = Outcome()
    for name, text, kind, apps, issuer in rows():
        report = token_report(GivenToken(text, "the table"), now=NOW)
        said = report.facts.kind.value if kind is not None else None
        outcome.compare(name, (kind, apps), product=(said, report.usable))
        if report.fit.apps is False and report.usable is not False:
            outcome.wrong.append(f"{name}: what it's good for and the verdict differ")
        if issuer is not None:
            read = jwt.decode(text, options={"verify_signature": False}).get("iss", "")
            outcome.compare(f"{name}, issuer", issuer, product=report.facts.issuer or "", client=read)
    return outcome
