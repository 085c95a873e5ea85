"""Reading a token: text, kind and claims, whatever is put in front of it."""

from __future__ import annotations

import base64
import dataclasses
import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dbapp_diag.auth.tokens.claims import read_token
from dbapp_diag.facts.identity import TokenFacts, TokenKind

WORKSPACE = "https://adb-1234567890123456.16.azuredatabricks.net/oidc"
ENTRA = "https://login.microsoftonline.com/11111111-2222-3333-4444-555555555555/v2.0"
HEADER = {"typ": "at+jwt", "alg": "RS256", "kid": "abc123"}
CLAIMS = {
    "iss": WORKSPACE,
    "aud": "1234567890123456",
    "sub": "someone@example.com",
    "client_id": "databricks-cli",
    "scope": "offline_access all-apis",
    "iat": 1_700_000_000,
    "exp": 1_700_003_600,
    "jti": "jti-canary",
}


def part(data: object) -> str:
    """One part of a token."""
    return base64.urlsafe_b64encode(json.dumps(data).encode()).decode().rstrip("=")


def jwt(claims: object = CLAIMS, header: object = HEADER, signature: bytes = b"s" * 256) -> str:
    """A token with these parts; nobody verifies it here."""
    return f"{part(header)}.{part(claims)}.{base64.urlsafe_b64encode(signature).decode().rstrip('=')}"


def read(text: str) -> TokenFacts:
    """The facts, which never hold the text."""
    facts, sendable = read_token(text, label="token 1", source="--token-env T")
    assert sendable is facts.sendable and facts.length == len(text)
    core = text.strip()
    assert len(core) < 8 or core not in json.dumps(dataclasses.asdict(facts), default=str)
    return facts


def test_a_databricks_token_is_read() -> None:
    """All claims of the allow-list, and of the others the name only."""
    facts = read(jwt())
    assert (facts.kind, facts.defects, facts.odd_claims, facts.sendable) == (
        TokenKind.DATABRICKS_OAUTH,
        (),
        (),
        True,
    )
    assert (facts.algorithm, facts.key_id, facts.type) == ("RS256", "abc123", "at+jwt")
    assert (facts.issuer, facts.audience, facts.client_id) == (
        WORKSPACE,
        ("1234567890123456",),
        "databricks-cli",
    )
    assert facts.scopes == ("offline_access", "all-apis")
    assert facts.expires_at == datetime(2023, 11, 14, 23, 13, 20, tzinfo=UTC)
    assert "jti" in facts.claims and "jti-canary" not in str(facts)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("dapi" + "0123456789abcdef" * 2, TokenKind.PERSONAL_ACCESS),
        ("dapi" + "0123456789abcdef" * 2 + "-2", TokenKind.PERSONAL_ACCESS),
        ("dkea" + "0123456789abcdef" * 2, TokenKind.NOTEBOOK),
        ("dose" + "0123456789abcdef" * 2, TokenKind.CLIENT_SECRET),
        ("doau" + "0123456789abcdef" * 2, TokenKind.REFRESH_TOKEN),
        ("abc8Q~" + "x" * 34, TokenKind.CLIENT_SECRET),
        ("0.A" + "x" * 50 + "." + "y" * 200, TokenKind.REFRESH_TOKEN),
        ("some-opaque-text", TokenKind.OPAQUE),
        ("1.2.3", TokenKind.OPAQUE),
        (f"{part({'alg': 'RSA-OAEP', 'enc': 'A256GCM'})}.a.b.c.d", TokenKind.ENCRYPTED),
        (
            jwt({"iss": "https://token.actions.githubusercontent.com", "sub": "repo:a/b"}),
            TokenKind.FOREIGN_JWT,
        ),
        (
            jwt({**CLAIMS, "iss": "https://accounts.cloud.databricks.com/oidc/accounts/1"}),
            TokenKind.DATABRICKS_OAUTH,
        ),
        (jwt({**CLAIMS, "iss": "https://data.company.example/oidc"}), TokenKind.DATABRICKS_OAUTH),
        (
            jwt({**CLAIMS, "iss": "https://evil.example/azuredatabricks.net/oidc", "client_id": "x"}),
            TokenKind.FOREIGN_JWT,
        ),
        (jwt({**CLAIMS, "iss": "https://[bad"}), TokenKind.FOREIGN_JWT),
        (
            jwt({"iss": ENTRA, "aud": "x", "azp": "y", "scp": "user_impersonation"}, {"alg": "RS256"}),
            TokenKind.ENTRA,
        ),
        (jwt({"iss": "https://sts.windows.net/t/", "appid": "y"}, {"alg": "RS256"}), TokenKind.ENTRA),
        (
            jwt({"iss": ENTRA, "nonce": "n", "preferred_username": "p"}, {"typ": "JWT", "alg": "RS256"}),
            TokenKind.ID_TOKEN,
        ),
        (jwt({**CLAIMS, "at_hash": "x"}, {"alg": "RS256"}), TokenKind.ID_TOKEN),
        (jwt({**CLAIMS, "nonce": "x"}, {"alg": "RS256"}), TokenKind.DATABRICKS_OAUTH),
        (jwt({"iss": "https://accounts.google.com", "email": "x"}, {"alg": "RS256"}), TokenKind.ID_TOKEN),
    ],
)
def test_kinds(text: str, kind: TokenKind) -> None:
    """By form first, then by issuer and claims."""
    facts = read(text)
    assert (facts.kind, facts.defects) == (kind, ())


