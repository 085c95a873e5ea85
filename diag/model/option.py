"""What an option of a question is: how it's spelt, given and checked. The options themselves stand in `options.py`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import KW_ONLY, dataclass, replace
from enum import Enum
from types import NoneType, UnionType
from typing import Any, get_args, get_origin, get_type_hints

from dbapp_diag.model.errors import Spelling, UsageError
from dbapp_diag.model.target import kind_of


def flag(name: str) -> str:
    """How the command line spells an option's name."""
    return f"--{name.replace('_', '-')}"


def argument(name: str) -> str:
    """How Python spells it."""
    return {"token_file": "token", "for": "kind"}.get(name, name)


class Part(Enum):
    """What an option is about, in the order of `--help`."""

    APP, CALL, CALLER, TOKEN, RUN, NETWORK = range(6)


APP, CALL, CALLER, TOKEN, RUN, NETWORK = Part
Check = Callable[[Any, Spelling], object]
"""Gives a value as it counts. Raises UsageError with the rest of a sentence that begins with the option's name; it names other
options as the caller spells them."""


@dataclass(frozen=True, slots=True)
class Option:
    """How an option is given, checked and repeated."""

    part: Part
    help: str
    metavar: str | None = None
    """What `--help` shows in the value's place."""
    check: Check = lambda value, _: value
    """For a text it need not ask whether it's one; values of other types may be anything in Python."""
    _: KW_ONLY
    default: object = None
    choices: tuple[str, ...] = ()
    instead_of: str | None = None
    """The option that can't be given beside it."""
    field: str = ""
    """The field that its value goes to, where that has another name."""
    short: str | None = None
    """Another spelling on the command line, such as `-X`."""
    hidden: bool = False
    secret: bool = False
    """Its value is never repeated, and never part of a configuration that others may read."""
    again: Callable[[Any], list[str]] | None = None
    """The words by which it's given again, from what was asked; None where they're its name and its field's value."""
    name: str = ""
    type: object = str

    @property
    def types(self) -> tuple[object, ...]:
        """The types of which its value has one, without their parameters."""
        several = get_args(self.type) if isinstance(self.type, UnionType) else (self.type,)
        return tuple(get_origin(each) or each for each in several)


def rows_of(*tables: type) -> tuple[Option, ...]:
    """The rows of these tables, by what they're about."""
    hints = [item for table in tables for item in get_type_hints(table, include_extras=True).items()]
    rows = [(name, *get_args(hint)) for name, hint in hints]
    named = [replace(option, name=name, type=type_, field=option.field or name) for name, type_, option in rows]
    return tuple(sorted(named, key=lambda row: row.part.value))


def checked(values: Mapping[str, object], rows: Sequence[Option], say: Spelling) -> dict[str, Any]:
    """The values as they count, by field; those that aren't given are the defaults. Raises UsageError, naming the option in the
    caller's spelling."""
    given = {row.name: values.get(row.name, row.default) for row in rows}
    for row in rows:
        if row.instead_of is not None and all(
            given[name] not in (None, False, ()) for name in (row.name, row.instead_of)
        ):
            raise UsageError(f"give either {say(row.instead_of)} or {say(row.name)}, not both")
    return {row.field: _checked(row, given[row.name], say) for row in rows}


def _checked(row: Option, value: object, say: Spelling) -> object:
    if value is None and NoneType in row.types:
        return None
    if bool in row.types:
        return bool(value)
    try:
        if set(row.types) <= {str, NoneType} and not isinstance(value, str):
            raise UsageError(f"that's {kind_of(value)}, and a text is wanted")
        if row.choices and value not in row.choices:
            raise UsageError(f"that's none of {', '.join(row.choices)}")
        return row.check(value, say)
    except UsageError as error:
        raise UsageError(f"{say(row.name)}: {error}") from None
