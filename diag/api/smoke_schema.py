"""The JSON schema of a file of calls, for editors, made from the same rows as the options (`dbapp-diag smoke --schema`)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from dbapp_diag.api.smoke import MOST, MOST_RETRIES, OF_THE_CALL
from dbapp_diag.model.option import Option
from dbapp_diag.model.options import OF_PYTHON

_TEXT = {"type": "string"}
_DURATION = {
    "anyOf": [{"type": "number", "minimum": 0}, {"type": "string", "pattern": r"^\s*\d+(\.\d+)?\s*(ms|s|m|h|)\s*$"}]
}
_FORM = {"type": "object", "additionalProperties": _TEXT}
_BESIDE: Mapping[str, Mapping[str, Any]] = {
    "name": {**_TEXT, "description": "What reports call it; else the app, the method and the path."},
    "wait": {**_DURATION, "description": "Ask again while the app is starting, up to this long."},
    "retry": {
        "type": "integer", "minimum": 0, "maximum": MOST_RETRIES,
        "description": "Ask so many times more where the call doesn't work.",
    },
    "token_env": {**_TEXT, "description": "Examine the token in this variable."},
    "token_file": {**_TEXT, "description": "Examine the token in this file."},
}  # fmt: skip
_OWN: Mapping[str, Mapping[str, Any]] = {
    "headers": _FORM,
    "data": {"anyOf": [_TEXT, _FORM]},
    "json": {},
    "timeout": _DURATION,
    "expect": {"anyOf": [_TEXT, {"type": "integer"}, {"type": "array", "items": {"type": ["string", "integer"]}}]},
}
"""Options whose values a file writes otherwise than their types say."""


def smoke_schema() -> dict[str, Any]:
    """The schema (2020-12)."""
    call = {row.name: _of(row) for row in OF_PYTHON if row.name in OF_THE_CALL} | dict(_BESIDE)
    tables = {
        "defaults": {"type": "object", "properties": call, "additionalProperties": False},
        "call": {
            "type": "array", "minItems": 1, "maxItems": MOST,
            "items": {"type": "object", "properties": call, "additionalProperties": False},
        },
    }  # fmt: skip
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Calls for dbapp-diag smoke",
        "type": "object",
        "required": ["call"],
        "additionalProperties": False,
        "properties": {"$schema": _TEXT, **tables},
    }


def _of(row: Option) -> dict[str, Any]:
    return {**(_OWN[row.name] if row.name in _OWN else _typed(row)), "description": row.help}


def _typed(row: Option) -> Mapping[str, Any]:
    if row.choices:
        return {"enum": list(row.choices)}
    if bool in row.types:
        return {"type": "boolean"}
    if int in row.types:
        return {"type": "integer"}
    return {"type": "array", "items": _TEXT} if Iterable in row.types else _TEXT
