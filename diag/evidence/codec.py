"""Facts and cases to plain JSON values and back. The only user of msgspec."""

from __future__ import annotations

from typing import Any, TypeVar

import msgspec

T = TypeVar("T")

Unreadable = msgspec.ValidationError
"""Raised by `typed` for data that isn't of the kind asked for; its text names the place."""


def plain(value: object) -> Any:
    """A value of facts or of a case as JSON types. Times become ISO 8601 text in UTC."""
    return msgspec.to_builtins(value, str_keys=True)


def typed(data: object, kind: type[T]) -> T:
    """The reverse of `plain`. Raises Unreadable."""
    return msgspec.convert(data, kind, strict=False)

