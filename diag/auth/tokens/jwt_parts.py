"""Taking a JWT apart without trusting it: bounded, guarded, unverified. Pure.

An own reader in place of PyJWT's unverified decoding, which gives up the claims over an odd `kid` or an
unknown `crit` and lets the last of two equal claims win in silence (measured with PyJWT 2.15.1).
"""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

_LARGEST = 65_536
_DEEPEST = 32
_LONGEST_TEXT = 300
_LAST_SECOND = 253_402_300_799
"""9999-12-31T23:59:59Z, the last one that a date can hold."""
_KINDS = {
    "str": "text",
    "bool": "true or false",
    "int": "a number",
    "float": "a number",
    "list": "a list",
    "dict": "an object",
}


@dataclass(frozen=True, slots=True)
class Part:
    """A JSON object out of a token, or what is wrong with it (a sentence part)."""

    values: Mapping[str, object] = field(default_factory=dict[str, object], repr=False)
    problem: str | None = None
    twice: tuple[str, ...] = ()
    """Names that stand in it more than once; the last one counts, as for every receiver."""


def decode_part(text: str, what: str) -> Part:
    """Read one base64url part as a JSON object; `what` is `header` or `payload`."""
    if not text:
        return Part(problem=f"has an empty {what}")
    raw = decode_base64url(text)
    if raw is None:
        return Part(problem=f"has a {what} that isn't base64url")
    if len(raw) > _LARGEST:
        return Part(problem=f"has a {what} of more than 64 KiB")
    twice: list[str] = []

    def pairs(found: list[tuple[str, object]]) -> dict[str, object]:
        names = [name for name, _ in found]
        twice.extend(dict.fromkeys(name for name in names if names.count(name) > 1) if len(names) < 500 else ())
        return dict(found)

    try:
        if _depth(raw) > _DEEPEST:
            return Part(problem=f"has a {what} nested deeper than {_DEEPEST} levels")
        data: object = json.loads(raw, object_pairs_hook=pairs)
    except (ValueError, RecursionError):
        return Part(problem=f"has a {what} that isn't JSON")
    if not isinstance(data, dict):
        return Part(problem=f"has a {what} that isn't a JSON object")
    values: dict[str, object] = data  # pyright: ignore[reportUnknownVariableType]  # keys of JSON objects are texts
    return Part(values, twice=tuple(twice))


def decode_base64url(text: str) -> bytes | None:
    """The bytes of unpadded base64url; None when it isn't that."""
    if not re.fullmatch(r"[A-Za-z0-9_-]*", text) or len(text) % 4 == 1:
        return None
    try:
        return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except (binascii.Error, ValueError):
        return None


class Claims:
    """Typed access to claims; what has another type than the standard says is noted in `odd`."""

    def __init__(self, part: Part) -> None:
        self._values = part.values
        self.odd = [f"{display_text(name)}: twice" for name in part.twice]

    def __contains__(self, name: str) -> bool:
        return name in self._values

    def text(self, name: str) -> str | None:
        """A claim that should be text (RFC 7519 section 4.1)."""
        value = self._values.get(name)
        if isinstance(value, str):
            return display_text(value)
        self._note(name, value)
        return None

    def time(self, name: str) -> datetime | None:
        """A NumericDate (RFC 7519 section 2), in UTC; None when it's no usable number."""
        value = self._values.get(name)
        if isinstance(value, int | float) and not isinstance(value, bool):
            if 0 <= value <= _LAST_SECOND:  # false for NaN, and for integers beyond any float
                return datetime.fromtimestamp(int(value), UTC)
            self.odd.append(f"{name}: a number that is no time")
            return None
        self._note(name, value)
        return None

    def texts(self, name: str, *, split: bool) -> tuple[str, ...] | None:
        """A claim that is one text or a list of texts; `split`: a text holds several, between spaces."""
        value = self._values.get(name)
        if isinstance(value, str):
            return tuple(display_text(each) for each in (value.split() if split else [value]))
        if isinstance(value, list):
            entries: list[object] = value  # pyright: ignore[reportUnknownVariableType]  # JSON of unknown shape
            if not all(isinstance(each, str) for each in entries):
                self.odd.append(f"{name}: a list not of texts alone")
            return tuple(display_text(str(each)) for each in entries[:200] if isinstance(each, str | int))
        if isinstance(value, int) and not isinstance(value, bool):
            self.odd.append(f"{name}: a number")
            return (str(value)[:40],)
        self._note(name, value)
        return None

    def names(self) -> tuple[str, ...]:
        """The names of all claims, in alphabetical order."""
        return tuple(sorted({display_text(name)[:60] for name in self._values})[:100])

    def _note(self, name: str, value: object) -> None:
        if name in self._values:
            self.odd.append(f"{name}: {_KINDS.get(type(value).__name__, 'null')}")


def display_text(text: str) -> str:
    """A text out of a token as it may be recorded: printable and not endless."""
    clean = "".join(sign if sign.isprintable() else "\N{REPLACEMENT CHARACTER}" for sign in text[: _LONGEST_TEXT + 1])
    return clean if len(text) <= _LONGEST_TEXT else f"{clean[:_LONGEST_TEXT]}…"


def _depth(raw: bytes) -> int:
    """How deep brackets nest, those in texts left out."""
    bare = re.sub(rb'"(?:[^"\\]|\\.)*"', b"", raw)
    level = deepest = 0
    for sign in re.findall(rb"[\[{\]}]", bare):
        level += 1 if sign in b"[{" else -1
        deepest = max(deepest, level)
    return deepest
