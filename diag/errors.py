"""The one family of exceptions. Each message says what, where and what to do, in one sentence.

What nobody foresaw gets such a sentence too."""

from __future__ import annotations

import os


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


def unforeseen(error: BaseException) -> str:
    """A sentence for what nobody foresaw, with the place in our code and without values, which could be secret."""
    frames: list[str] = []
    traceback = error.__traceback__
    while traceback is not None:
        frames.append(f"{os.path.basename(traceback.tb_frame.f_code.co_filename)}:{traceback.tb_lineno}")
        traceback = traceback.tb_next
    from dbapp_diag.redaction import Redactor

    said = Redactor().text(" ".join(str(error).split()))[:200]
    return f"the tool itself failed: {type(error).__name__}: {said} (at {' > '.join(frames[-3:])}); report it with this line"
