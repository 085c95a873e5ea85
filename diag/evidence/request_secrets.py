"""The secrets in a request that a caller gives, found by the names of headers and fields before anything is recorded."""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import cast
from urllib.parse import parse_qsl, unquote

from dbapp_diag.evidence.redaction import MASKED_HEADERS, Redactor
from dbapp_diag.model.json_values import listing, read_json

_SECRET = re.compile(
    r"(?i)token(?!s$|izer|_count)|secret|passw|pwd|passphrase|api[_-]?key|(?:^|[_-])key(?:$|[_-])|key$|credential|signature"
    r"|assertion|jwt|session[_-]?id|verifier|(?:^|[_-])(?:auth|otp|sid)$|(?:access|auth|id|refresh|api)[_-]?tokens$"
)
"""Names of secrets; not those that count the words of a text, as models take them (`max_tokens`)."""
_SHORT = frozenset(("sig", "auth", "pat"))
"""Names of secrets in addresses, which say too little elsewhere."""
_PART_NAME = re.compile(rb'\bname="?([^";\r\n]{1,200})', re.IGNORECASE)
_CREDENTIAL = re.compile(
    r"(?i)(?:x-)?(?:access|id|session)?[_-]?(?:bearer|auth(?:orization)?|token|jwt|secret|api[_-]?key)"
)
"""Names of subprotocols after which a credential follows."""
_MOST = 500
"""Secrets that one request is searched for at most; a body of nothing else is still masked where it's shown, by its form."""


def named_secret(name: str) -> bool:
    """The name of a header or field says that its value is secret."""
    return bool(_SECRET.search(name))


def shown_path(path: str) -> str:
    """The path, with what its query says under secret names masked."""
    place, mark, query = path.partition("?")
    pairs = [pair.partition("=") for pair in query.split("&")]
    shown = [
        (name, "=", "‹secret›") if value and _in_address(unquote(name)) else (name, equals, value)
        for name, equals, value in pairs
    ]
    return Redactor().text(place + mark + "&".join(map("".join, shown)))


def request_secrets(
    headers: Iterable[tuple[str, str]], body: bytes | None, path: str | None = None
) -> tuple[tuple[str, str], ...]:
    """Each secret in these headers, this body and the query of this path, with what it is."""
    query = (path or "").partition("?")[2]
    found = dict.fromkeys((*_in_headers(headers), *(_in_body(body) if body else ()), *_in_form(query, _in_address)))
    return tuple(pair for pair in found if pair[0].strip())[:_MOST]


def _in_headers(headers: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    for name, value in headers:
        lowered = name.lower()
        if lowered == "sec-websocket-protocol":
            yield from ((each, "token") for each in _in_subprotocols(value))
        elif lowered == "cookie":
            yield from ((part.partition("=")[2].strip(), "cookie") for part in value.split(";"))
        elif lowered in MASKED_HEADERS or named_secret(lowered):
            yield value, MASKED_HEADERS.get(lowered, "secret")
            scheme, _, rest = value.partition(" ")
            if rest:
                yield rest.strip(), "secret"
                yield from _basic(rest) if scheme.lower() == "basic" else ()


def _in_subprotocols(value: str) -> Iterator[str]:
    """Browsers can give a websocket no header but this one, so tokens travel among its names: after a word such as `bearer`, in a
    name that says so, or bare."""
    after_word = False
    for name in (part.strip() for part in value.split(",")):
        last = re.split(r"[.|:]", name)[-1]
        is_word = _CREDENTIAL.fullmatch(name) is not None
        bare = len(last) >= 20 and last != last.lower() and any(each.isdigit() for each in last)
        if (after_word and not is_word) or bare:
            yield name
        if last != name and (bare or _CREDENTIAL.search(name)) and len(last) >= 8:
            yield from (name, last)
        after_word = is_word


def _basic(encoded: str) -> Iterator[tuple[str, str]]:
    try:
        pair = base64.b64decode(encoded, validate=True).decode("utf-8", "replace")
    except (binascii.Error, ValueError):
        return
    yield pair.partition(":")[2], "password"


def _in_body(body: bytes) -> Iterator[tuple[str, str]]:
    text = body.decode("utf-8", "replace")
    if text.lstrip()[:1] in ("{", "["):
        yield from _in_json(read_json(text))
    if body.lstrip()[:2] == b"--":
        yield from _in_parts(body)
    elif "=" in text:
        fields = parse_qsl(text, max_num_fields=None)
        yield from _in_form(text)
        for value in [value for _, value in fields if value.lstrip()[:1] in ("{", "[")][:_MOST]:
            for secret, kind in _in_json(read_json(value)):
                yield from ((secret, kind), (json.dumps(secret)[1:-1], kind))  # escaped once more than a body of JSON


def _in_parts(body: bytes) -> Iterator[tuple[str, str]]:
    """The secrets of a multipart body (RFC 7578), whose first line is its boundary."""
    boundary = body.lstrip().splitlines()[0].rstrip()
    for part in body.split(boundary):
        head, blank, value = part.replace(b"\r\n", b"\n").partition(b"\n\n")
        name = _PART_NAME.search(head)
        if blank and name is not None and named_secret(name[1].decode("latin-1")):
            yield value.strip(b"\n").decode("utf-8", "replace"), "secret"


def _in_form(text: str, secret: Callable[[str], bool] = named_secret) -> Iterator[tuple[str, str]]:
    return ((value, "secret") for name, value in parse_qsl(text, max_num_fields=None) if secret(name))


def _in_address(name: str) -> bool:
    return name.lower() in _SHORT or named_secret(name)


def _in_json(data: object) -> Iterator[tuple[str, str]]:
    """The texts under names that say secret, at any depth; without recursion, as nesting is the sender's to choose."""
    ahead = [data]
    while ahead:
        item = ahead.pop()
        if isinstance(item, dict):
            for name, value in cast("Mapping[str, object]", item).items():
                sure = named_secret(name)
                if sure or name.lower().endswith("tokens"):  # a number of tokens counts words, a text isn't one
                    for each in listing(value) or [value]:
                        if isinstance(each, str) or (sure and isinstance(each, int) and not isinstance(each, bool)):
                            yield str(each), "secret"
                ahead.append(value)
        elif isinstance(item, list):
            ahead += cast("list[object]", item)
