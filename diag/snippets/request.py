"""The headers and the body of the call, as code can send them: what was masked is read from elsewhere, or left to fill in. Pure.

What joins lines of one header: RFC 9110, 5.3, and RFC 6265, 5.4 for cookies.
"""

from __future__ import annotations

import ast
import json
import math
import re
from dataclasses import dataclass
from decimal import Decimal

from dbapp_diag.facts.asked import Asked
from dbapp_diag.model.errors import UsageError
from dbapp_diag.model.option import flag
from dbapp_diag.model.repeating import MASK
from dbapp_diag.model.request_parts import JSON, CallKind, added_with, checked_headers

SECRET, BODY = "<secret>", "<the body>"
"""What stands where a secret was, and where a whole body isn't known."""


@dataclass(frozen=True, slots=True)
class Header:
    """One header; exactly one of `value` and `variable` is there."""

    name: str
    value: str | None = None
    variable: str | None = None
    """The variable that holds its value, which isn't for writing down."""


@dataclass(frozen=True, slots=True)
class Sent:
    """The body: the content of `file` (`-` for standard input), or else `text`, which is JSON where `is_json` says so."""

    text: str = ""
    is_json: bool = False
    """Any JSON writer makes the same of it, so that code may hold it as a value of its own language."""
    file: str | None = None
    strips: bool = False
    """Line ends and NUL in the file don't count, as with curl's `--data`."""

    @property
    def value(self) -> object:
        """What the JSON means."""
        return json.loads(self.text)


def headers_of(asked: Asked, body: Sent | None) -> tuple[tuple[Header, ...], list[str]]:
    """The headers that the caller's call has beside the usual ones, and notes on them."""
    by_itself = added_with("--mcp") if asked.kind is CallKind.MCP else (("Accept", JSON),)
    by_itself += (("Content-Type", JSON),) if body is not None and body.is_json else ()
    lines: dict[str, list[tuple[str, str]]] = {}
    notes: list[str] = []
    for name, value in asked.headers:
        try:
            checked_headers([(name, value)], flag)
        except UsageError as error:
            notes.append(f"A header is left out: {error}")
        else:
            lines.setdefault(name.lower(), []).append((name, value))
    found: list[Header] = []
    for lowered, pairs in lines.items():
        name, value = pairs[0][0], ("; " if lowered == "cookie" else ", ").join(each for _, each in pairs)
        if (lowered, value) in [(usual.lower(), text) for usual, text in by_itself]:
            continue
        if MASK.search(value) or not _writable(value):
            variable = _variable(name, taken=[each.variable for each in found])
            found.append(Header(name, variable=variable))
            notes.append(f"The value of {name} isn't written here: put it into the variable {variable}")
        else:
            found.append(Header(name, value))
    return tuple(found), notes


def _writable(text: str) -> bool:
    return not any("\ud800" <= sign <= "\udfff" for sign in text)


def _variable(name: str, taken: list[str | None]) -> str:
    """A variable named after a header, which no program has a meaning of its own for."""
    plain = re.sub(r"[^A-Z0-9]", "_", name.upper())
    plain = plain if plain.startswith("X_") else f"HEADER_{plain}"
    number = sum(each is not None and re.fullmatch(rf"{plain}(?:_\d+)?", each) is not None for each in taken)
    return f"{plain}_{number + 1}" if number else plain


def body_of(asked: Asked) -> tuple[Sent | None, list[str]]:
    """The body, where the call has one, and notes on it."""
    if asked.body_from is None:
        bare = asked.kind is CallKind.HTTP and asked.method in ("POST", "PUT", "PATCH")
        return None, ["The call has no body, as none was given"] if bare else []
    option, _, file = asked.body_from.partition(" @")
    if file and _writable(file):
        where = "standard input" if file == "-" else f"the file {file}"
        return Sent(file=file, strips=option == "--data"), [f"The body is read from {where}, each time"]
    text, secret = MASK.subn(SECRET, asked.body)
    if secret and _json(text) is None:
        return Sent(BODY), ["The body holds a secret, and isn't written here: put it in, or let the program read it"]
    if not secret and (len(text.encode("utf-8", "replace")) != asked.body_size or "\0" in text or "\ufffd" in text):
        return Sent(BODY), [
            "The body is long, or no text, and isn't written here: put it in, or let the program read it"
        ]
    notes = ["A secret in the body is left out: let the program read it from where it's kept"] if secret else []
    named = asked.header("content-type") or ""
    return Sent(text, is_json=_json(text) is not None and "json" in named.lower()), notes


class _Otherwise(ValueError):
    """Another writer of JSON would write something else."""


def _json(text: str) -> str | None:
    """The text, if it's JSON that any writer makes the same of: without names given twice, numbers beyond a double's, or depths
    that no source can have."""
    try:
        value = json.loads(text, object_pairs_hook=_named_once, parse_float=_exact, parse_constant=_never)
        json.dumps(value, ensure_ascii=False).encode()
        return text if value is not None and ast.literal_eval(repr(value)) == value else None
    except (ValueError, SyntaxError, RecursionError, MemoryError):
        return None


def _named_once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    if len(dict(pairs)) != len(pairs):
        raise _Otherwise
    return dict(pairs)


def _exact(text: str) -> float:
    number = float(text)
    if not math.isfinite(number) or Decimal(text) != Decimal(repr(number)):
        raise _Otherwise
    return number


def _never(text: str) -> object:
    raise _Otherwise
