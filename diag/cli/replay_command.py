"""`dbapp-diag replay`: a saved report, diagnosed again without any network."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from dbapp_diag.case import text as case_text
from dbapp_diag.case.schema import Case
from dbapp_diag.cli import completion
from dbapp_diag.cli.output import Output, fail_on_option, output_options
from dbapp_diag.cli.usage import Command
from dbapp_diag.engine.registry import load
from dbapp_diag.engine.replay import replay
from dbapp_diag.model.errors import UsageError

LARGEST = 6 * 1024 * 1024
"""Bytes of a file that are read at most: a case is a few hundred KiB, and takes up to some forty times its size in memory."""


@click.command("replay", cls=Command, short_help="Diagnose a saved report again, offline.")
@click.argument("case", metavar="CASE", shell_complete=completion.files)
@fail_on_option(default=None, help="Override the run's own --fail-on.")
@output_options
def command(case: str, fail_on: str | None, out: Output) -> int:
    """Diagnose a saved case again: CASE is a report written as JSON or HTML, or - for standard input.

    Nothing is sent, and no file but CASE is read. The exit code is that of the diagnosis.
    """
    out.check()
    again = replay(load_case(case), load(), fail_on=fail_on)
    out.write(again)
    return again.exit_code


def load_case(name: str) -> Case:
    """Read a case from a JSON or HTML report. Raises CaseError or UsageError with one sentence."""
    from dbapp_diag.reports.embedded import case_text_from

    try:
        data = sys.stdin.buffer.read(LARGEST + 1) if name == "-" else _bytes(Path(name))
    except OSError as error:
        raise UsageError(f"the file can't be read: {error.strerror}") from None
    if len(data) > LARGEST:
        raise UsageError(f"{name} is larger than {LARGEST // 2**20} MiB; no report is")
    return case_text.from_json(case_text_from(data.decode("utf-8", "replace")), name=name)


def _bytes(path: Path) -> bytes:
    if not path.is_file():
        raise UsageError("there's no such file" if not path.exists() else f"{path} isn't a file")
    with path.open("rb") as file:
        return file.read(LARGEST + 1)
