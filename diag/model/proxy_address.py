"""A proxy's address as people write it, taken apart before anybody can read it. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from urllib.parse import unquote


def parts(text: str) -> tuple[str, str | None, str]:
    """Scheme with its slashes, credentials (None: there are none) and the rest. A sign that should have been encoded belongs to the
    credentials."""
    head = re.match(r"(?:[^/@]*:)?//", text)
    rest = text[head.end() :] if head else text
    credentials, at, place = rest.rpartition("@")
    return head[0] if head else "", credentials if at else None, place


def secrets(value: str) -> Iterator[str]:
    """What must not be shown of a proxy's address: its credentials, whole and in the pieces into which clients cut them."""
    credentials = parts(value.strip())[1]
    if not credentials:
        return
    username, colon, password = credentials.partition(":")
    for text in (password,) if colon else (username,):
        yield from dict.fromkeys((text, unquote(text), *re.split(r"[/?#@\\[\]\s]", text)))
    yield from (credentials, unquote(credentials))


def secrets_in(env: Mapping[str, str]) -> Iterator[str]:
    """The same of all proxy variables."""
    for name, value in env.items():
        if name.lower().endswith("_proxy"):
            yield from secrets(value)