PAT = "dapi" + "0123456789abcdef" * 2


@pytest.mark.parametrize(
    ("text", "defect", "kind", "sendable"),
    [
        (PAT + "\n", "ends in a newline", TokenKind.PERSONAL_ACCESS, False),
        (PAT + "\r\n", "ends in a Windows newline", TokenKind.PERSONAL_ACCESS, False),
        (PAT + " ", "ends in white space", TokenKind.PERSONAL_ACCESS, False),
        (" " + PAT, "begins with white space", TokenKind.PERSONAL_ACCESS, False),
        ("\ufeff" + PAT, "begins with a byte order mark", TokenKind.PERSONAL_ACCESS, False),
        (f'"{PAT}"', "stands in quotes", TokenKind.PERSONAL_ACCESS, True),
        (f"'{PAT}", "has a quote at one end", TokenKind.PERSONAL_ACCESS, True),
        (f"Bearer {PAT}", "begins with `Bearer `", TokenKind.PERSONAL_ACCESS, True),
        (f"bearer Bearer {PAT}", "has `Bearer ` in front twice", TokenKind.PERSONAL_ACCESS, True),
        (f"Authorization: Bearer {PAT}", "begins with `Bearer `", TokenKind.PERSONAL_ACCESS, True),
        (
            PAT[:10] + "\n" + PAT[10:],
            "is broken by a newline at character 11 of 37",
            TokenKind.PERSONAL_ACCESS,
            False,
        ),
        (
            PAT[:10] + " " + PAT[10:],
            "holds white space at character 11 of 37",
            TokenKind.PERSONAL_ACCESS,
            True,
        ),
        (PAT + "\0x", "holds a NUL at character 37", TokenKind.MALFORMED, False),
        (PAT + "\u2013", "outside of ASCII at character 37", TokenKind.MALFORMED, False),
        (
            json.dumps({"access_token": PAT, "token_type": "Bearer"}),
            "whole JSON",
            TokenKind.PERSONAL_ACCESS,
            True,
        ),
        (json.dumps({"access_token": PAT}, indent=1), "whole JSON", TokenKind.PERSONAL_ACCESS, False),
        (json.dumps({"error": "x"}), "JSON without an access_token", TokenKind.MALFORMED, True),
        ('{"access_token": "ey', "begins like JSON", TokenKind.MALFORMED, True),
        ("", "is empty", TokenKind.MALFORMED, False),
        (" \n", "is empty", TokenKind.MALFORMED, False),
        ("Bearer ", "ends in white space", TokenKind.MALFORMED, False),
        (jwt().rsplit(".", 1)[0], "has 2 of the 3 parts", TokenKind.MALFORMED, True),
        (jwt().split(".")[0], "has 1 of the 3 parts", TokenKind.MALFORMED, True),
        (jwt() + ".", "a full stop too many", TokenKind.MALFORMED, True),
        (jwt()[:-120], "it's cut off", TokenKind.DATABRICKS_OAUTH, True),
        (jwt(signature=b""), "empty signature", TokenKind.DATABRICKS_OAUTH, True),
        (part(HEADER) + ".e30=.x", "isn't base64url", TokenKind.MALFORMED, True),
        (part(HEADER) + "." + part([1]) + ".xxxx", "isn't a JSON object", TokenKind.MALFORMED, True),
        (f"{part(HEADER)}.{'W1' * 40}.xxxx", "isn't JSON", TokenKind.MALFORMED, True),
    ],
)
def test_defects(text: str, defect: str, kind: TokenKind, sendable: bool) -> None:
    """What exactly is wrong and where, which kind is underneath, and whether it could be sent as it is."""
    facts = read(text)
    assert defect in "; ".join(facts.defects)
    assert (facts.kind, facts.sendable) == (kind, sendable)


