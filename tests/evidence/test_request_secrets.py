"""No secret of a request that a caller gives stays in what is recorded."""

from __future__ import annotations

import base64
import json
import time
from urllib.parse import quote, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dbapp_diag.evidence.redaction import Redactor
from dbapp_diag.evidence.request_secrets import named_secret, request_secrets

CANARY = "zK7-canary/+é9"
"""Looks like nothing, so that only its name gives it away."""
BASIC = base64.b64encode(f"ada:{CANARY}".encode()).decode()


def multipart(name: str, value: str, end: str = "\r\n") -> bytes:
    lines = ["--b0", f'Content-Disposition: form-data; name="{name}"', "", value, "--b0--", ""]
    return end.join(lines).encode()


REQUESTS: dict[str, tuple[tuple[tuple[str, str], ...], bytes | None]] = {
    "key header": ((("X-Api-Key", CANARY),), None),
    "token header": ((("X-My-Token", CANARY),), None),
    "scheme in a header": ((("X-Auth", f"Key {CANARY}"),), None),
    "cookie": ((("Cookie", f"a=1; session={CANARY}"),), None),
    "basic": ((("Proxy-Authorization", f"Basic {BASIC}"),), None),
    "form": ((), urlencode({"user": "ada", "password": CANARY}).encode()),
    "json in a form": ((), urlencode({"payload": json.dumps({"client_secret": CANARY})}).encode()),
    "json": ((), json.dumps({"client_secret": CANARY}).encode()),
    "json within": ((), json.dumps([{"a": [{"apiKey": CANARY}]}]).encode()),
    "json list": ((), json.dumps({"passwords": ["x", CANARY]}).encode()),
    "json unescaped": ((), json.dumps({"jwt": CANARY}, ensure_ascii=False).encode()),
    "multipart": ((), multipart("token", CANARY)),
    "multipart by hand": ((), multipart("secret", CANARY, "\n")),
    "multipart cut": ((), multipart("api_key", CANARY).partition(b"\r\n--b0--")[0]),
}


@pytest.mark.parametrize("name", REQUESTS)
def test_a_secret_is_masked_wherever_it_turns_up(name: str) -> None:
    """As it was sent, and in the ways in which an app may echo it."""
    headers, body = REQUESTS[name]
    redactor = Redactor()
    for secret, kind in request_secrets(headers, body):
        redactor.learn(secret, kind)
    echoes = (
        CANARY,
        f"you sent {CANARY}!",
        json.dumps(CANARY),
        quote(CANARY),
        base64.b64encode(CANARY.encode()).decode(),
    )
    for echo in (*echoes, (body or b"").decode("utf-8")):
        shown = redactor.text(echo)
        assert "canary" not in shown
    for header, value in headers:
        assert "canary" not in redactor.header(header, value)


@pytest.mark.parametrize(
    "name",
    [
        "token",
        "X-Token",
        "client_secret",
        "password",
        "passwd",
        "pwd",
        "apiKey",
        "api-key",
        "key",
        "x_key",
        "signature",
        "sessionId",
        "code_verifier",
        "auth",
        "refresh_token",
        "access_tokens",
    ],
)
def test_names_of_secrets(name: str) -> None:
    """In any spelling."""
    assert named_secret(name) and named_secret(name.upper())


@pytest.mark.parametrize(
    "name", ["name", "author", "max_tokens", "tokenizer", "prompt_tokens", "keyboard", "content-type", "status"]
)
def test_names_of_other_things(name: str) -> None:
    """What counts a text's tokens, as models do, is no secret."""
    assert not named_secret(name)


def test_what_isnt_secret_stays() -> None:
    """A report that masks all shows nothing."""
    body = json.dumps({"max_tokens": 100_000, "model": "a-long-name", "on": True, "password": None}).encode()
    assert request_secrets((("Accept", "application/json"), ("X-Trace", "abcdefgh")), body) == ()


@given(
    st.lists(st.tuples(st.text(), st.text())),
    st.binary() | st.text().map(lambda text: b"--" + text.encode("utf-8", "replace")),
)
def test_any_request_is_searched(headers: list[tuple[str, str]], body: bytes) -> None:
    """Nothing breaks it, and nothing empty is a secret."""
    assert all(secret.strip() for secret, _ in request_secrets(headers, body))


@pytest.mark.parametrize(
    "body",
    [
        b'name="a"\r\n\r\n' * 17_000,
        b"--b\r\n" + b'name="token"\r\n\r\n' * 12_000,
        b"--b\r\n" * 40_000,
        b"--\r\n" * 50_000,
        b"-" * 200_000,
        b"[" * 200_000,
        b'{"token":' * 22_000,
        b"token=" * 33_000,
        b"token=x&" * 25_000,
        b"a={&" * 50_000,
        b"=" * 200_000,
    ],
    ids=lambda body: body[:8].decode(),
)
def test_a_hostile_body_takes_no_time(body: bytes) -> None:
    """200 KB within seconds."""
    began = time.perf_counter()
    request_secrets((), body)
    request_secrets((("X-" + "key" * 10_000, "Basic " + "A" * 100_000),), None)
    assert time.perf_counter() - began < 10
