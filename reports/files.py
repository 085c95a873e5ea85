"""Reports as files: what may be written where, and writing all of it or nothing. The only part of this room that touches a
disk."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from dbapp_diag.case.schema import Case
from dbapp_diag.model.errors import UsageError
from dbapp_diag.reports.formats import for_file, path_of
from dbapp_diag.reports.interface import Style

WHOLE = Style(width=100, verbose=True)
"""How a report is when it's kept: with everything in it."""

APPENDED = ("GITHUB_STEP_SUMMARY", "GITHUB_OUTPUT")
"""Variables that name files to which the commands of a step add one after the other (GitHub documentation, "Workflow commands for
GitHub Actions", environment files)."""

LONGEST_NAME = 240
"""Bytes of a file's name: file systems take 255, and it's written under a longer one first."""


def check_file(name: str) -> None:
    """Raise UsageError where a file can't be written, or its suffix names no format."""
    for_file(name)
    check_place(path_of(name))


def check_place(path: Path) -> None:
    """Raise UsageError where no file can be written there."""
    folder = path.resolve().parent
    if not os.path.isdir(folder):  # no error where the name is too long for one
        raise UsageError("-o: there's no such folder")
    if len(os.fsencode(path.name)) > LONGEST_NAME:
        raise UsageError("-o: that name is too long for a file")
    if path.is_dir():
        raise UsageError("-o: that's a folder; name a file in it")
    if _is_appended(path) and os.access(path, os.W_OK):
        return
    if not os.access(folder, os.W_OK):
        raise UsageError(f"-o: the folder {folder} can't be written to")


def write_file(case: Case, name: str) -> None:
    """Write the report in the format of the file's suffix: in UTF-8, readable by the owner alone."""
    write_text(for_file(name).render(case, WHOLE), name)


def write_text(text: str, name: str) -> None:
    """Write a report: in UTF-8, readable by the owner alone. What a step of GitHub Actions adds to is added to."""
    write_to(text, path_of(name))


def write_to(text: str, path: Path) -> None:
    """Write a report to this very path, in the same way."""
    if _is_appended(path):
        _append(path, text)
    else:
        _replace(path, text)


def _is_appended(path: Path) -> bool:
    return path in (Path(os.environ[name]) for name in APPENDED if os.environ.get(name))


def _append(path: Path, text: str) -> None:
    """On a line of its own, whatever was written before."""
    with open(path, "a+b") as file:
        at = file.seek(0, os.SEEK_END)
        if at:
            file.seek(at - 1)
            text = text if file.read(1) == b"\n" else f"\n{text}"
        file.write(text.encode("utf-8", "backslashreplace"))


def _replace(path: Path, text: str) -> None:
    handle, temporary = tempfile.mkstemp(dir=path.resolve().parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", errors="backslashreplace", newline="\n") as file:
            file.write(text)
        os.replace(temporary, path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