@pytest.mark.parametrize(
    ("claims", "odd"),
    [
        ({"exp": "1700000000"}, "exp: text"),
        ({"exp": None}, "exp: null"),
        ({"exp": [1]}, "exp: a list"),
        ({"exp": True}, "exp: true or false"),
        ({"exp": 1e30}, "exp: a number that is no time"),
        ({"exp": -1}, "exp: a number that is no time"),
        ({"exp": float("nan")}, "exp: a number that is no time"),
        ({"exp": 10**400}, "exp: a number that is no time"),
        ({"iss": ["https://x"]}, "iss: a list"),
        ({"sub": {"a": 1}}, "sub: an object"),
        ({"aud": 7}, "aud: a number"),
        ({"aud": ["a", {}]}, "aud: a list not of texts alone"),
    ],
)
def test_odd_claims_are_named_and_harmless(claims: dict[str, object], odd: str) -> None:
    """A claim of another type than the standard's is told, and None."""
    facts = read(jwt({**CLAIMS, **claims}))
    assert odd in facts.odd_claims
    assert "exp" not in claims or facts.expires_at is None


def test_shapes_of_audience_scope_and_time() -> None:
    """Lists, Entra's scp and roles, times with a fraction."""
    facts = read(jwt({**CLAIMS, "aud": ["a", "b"], "scope": ["sql", "files"], "exp": 1_700_000_000.7}))
    assert (facts.audience, facts.scopes, facts.odd_claims) == (("a", "b"), ("sql", "files"), ())
    assert facts.expires_at == datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC)
    entra = {"iss": ENTRA, "azp": "app", "tid": "tenant"}
    assert read(jwt({**entra, "scp": "a b"})).scopes == ("a", "b")
    assert read(jwt({**entra, "roles": ["r"]})).scopes == ("r",)
    assert (read(jwt(entra)).scopes, read(jwt(entra)).client_id, read(jwt(entra)).tenant) == (
        None,
        "app",
        "tenant",
    )


def test_a_claim_that_stands_twice_is_told() -> None:
    """Receivers take the last one; which one a checker took isn't known."""
    payload = base64.urlsafe_b64encode(b'{"iss":"https://a.example","iss":"https://b.example"}').decode().rstrip("=")
    facts = read(f"{part({'alg': 'none'})}.{payload}.")
    assert facts.odd_claims == ("iss: twice",) and facts.issuer == "https://b.example"


def test_hostile_sizes_and_depths_are_bounded() -> None:
    """Deep nesting, a huge payload, endless names and control characters."""
    deep = base64.urlsafe_b64encode(b'{"a":' + b"[" * 20_000 + b"]" * 20_000 + b"}").decode().rstrip("=")
    assert "nested deeper" in read(f"{part(HEADER)}.{deep}.xxxx").defects[-1]
    assert "64 KiB" in read(jwt({"a": "x" * 70_000})).defects[-1]
    facts = read(jwt({**CLAIMS, "sub": "a\x1b[2J" + "b" * 5000, **{f"n{i}": 1 for i in range(500)}}))
    assert "\x1b" not in (facts.subject or "") and len(facts.subject or "") <= 301 and len(facts.claims) <= 100


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@given(st.text() | st.text(alphabet="ey.{}\"' \n\tBearer=-_"))
def test_any_text_is_read_without_an_error(text: str) -> None:
    """Whatever it is, there's a kind, and what is sendable could stand in a header."""
    facts, sendable = read_token(text, label="t", source="s")
    assert facts.kind in TokenKind
    assert not sendable or (text.isascii() and text == text.strip() and "\n" not in text and "\0" not in text)


@given(st.dictionaries(st.sampled_from([*CLAIMS, "scp", "roles", "tid", "nbf", "nonce"]), JSON), JSON)
def test_any_claims_are_read_without_an_error(claims: dict[str, object], header: object) -> None:
    """No type of any claim or header breaks the reader."""
    assert read_token(jwt({**CLAIMS, **claims}, header), label="t", source="s")[0].kind in TokenKind
