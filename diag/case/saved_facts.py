"""Facts and records of a saved case as their types. Pure."""

from __future__ import annotations

from typing import TypeVar

from dbapp_diag.case.schema import Case
from dbapp_diag.evidence.codec import Unreadable, typed
from dbapp_diag.facts.base import Fact, Facts

T = TypeVar("T")


def read(data: object, kind: type[T]) -> T | None:
    """A record or fact as its type, or None when it hasn't that shape."""
    try:
        return typed(data, kind)
    except Unreadable:
        return None


def facts_of(case: Case, *kinds: type[Fact]) -> Facts:
    """Those facts of the case that somebody found out."""
    return Facts({kind: found for kind in kinds if (found := fact(case, kind)) is not None})


def fact(case: Case, kind: type[T]) -> T | None:
    """A fact of the case, or None when nobody found it out."""
    data = case.facts.get(kind.__name__)
    return None if data is None else read(data, kind)
