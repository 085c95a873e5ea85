"""Where documents go: standard output and files, in the formats asked for; and the progress on standard error."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from typing import TextIO

import click

from dbapp_diag.case.schema import Case
from dbapp_diag.reports.files import check_file, write_file
from dbapp_diag.reports.formats import NAMES, renderer
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
        check_file(name)


def write(case: Case, *, format: str, files: Sequence[str], colour: str, verbose: bool) -> None:
    """Render the case to standard output and to each file. Nothing about the case depends on the format."""
    style = style_of(sys.stdout, colour, verbose=verbose)
    for name in files:
        write_file(case, name)
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
