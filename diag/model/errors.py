"""The one family of exceptions. Each message says what, where and what to do, in one sentence.

What nobody foresaw gets such a sentence too."""

from __future__ import annotations

from collections.abc import Callable

Spelling = Callable[[str], str]
"""How the caller writes an option's name: `--ca-bundle` on the command line, `ca_bundle` in Python."""


class DiagError(Exception):
    """Anything that this package raises on purpose; the command line shows its text and exits with `exit_code`."""

    exit_code = 4


class UsageError(DiagError):
    """What the caller asked for can't be done as asked: an option, a variable, a file, a name."""

    exit_code = 2


class CaseError(UsageError):
    """A case file can't be read as one."""


class RegistryError(DiagError):
    """A check can't be part of a plan. The text names the module and, for a plug-in, its distribution."""

    exit_code = 4


class ProblemFound(DiagError):
    """A diagnosed call doesn't work, or nothing shows that it does; raised only for a caller who asked for an exception."""

    exit_code = 1
