"""Hostile values: texts, JSON, heads and bodies of answers, tokens. Each is made of choices alone."""

from __future__ import annotations

import base64
import gzip
import json
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any
from urllib.parse import quote

from tests.hostile.choices import Choices
from tests.reports.report_hostile import COMMANDS, NASTY, PIECES

PWNED = "pwned"
"""The file that an injected command would leave behind."""
SHELL = (
    f"$(>{PWNED})", f"`>{PWNED}`", f"; >{PWNED}", f"& >{PWNED} &", f"| >{PWNED}", f"\n>{PWNED}\n", f"' >{PWNED} '",
    f'" >{PWNED} "', f"|| >{PWNED}", f"<(>{PWNED})", "${IFS}", "$HOME", "~", "*", "'", '"', "\\", "--help", "-o x", "#", "!",
    "{a,b}", "%PATH%", "^", "<", ">",
)  # fmt: skip
"""What a shell would act on where a value isn't quoted."""
WORDS = (
    "x", "my-app", "RUNNING", "token", "error", "message", "https://a.example/b", "ada@example.com", "CAN_USE", "", "0", "-1",
    "null", "true", "2026-01-01T00:00:00Z", "9" * 40, "1e999", "é", "日本語", "\U0001f600", "‹token 1›", "\ud800", "a" * 300,
    "{app}", "{}", "%s", "%(x)s", "../../etc/passwd", "C:\\x", "::1", "[::1]", "[", "http://[", "//", "?", "=", ":", "@", ",",
)  # fmt: skip
SECRET = "dapi5e1f0c9a77b34d2e8f60a1b2c3d4e5f6"
"""A secret that stands in inputs, and must stand in nothing that is said of them."""


def text(choices: Choices) -> str:
    """A text, plain or nasty or several of them in a row."""
    return "".join(choices.several(1, 4, lambda: _piece(choices)))


def _piece(choices: Choices) -> str:
    match choices.below(8):
        case 0 | 1:
            return choices.pick(WORDS)
        case 2:
            return choices.pick(NASTY)
        case 3:
            return choices.pick(COMMANDS)
        case 4:
            return choices.pick(PIECES)
        case 5:
            return choices.pick(SHELL)
        case 6:
            return chr(choices.below(0x100))
        case _:
            return choices.pick(WORDS) * choices.pick((1, 2, 50, 1000))


def line(choices: Choices) -> str:
    """A text without what ends a line or a C string."""
    return text(choices).translate({ord(each): " " for each in "\r\n\0"})


def json_value(choices: Choices, depth: int = 3) -> Any:
    """Any JSON value, numbers beyond every bound too."""
    match choices.below(9 if depth else 7):
        case 0 | 1:
            return text(choices)
        case 2:
            return choices.pick((0, 1, -1, 2**31, 2**63, 2**64, 10**30, 0.1, 1e300, 401))
        case 3:
            return None
        case 4:
            return choices.one_in(2)
        case 5:
            return []
        case 6:
            return {}
        case 7:
            return choices.several(0, 4, lambda: json_value(choices, depth - 1))
        case _:
            return {text(choices): json_value(choices, depth - 1) for _ in range(choices.below(4))}


def changed(choices: Choices, value: Any, rate: int = 8) -> Any:
    """A JSON value that is another one here and there: values replaced, keys gone, new, or doubled."""
    if choices.one_in(rate):
        return json_value(choices)
    if isinstance(value, dict):
        kept = {key: changed(choices, item, rate) for key, item in value.items() if not choices.one_in(rate * 2)}
        return kept | ({text(choices): json_value(choices)} if choices.one_in(rate) else {})
    if isinstance(value, list):
        items = [changed(choices, item, rate) for item in value if not choices.one_in(rate * 2)]
        return items * choices.pick((1, 1, 1, 2)) if len(items) < 20 else items
    return value


def damaged(choices: Choices, data: bytes) -> bytes:
    """Bytes with some of them changed, left out, doubled or cut off."""
    for _ in range(choices.below(4)):
        at = choices.below(len(data) + 1)
        match choices.below(5):
            case 0:
                data = data[:at]
            case 1:
                data = data[:at] + choices.bytes(1 + choices.below(4)) + data[at:]
            case 2:
                data = data[:at] + data[at + 1 + choices.below(8) :]
            case 3:
                data = data[:at] + text(choices).encode("utf-8", "surrogatepass") + data[at:]
            case _:
                data = data[:at] + data[at : at + 40] * 3 + data[at:]
    return data


DEEP = (
    "[" * 5000, '{"a":' * 5000, "<div>" * 5000, "<!--" * 5000, "<a b='" * 5000, "(" * 5000, "<![" * 5000, "&" * 5000,
    "[" * 5000 + "]" * 5000, '{"a":' * 3000 + "1" + "}" * 3000, "x" * 70_000, "%" * 5000, "\\" * 5000, "a=b;" * 5000,
    "Bearer " * 5000, "://" * 5000, ' "token": "' * 3000, "eyJ" + "a" * 20_000, "ey" * 20_000, " " * 50_000, "\n" * 50_000,
)  # fmt: skip
"""What is hard on readers that go back, or that go deep."""


