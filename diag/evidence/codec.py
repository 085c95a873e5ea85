"""Facts and cases to plain JSON values and back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, cast

import msgspec

T = TypeVar("T")

Unreadable = msgspec.ValidationError
"""Raised by `typed` for data that isn't of the kind asked for; its text names the place."""


def plain(value: object) -> Any:
    """A value of facts or of a case as JSON types. Times become ISO 8601 text in UTC."""
    return msgspec.to_builtins(value, str_keys=True, enc_hook=_as_dict)


def _as_dict(value: object) -> object:
    if isinstance(value, Mapping):  # msgspec writes dictionaries alone
        return dict(cast("Mapping[object, object]", value))
    raise NotImplementedError(f"no JSON for {type(value).__name__}")


def typed(data: object, kind: type[T]) -> T:
    """The reverse of `plain`. Raises Unreadable."""
    try:
        return msgspec.convert(data, kind, strict=False)
    except (ValueError, OverflowError, RecursionError) as error:
        raise Unreadable(cut(str(error))) from None


LONGEST_REASON = 400
"""Characters of what is said of unreadable data: it may quote a value of any length."""


def cut(text: str) -> str:
    """The reason; of a long one the start and the end: what it is comes first, and the place last."""
    half = LONGEST_REASON // 2
    return text if len(text) <= LONGEST_REASON else f"{text[:half]} … {text[-half:]}"
