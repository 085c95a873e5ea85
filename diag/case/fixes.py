"""Filling a cause's fixes with this target's values. Values come from outside: in commands they're quoted."""

from __future__ import annotations

import re
import shlex
from collections.abc import Mapping

from dbapp_diag.case.schema import FixInfo
from dbapp_diag.causes.model import Cause, Fix
from dbapp_diag.model.results import Finding
from dbapp_diag.model.words import Caller, Variant

_PLACE = re.compile(r"\{([a-z_]+)\}")
_PLAIN = re.compile(r"[A-Za-z0-9@%+=:,./_\-]+")
_WHOLE_COMMANDS = frozenset(("rerun",))
"""Values that are commands themselves, quoted already."""
_SEVERAL_WORDS = frozenset(("variables",))
"""Values that are several words of a command."""
_ONLY_KNOWN = frozenset(("corrected", "nearest"))
"""Values that the whole command is about: without them there's none."""
_OPTIONS = ((" --profile {profile}", "profile"), (" --host {workspace}", "workspace"))
"""Options that a command does without: it takes the default, or asks."""


def filled_fixes(
    cause: Cause, finding: Finding, values: Mapping[str, str] | None = None, caller: Caller | None = None
) -> tuple[FixInfo, ...]:
    """The cause's fixes for the finding's variant that such a caller can carry out, with the target's values and the finding's own
    put in; a text shows a value that nobody knows as `<name>`."""
    known = {**(values or {}), **finding.values}
    fixes = for_variant(cause, cause.variant_of(finding))
    return tuple(fill(fix, known) for fix in [fix for fix in fixes if fix.fits(caller)] or fixes)


def for_variant(cause: Cause, variant: Variant | None) -> tuple[Fix, ...]:
    """The fixes that are for one variant, or those for all where none is known."""
    return tuple(fix for fix in cause.fixes if fix.when == variant)


def fill(fix: Fix, values: Mapping[str, str]) -> FixInfo:
    """One fix with the values put in."""
    return FixInfo(
        who=fix.who,
        text=_PLACE.sub(lambda place: _one_line(values.get(place[1]) or f"<{place[1]}>"), fix.text),
        command=None if fix.command is None else to_paste(fix.command, values),
    )


def to_paste(template: str, values: Mapping[str, str]) -> str | None:
    """A command line that does no harm as it stands: options of the Databricks CLI whose values nobody knows are left out, and
    other such values stand in quotes, where the shell would take `<` for a redirect. None where the value is all that matters."""
    if any(not values.get(name) for name in _PLACE.findall(template) if name in _ONLY_KNOWN):
        return None
    return command(without_unknown(template, values), values, quoted=True)


def without_unknown(template: str, values: Mapping[str, str]) -> str:
    """The template of a command of the Databricks CLI, or of ours, without options whose values nobody knows."""
    if template.startswith(("databricks ", "dbapp-diag ")):
        for option, name in _OPTIONS:
            template = template if values.get(name) else template.replace(option, "")
    return template


def command(template: str, values: Mapping[str, str], *, quoted: bool = False) -> str:
    """A command line with the values put in, each as one word for a POSIX shell, also within a longer word.

    What nobody knows stays readable (`--endpoint <path>`), `quoted` for the shell or not; the reader fills it in.
    """

    def put(place: re.Match[str]) -> str:
        name = place[1]
        value = values.get(name)
        if not value:
            open_place = f"<{name.replace('_', '-')}>"
            return _quoted(open_place, template, place.start()) if quoted else open_place
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