def page(choices: Choices) -> str:
    """A page of any kind: JSON, HTML, text, or something deep."""
    match choices.below(6):
        case 0:
            return json.dumps(json_value(choices))
        case 1:
            return f"<!doctype html><title>{text(choices)}</title><body><h1>{text(choices)}</h1>{text(choices)}"
        case 2:
            return text(choices)
        case 3:
            return json.dumps({choices.pick(("error", "message", "detail", "error_code")): text(choices)})
        case 4:
            return choices.pick(DEEP)
        case _:
            return damaged(choices, json.dumps(json_value(choices)).encode()).decode("utf-8", "replace")


HEADERS = (
    "content-type", "server", "location", "www-authenticate", "set-cookie", "retry-after", "date", "via", "x-request-id",
    "access-control-allow-origin", "content-encoding", "x-databricks-reason-phrase", "cache-control", "age", "allow", "x",
    "proxy-authenticate", "transfer-encoding", "strict-transport-security", "mcp-session-id", "sid", "x-api-key",
)  # fmt: skip
VALUES = (
    "text/html", "application/json; charset=utf-8", "databricks", "/", "Bearer realm=x", "sid=abcdef; Path=/", "gzip", "br",
    "Tue, 01 Jan 2030 00:00:00 GMT", "99999999999999999999", "-5", "*", "chunked", "https://evil.example/", "//evil.example",
    'Bearer resource_metadata="https://evil.example/.well-known/oauth-protected-resource"', "text/event-stream", "1.1 proxy",
    "application/json; charset=rot13", "image/png", "text/html; charset=\ud800", "javascript:alert(1)", "nginx", "=x", " = x",
)  # fmt: skip


def headers(choices: Choices) -> list[tuple[str, str]]:
    """Some headers, which may be there twice."""

    def one() -> tuple[str, str]:
        value = choices.pick(VALUES) if choices.below(3) else line(choices)
        return choices.pick(HEADERS), value

    return choices.several(0, 5, one)


STATUSES = (200, 401, 403, 404, 302, 500, 502, 503, 301, 307, 204, 304, 400, 405, 407, 418, 429, 451, 504, 599, 999)


def spelt(choices: Choices, secret: str) -> str:
    """A secret as a server may give it back."""
    raw = secret.encode()
    return choices.pick(
        (
            secret, f"Authorization: Bearer {secret}", quote(secret, safe=""), base64.b64encode(raw).decode(), raw.hex(),
            base64.b64encode(b"x" + raw).decode(), base64.b64encode(b"xy" + raw).decode(), json.dumps({"t": secret}),
            json.dumps(json.dumps({"authorization": secret})), f"<b>{secret}</b>", f"a={secret};b", f"sid = {secret}",
            f"={secret}", f"/{secret}?x", secret + secret, f"https://u:{secret}@h.example/",
        )
    )  # fmt: skip


def jwt(choices: Choices) -> str:
    """A token that is a JWT, nearly one, or none."""
    claims = {
        name: json_value(choices, 1) if choices.below(2) else good for name, good in CLAIMS.items() if choices.below(6)
    }
    head = {"alg": choices.pick(("RS256", "none", "HS256")), "typ": choices.pick(("at+jwt", "JWT", text(choices)))}
    parts = [_packed(head), _packed(claims), "c2lnbmF0dXJlc2lnbmF0dXJlc2lnbmF0dXJl"]
    return damaged(choices, ".".join(parts).encode()).decode("utf-8", "surrogateescape")


CLAIMS: Mapping[str, Any] = {
    "iss": "https://adb-1234567890123456.16.azuredatabricks.net/oidc", "aud": "1234567890123456", "sub": "ada@example.com",
    "exp": 4102444800, "iat": 1600000000, "nbf": 1600000000, "scope": "all-apis offline_access", "client_id": "databricks-cli",
}  # fmt: skip


def _packed(value: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


def raw_answer(choices: Choices, body: bytes) -> bytes:
    """Bytes of an answer that isn't quite HTTP."""
    start = choices.pick(
        ("HTTP/1.1 200 OK", "HTTP/1.1 200", "HTTP/0.9", "HTTP/2 200", "HTTP/1.1 999 ::error::x", "HTTP/1.1 -1 X", "",
         "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK", "HTTP/1.1 200 \x1b[2J", "SSH-2.0-x")
    )  # fmt: skip
    lengths: Sequence[str] = ("", "content-length: 99999999999", "content-length: -1", "content-length: 1\r\ncontent-length: 2",
                              "transfer-encoding: chunked", "x" * 200_000 + ": y", "content-encoding: gzip")  # fmt: skip
    named = "\r\n".join(f"{name}: {value}" for name, value in headers(choices))
    head = "\r\n".join(part for part in (start, choices.pick(lengths), named) if part)
    return (
        damaged(choices, head.encode("utf-8", "replace")) + b"\r\n\r\n" + body
    )  # a secret in pieces isn't one that can be known


def bomb(choices: Choices) -> bytes:
    """A small body that unpacks to a large one."""
    return _zeros(choices.pick((1000, 10_000_000, 60_000_000)))


@cache
def _zeros(size: int) -> bytes:
    return gzip.compress(bytes(size))
