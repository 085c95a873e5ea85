"""Where documents go: standard output and files, in the formats asked for; and the progress on standard error."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import TextIO

import click

from dbapp_diag.case import Case
from dbapp_diag.errors import UsageError
from dbapp_diag.reports.formats import NAMES, for_file, renderer
from dbapp_diag.reports.interface import Style

FORMATS = click.Choice(NAMES)
COLOURS = click.Choice(("auto", "always", "never"))


def style_of(stream: TextIO, colour: str, *, verbose: bool = False) -> Style:
    """What a stream can show. `colour` is auto, always or never; NO_COLOR counts (no-color.org)."""
    tty = stream.isatty()
    auto = tty and "NO_COLOR" not in os.environ and os.environ.get("TERM") != "dumb"
    encoding = getattr(stream, "encoding", None) or "ascii"
    try:
        "✓✗…–→‹›".encode(encoding)
        unicode = True
    except (UnicodeEncodeError, LookupError):
        unicode = False
    width = min(os.get_terminal_size(stream.fileno()).columns or 80, 110) if tty else 80
    return Style(
        colour=colour == "always" or (colour == "auto" and auto), unicode=unicode, width=max(width, 40), verbose=verbose
    )


def check_files(files: Sequence[str]) -> None:
    """Raise UsageError before a run rather than after it, where a file can't be written or names no format."""
    for name in files:
        for_file(name)
        folder = Path(name).resolve().parent
        if not folder.is_dir():
            raise UsageError(f"-o {name}: there's no folder {folder}")
        if Path(name).is_dir():
            raise UsageError(f"-o {name}: that's a folder; name a file in it")
        if not os.access(folder, os.W_OK):
            raise UsageError(f"-o {name}: the folder {folder} can't be written to")


def write(case: Case, *, format: str, files: Sequence[str], colour: str, verbose: bool) -> None:
    """Render the case to standard output and to each file. Nothing about the case depends on the format."""
    style = style_of(sys.stdout, colour, verbose=verbose)
    for name in files:
        text = for_file(name).render(case, Style(width=100, verbose=True))
        _replace(Path(name), text)
    emit(renderer(format).render(case, style))


def emit(text: str) -> None:
    """Write a whole document to standard output; what its encoding can't hold is replaced, never fatal."""
    stream = sys.stdout
    encoding = stream.encoding or "utf-8"
    stream.write(text.encode(encoding, "replace").decode(encoding, "replace"))
    stream.flush()


def say(line: str) -> None:
    """One line on standard output."""
    emit(line + "\n")


def _replace(path: Path, text: str) -> None:
    """Write all or nothing, in UTF-8, readable by the owner alone until it's there."""
    handle, temporary = tempfile.mkstemp(dir=path.resolve().parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", errors="backslashreplace", newline="\n") as file:
            file.write(text)
        os.replace(temporary, path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
