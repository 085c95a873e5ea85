"""A case as JSON text and back, and the JSON Schema of the report."""

from __future__ import annotations

import json
from typing import Any, cast

import msgspec

from dbapp_diag.case.schema import SCHEMA, Case
from dbapp_diag.evidence.codec import Unreadable, plain, typed
from dbapp_diag.model.errors import CaseError


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
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise CaseError(
            f"{name} isn't a case: not JSON ({error}); give a file written by --format json or html"
        ) from None
    if not isinstance(data, dict) or "schema" not in data:
        raise CaseError(f"{name} isn't a case: it has no `schema`; give a file written by --format json or html")
    schema = data["schema"]  # pyright: ignore[reportUnknownVariableType]  # JSON of unknown shape
    if schema != SCHEMA:
        raise CaseError(
            f"{name} has schema {schema!r}; this version reads {SCHEMA!r}: use the version that wrote it, or a newer one"
        )
    try:
        return typed(cast("object", data), Case)
    except Unreadable as error:
        raise CaseError(f"{name} is damaged: {error}; ask for the file as it was written") from None


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
