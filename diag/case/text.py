"""A case as JSON text and back, and the JSON Schema of the report."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, cast

import msgspec

from dbapp_diag.case.schema import SCHEMA, Case
from dbapp_diag.evidence.codec import Unreadable, cut, plain, typed
from dbapp_diag.model.errors import CaseError
from dbapp_diag.model.words import EvidenceId

DEEPEST = 100
"""Levels of arrays and objects in a case at most; what checks write has some ten."""


@dataclass(frozen=True, slots=True)
class _Record:
    """What each record of evidence has, whatever its kind."""

    id: EvidenceId
    kind: str
    check: str


@dataclass(frozen=True, slots=True)
class _Evidence:
    evidence: tuple[_Record, ...]


def to_json(case: Case) -> str:
    """The case as JSON text: the contract's keys in its order, two spaces, ASCII-safe, one newline at the end."""
    return (
        json.dumps(plain(case), indent=2, ensure_ascii=False, allow_nan=False)
        .encode("utf-8", "backslashreplace")
        .decode()
        + "\n"
    )


def from_json(text: str | bytes, *, name: str) -> Case:
    """Read a case. Raises CaseError with what is wrong, where, and what to do."""
    try:
        data: object = msgspec.json.decode(text)
    except RecursionError:
        raise CaseError(_too_deep(name)) from None
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise CaseError(
            f"{name} isn't a case: not JSON ({error}); give a file written by --format json or html"
        ) from None
    if not isinstance(data, dict) or "schema" not in data:
        raise CaseError(f"{name} isn't a case: it has no `schema`; give a file written by --format json or html")
    schema = data["schema"]  # pyright: ignore[reportUnknownVariableType]  # JSON of unknown shape
    if schema != SCHEMA:
        named = cut(repr(cast("object", schema)))
        raise CaseError(
            f"{name} has schema {named}; this version reads {SCHEMA!r}: use the version that wrote it, or a newer one"
        )
    if _deep(cast("object", data)):
        raise CaseError(_too_deep(name))
    try:
        case = typed(cast("object", data), Case)
        typed(cast("object", data), _Evidence)
    except Unreadable as error:
        raise CaseError(f"{name} is damaged: {error}; ask for the file as it was written") from None
    return case


def _too_deep(name: str) -> str:
    return f"{name} is damaged: it's nested more than {DEEPEST} levels deep; ask for the file as it was written"


def _deep(data: object) -> bool:
    """Whether there are more than `DEEPEST` levels."""
    level: list[object] = [data]
    for _ in range(DEEPEST):
        level = [item for each in level for item in _items(each)]
    return any(isinstance(item, dict | list) for item in level)


def _items(value: object) -> Iterable[object]:
    if isinstance(value, dict):
        return cast("dict[str, object]", value).values()
    return cast("list[object]", value) if isinstance(value, list) else ()


def json_schema() -> dict[str, Any]:
    """The JSON Schema of the report: its structure alone, since how docstrings are laid out changes with msgspec's release."""
    schema = cast("dict[str, Any]", _without_descriptions(msgspec.json.schema(Case)))
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": f"Report {SCHEMA}", **schema}


def _without_descriptions(part: object) -> object:
    """A part of a schema without the texts under `description`; a property of that name, which is no text, stays."""
    if isinstance(part, list):
        return [_without_descriptions(each) for each in cast("list[object]", part)]
    if not isinstance(part, dict):
        return part
    whole = cast("dict[str, object]", part)
    texts = {name for name, value in whole.items() if name == "description" and isinstance(value, str)}
    return {name: _without_descriptions(value) for name, value in whole.items() if name not in texts}
