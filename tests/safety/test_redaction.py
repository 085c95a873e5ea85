"""What the redactor catches, and that it leaves the rest alone."""

from __future__ import annotations

import base64
import json
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dbapp_diag.evidence.redaction import Redactor
from tests.safety.spelt import spellings

JWT = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhZGFAZXhhbXBsZS5jb20ifQ.c2lnbmF0dXJlLXRoYXQtaXMtbG9uZw"


@pytest.mark.parametrize(
    "text",
    [
        f"Authorization: Bearer {JWT}",
        f"token={JWT}&x=1",
        "dapi0123456789abcdef0123456789abcdef",
        "dkea0123456789abcdef0123456789abcdef",
        "https://user:hunter2hunter2@proxy.example:3128/",
        '{"client_secret": "hunter2hunter2"}',
        '{"a": "{\\"apiKey\\": \\"hunter2hunter2\\"}"}',
        "CLIENT_SECRET=hunter2hunter2",
        "https://x.example/?sig=hunter2hunter2&se=2026",
        "Proxy-Authorization: Basic aHVudGVyMmh1bnRlcjI=",
        "-----BEGIN PRIVATE KEY-----\nhunter2hunter2\n-----END PRIVATE KEY-----",
    ],
)
def test_R66_what_has_the_form_of_a_secret_is_masked(text: str) -> None:
    """Also when nobody told the redactor about it."""
    shown = Redactor().text(text)
    for secret in (JWT, "hunter2hunter2", "aHVudGVyMmh1bnRlcjI=", "0123456789abcdef0123456789abcdef"):
        assert secret not in shown
    assert "‹" in shown


@pytest.mark.parametrize(
    "text",
    [
        "401 from the front door",
        'Bearer realm="DatabricksRealm"',
        "https://adb-1234567890123456.16.azuredatabricks.net/oidc/oauth2/v2.0/authorize",
        "scope: all-apis offline_access",
        "x-request-id: 5154f3ee-b4a1-4e59-8a06-e4a414213675",
        "the token has expired",
        "a basic mistake",
        '{"compute_status": {"state": "ACTIVE"}, "code": "x", "token_type": "Bearer"}',
        '{"token_endpoint": "https://adb-1.1.azuredatabricks.net/oidc/v1/token"}',
    ],
)
def test_R67_what_is_none_stays_readable(text: str) -> None:
    """Over-redaction blinds the reader."""
    assert Redactor().text(text) == text


def test_R67_the_same_secret_has_the_same_mask_and_another_has_another() -> None:
    """Masks stay distinguishable, so that two tokens can be told apart without seeing either."""
    redactor = Redactor()
    first, second = redactor.learn("first-secret-value", "token"), redactor.learn("second-secret-value", "token")
    assert (first, second) == ("token 1", "token 2")
    assert redactor.learn(" first-secret-value\n", "token") == "token 1"
    assert redactor.text("first-secret-value second-secret-value") == "‹token 1› ‹token 2›"


@given(
    st.text(st.characters(codec="utf-8", exclude_characters="‹›"), min_size=8, max_size=60).filter(
        lambda text: len(text.strip()) > 7
    )
)
def test_a_known_secret_is_found_in_any_spelling(secret: str) -> None:
    """Percent-encoded, base64, hex, JSON-escaped: every literal is scrubbed."""
    redactor = Redactor()
    redactor.learn(secret, "secret")
    bare = secret.strip()
    for form in spellings(bare):
        assert form not in redactor.text(f"before {form} after").removeprefix("before ").removesuffix(" after")


@given(st.text(max_size=400))
def test_masking_twice_changes_nothing(text: str) -> None:
    """What is masked once stays as it is, so facts can be redacted again without harm."""
    redactor = Redactor()
    once = redactor.text(text)
    assert redactor.text(once) == once


@pytest.mark.parametrize("name", ["Authorization", "Proxy-Authorization"])
@pytest.mark.parametrize("before", ["", "x\n", "Bearer "])
def test_a_credential_without_a_scheme_is_masked_whole(name: str, before: str) -> None:
    """The first word of a credential is shown only where it's the name of a scheme: else it may be the secret."""
    secret = "dapi5e1f0c9a77b34d2e8f60a1b2c3d4e5f6"
    assert secret not in Redactor().header(name, f"{before}{secret} trailing words")
    assert Redactor().header("Authorization", "DPoP abc") == "DPoP ‹credential›"


