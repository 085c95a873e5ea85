"""Reading JSON of unknown shape, and taking values out of it, each guarded by its type: what isn't as expected counts as absent."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, cast

Json = Mapping[str, Any]


def read_json(text: str | bytes) -> object:
    """What the text says as JSON; None when it isn't, or is nested too deeply."""
    try:
        data: object = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return data


def mapping(value: object) -> Json:
    """The value as an object, empty when it isn't one."""
    return cast("Json", value) if isinstance(value, dict) else {}


def listing(value: object) -> list[object]:
    """The value as a list, empty when it isn't one."""
    return cast("list[object]", value) if isinstance(value, list) else []


def text(data: Json, key: str) -> str | None:
    """A text under `key`; numbers count as text, empty text as absent."""
    value = data.get(key)
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    return str(value).strip() or None


def texts(data: Json, key: str) -> tuple[str, ...] | None:
    """A list of texts under `key`, or None when there's no such list."""
    value = data.get(key)
    return (
        tuple(item for item in cast("list[object]", value) if isinstance(item, str))
        if isinstance(value, list)
        else None
    )


def error_of(data: Json) -> tuple[str | None, str]:
    """Error code and message of a workspace answer, in the spellings that occur (`error_code`, `errorCode`, `error`; `message`,
    `error_description`, SCIM's `detail`)."""
    code = next((found for key in ("error_code", "errorCode", "error") if (found := text(data, key))), None)
    message = next(
        (found for key in ("message", "error_description", "errorSummary", "detail") if (found := text(data, key))), ""
    )
    return code, message
