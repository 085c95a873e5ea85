"""Filling a cause's fixes with this target's values. Values come from outside: in commands they're quoted."""

from __future__ import annotations

import re
import shlex
from collections.abc import Mapping

from dbapp_diag.case import FixInfo
from dbapp_diag.causes.model import Cause, Fix

_PLACE = re.compile(r"\{([a-z_]+)\}")
_PLAIN = re.compile(r"[A-Za-z0-9@%+=:,./_\-]+")
_WHOLE_COMMANDS = frozenset(("rerun",))
"""Values that are commands themselves, quoted already."""
_SEVERAL_WORDS = frozenset(("variables",))
"""Values that are several words of a command."""


def filled(cause: Cause, values: Mapping[str, str]) -> tuple[FixInfo, ...]:
    """The cause's fixes for this case of it, with the values put in; a value nobody knows shows as `<name>`."""
    return tuple(fill(fix, values) for fix in for_case(cause, values.get("case", "")))


def for_case(cause: Cause, case: str) -> tuple[Fix, ...]:
    """The fixes that are for one case, or those for all cases where it has none of its own."""
    own = tuple(fix for fix in cause.fixes if fix.when and fix.when == case)
    return own or tuple(fix for fix in cause.fixes if not fix.when)


def fill(fix: Fix, values: Mapping[str, str]) -> FixInfo:
    """One fix with the values put in."""
    return FixInfo(
        who=fix.who.value,
        text=_PLACE.sub(lambda place: _one_line(values.get(place[1]) or f"<{place[1]}>"), fix.text),
        command=None if fix.command is None else command(fix.command, values),
    )


def command(template: str, values: Mapping[str, str]) -> str:
    """A command line with the values put in, each as one word for a POSIX shell, also within a longer word.

    An option whose value nobody knows stays readable (`--profile <profile>`); the reader fills it in.
    """

    def put(place: re.Match[str]) -> str:
        name = place[1]
        value = values.get(name)
        if not value:
            return f"<{name.replace('_', '-')}>"
        if name in _WHOLE_COMMANDS or _PLAIN.fullmatch(value):
            return value
        if name in _SEVERAL_WORDS:
            return shlex.join(value.split())
        return _quoted(_one_line(value), template, place.start())

    return _PLACE.sub(put, template)


def _quoted(value: str, template: str, at: int) -> str:
    before = template[:at]
    if before.count("'") % 2:
        return value.replace("'", "'\"'\"'")
    if before.count('"') % 2:
        return re.sub(r'([\\"$`!])', r"\\\1", value)
    return shlex.quote(value)


def _one_line(value: str) -> str:
    return " ".join(re.sub(r"[\x00-\x1f\x7f-\x9f]", " ", value).split())
