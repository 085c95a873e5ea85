"""Where documents go: standard output and files, in the formats asked for; and the progress on standard error."""

from __future__ import annotations

import functools
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass, fields
from typing import Any, TextIO

import click

from dbapp_diag.case.schema import Case
from dbapp_diag.cli import completion
from dbapp_diag.reports.files import check_file, write_file
from dbapp_diag.reports.formats import NAMES, renderer
from dbapp_diag.reports.interface import Style
from dbapp_diag.reports.neutral import harmless, visible

FORMATS = click.Choice(NAMES)
FAIL_ON = click.Choice(("problem", "warning", "never"))
COLOURS = click.Choice(("auto", "always", "never"))


def style_of(stream: TextIO, colour: str, *, verbose: bool = False, why: bool = False) -> Style:
    """What a stream can show. `colour` is auto, always or never; NO_COLOR counts (no-color.org), and so does COLUMNS."""
    tty = stream.isatty()
    auto = tty and "NO_COLOR" not in os.environ and os.environ.get("TERM") != "dumb"
    encoding = getattr(stream, "encoding", None) or "ascii"
    try:
        "✓✗…–→‹›".encode(encoding)
        unicode = True
    except (UnicodeEncodeError, LookupError):
        unicode = False
    return Style(
        colour=colour == "always" or (colour == "auto" and auto),
        unicode=unicode,
        width=_columns(stream),
        verbose=verbose,
        why=why,
    )


def _columns(stream: TextIO) -> int:
    """Columns to write in: what COLUMNS says, else the terminal's, else 80; lines over 120 are hard to read."""
    told = os.environ.get("COLUMNS", "")
    if told.isdecimal() and int(told):
        found = int(told[:4])
    else:
        found = os.get_terminal_size(stream.fileno()).columns or 80 if stream.isatty() else 80
    return max(40, min(found, 120))


@dataclass(frozen=True, slots=True)
class Output:
    """Where the report of a case goes, and how much of it: what `output_options` reads."""

    format: str = "terminal"
    files: tuple[str, ...] = ()
    quiet: bool = False
    why: bool = False
    verbose: bool = False
    colour: str = "auto"

    def check(self) -> None:
        """Raise UsageError before a run rather than after it, where a file can't be written or names no format."""
        for name in self.files:
            check_file(name)

    def write(self, case: Case) -> None:
        """Render the case to standard output and to each file, and name the files on standard error. Nothing about the case depends
        on the format."""
        style = style_of(sys.stdout, self.colour, verbose=self.verbose, why=self.why)
        for name in self.files:
            write_file(case, name)
        emit(renderer(self.format).render(case, style))
        for name in () if self.quiet else self.files:
            tell(f"written: {visible(name)}")


def output_options(command: Callable[..., int]) -> Callable[..., int]:
    """Add the options of a report's output; the command gets them as `out`, an `Output`."""

    @functools.wraps(command)
    def with_output(**given: Any) -> int:
        names = (field.name for field in fields(Output))
        return command(out=Output(**{name: given.pop(name) for name in names}), **given)

    for option in reversed(_OPTIONS):
        with_output = option(with_output)
    return with_output


_OPTIONS = (
    click.option(
        "--format", "format", type=FORMATS, default="terminal", show_default=True, help="For standard output."
    ),
    click.option(
        "-o",
        "files",
        metavar="FILE",
        shell_complete=completion.files,
        multiple=True,
        help="Also write a report; the suffix chooses .html .json .md .xml .txt, or write FORMAT:FILE.",
    ),
    click.option("--quiet", is_flag=True, help="No progress on standard error."),
    click.option("--why", is_flag=True, help="Also every cause that was considered, and what rules it out."),
    click.option("--verbose", is_flag=True, help="Every check and every exchange."),
    click.option("--color", "colour", type=COLOURS, default="auto", show_default=True),
)


def fail_on_option(
    default: str | None = "problem", help: str = "What makes the exit code non-zero; `never` turns 1 and 3 into 0."
) -> Callable[[Callable[..., int]], Callable[..., int]]:
    """Add `--fail-on`."""
    return click.option("--fail-on", type=FAIL_ON, default=default, show_default=True, help=help)


def emit(text: str) -> None:
    """Write a whole document to standard output; what its encoding can't hold is replaced, never fatal."""
    stream = sys.stdout
    encoding = stream.encoding or "utf-8"
    stream.write(text.encode(encoding, "replace").decode(encoding, "replace"))
    stream.flush()


def tell(text: str) -> None:
    """A message on standard error, harmless in the log of a CI system."""
    click.echo(harmless(text), err=True)


def say(line: str) -> None:
    """One line on standard output."""
    emit(line + "\n")