def test_headers_keep_what_helps_and_lose_what_hurts() -> None:
    """Cookie names stay, values go; the scheme of a credential stays; personal data goes."""
    redactor = Redactor()
    redactor.learn(JWT, "token")
    assert redactor.header("Authorization", f"Bearer {JWT}") == "Bearer ‹token 1›"
    assert redactor.header("Set-Cookie", "__Host-databricksapps_csrf=abc; Path=/; Secure").startswith(
        "__Host-databricksapps_csrf=‹cookie›"
    )
    assert redactor.header("gap-auth", "ada@example.com") == "‹principal›"
    assert redactor.header("server", "databricks") == "databricks"


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("VALUE0123456789", "‹cookie›"),
        ("=VALUE0123456789", "=‹cookie›"),
        (" = VALUE0123456789", "=‹cookie›"),
        ("sid = VALUE0123456789; Path=/", "sid=‹cookie›; Path=/"),
        ("sid\t=VALUE0123456789", "sid=‹cookie›"),
        ("a b=VALUE0123456789", "‹cookie›"),
        ("VkFMVUUwMTIzNDU2Nzg5PQ==", "‹cookie›"),
        ("sid=1; VALUE0123456789", "sid=‹cookie›; ‹cookie›"),
        ("sid=1; also=VALUE0123456789", "sid=‹cookie›; also=‹cookie›"),
        ("sid=1; Path=/, other=VALUE0123456789", "sid=‹cookie›; Path=‹cookie›"),
        ("sid=1; Expires=Wed, 21 Oct 2026 07:28:00 GMT, b=VALUE0123456789", "sid=‹cookie›; Expires=‹cookie›"),
        ("sid=; Max-Age=0; Secure; HttpOnly", "sid=‹cookie›; Max-Age=0; Secure; HttpOnly"),
        ("sid=x; Expires=Wed, 21 Oct 2026 07:28:00 GMT", "sid=‹cookie›; Expires=Wed, 21 Oct 2026 07:28:00 GMT"),
    ],
)
def test_a_cookie_loses_its_value_however_it_is_written(sent: str, kept: str) -> None:
    """Without a name, with spaces around the equals sign, behind another: only names and known attributes stay."""
    assert Redactor().header("Set-Cookie", sent) == kept
    request = Redactor().header("Cookie", f"{sent}; theme=VALUE9876543210")
    assert "VALUE" not in request and "VkFM" not in request
    assert request.endswith("theme=‹cookie›")


@given(
    st.binary(max_size=7),
    st.text(st.characters(codec="utf-8", exclude_characters="‹›"), min_size=9, max_size=60),
    st.binary(max_size=7),
)
def test_a_known_secret_is_found_in_base64_within_something_longer(before: bytes, secret: str, after: bytes) -> None:
    """An echo of the whole header, or of JSON, holds the secret at any place: at most its outermost bits stay."""
    bare = secret.strip()
    if len(bare) < 9:
        return
    redactor = Redactor()
    redactor.learn(bare, "secret")
    for encode in (base64.b64encode, base64.urlsafe_b64encode):
        shown = redactor.text(encode(before + bare.encode() + after).decode())
        assert "‹secret 1›" in shown
        assert len(shown.replace("‹secret 1›", "")) <= (len(before) + len(after) + 4) * 4 // 3 + 4


@pytest.mark.parametrize("secret", ["pass\udcffword", "pass\ud800word", "\udce9\udce8\udce7\udce6\udce5\udce4"])
def test_a_secret_that_is_not_quite_text_is_known_all_the_same(secret: str) -> None:
    """A byte that isn't UTF-8 in a variable, or half a character from JSON, breaks nothing and is masked."""
    redactor = Redactor()
    redactor.learn(secret, "secret")
    assert redactor.text(f"before {secret} after") == "before ‹secret 1› after"
    if all("\udc80" <= char <= "\udcff" or char.isascii() for char in secret):
        raw = secret.encode("utf-8", "surrogateescape")
        assert redactor.text(f"before {quote(raw)} {raw.hex()} after") == "before ‹secret 1› ‹secret 1› after"


def test_values_are_masked_by_the_names_of_their_keys() -> None:
    """In nested data, whatever their form; labels stay."""
    redactor = Redactor()
    label = redactor.learn("first-secret-value", "token")
    shown = redactor.value({"access_token": "short", "n": [{"password": "p"}], "token": label, "tokens": 3})
    assert json.dumps(shown, ensure_ascii=False) == json.dumps(
        {"access_token": "‹secret›", "n": [{"password": "‹secret›"}], "token": "token 1", "tokens": 3},
        ensure_ascii=False,
    )


@pytest.mark.parametrize("word", ["default", "undefined", "Changeme", "TOKENS"])
def test_a_word_in_a_tokens_place_isnt_masked_as_a_word(word: str) -> None:
    """It stands there by mistake, and hosts and commands with that word in them have to stay what they are."""
    redactor = Redactor()
    label = redactor.learn(word, "token")
    text = f"https://{word}.example/{word} --profile {word}"
    assert redactor.text(text) == text
    assert redactor.text(f"sent Authorization: Bearer {word}") == f"sent Authorization: ‹{label}›"
    assert redactor.header("authorization", f"Bearer {word}") == f"Bearer ‹{label}›"


@pytest.mark.parametrize(
    ("secret", "kind"),
    [
        ("default", "password"),
        ("default", "secret"),
        ("default1", "token"),
        ("deFault", "token"),
        ("undefinedundefined", "token"),
    ],
)
def test_what_can_be_a_secret_is_masked_as_before(secret: str, kind: str) -> None:
    """A password may be a word; a token that is longer, or has other signs in it, is one."""
    redactor = Redactor()
    label = redactor.learn(secret, kind)
    assert redactor.text(f"https://{secret}.example") == f"https://‹{label}›.example"
