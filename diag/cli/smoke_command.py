"""`dbapp-diag smoke`: several calls from a file, at once, in one report."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from dbapp_diag.case.schema import Case
from dbapp_diag.cli.output import Output, emit, fail_on_option, output_options, style_of, tell
from dbapp_diag.cli.usage import Command
from dbapp_diag.model.errors import UsageError

if TYPE_CHECKING:
    from dbapp_diag.api.smoke import SmokeCall
    from dbapp_diag.reports.several import Called


@click.command("smoke", cls=Command, short_help="Make several calls from a file, in one report.")
@click.argument("file", metavar="FILE", type=click.Path(dir_okay=False), required=False)
@fail_on_option()
@click.option("--check", is_flag=True, help="Read the file, say whether it's in order, and send nothing.")
@click.option("--schema", is_flag=True, help="Print the JSON schema of such files, for an editor.")
@click.option(
    "--at-once", type=click.IntRange(1, 32), default=6, show_default=True, metavar="N", help="Calls at a time."
)
@output_options
def command(file: str | None, fail_on: str, check: bool, schema: bool, at_once: int, out: Output) -> int:
    """Make the calls of a TOML file, sign in once for all that sign in alike, and write one report.

    \b
    [defaults]
    profile = "ci"
    expect = ["200", "application/json"]
    [[call]]
    app = "my-app"
    endpoint = "/api/items"
    [[call]]
    app = "my-app"
    endpoint = "/api/score"
    json = { quantity = 2 }

    A call has the options of `run` by their names in Python, and beside them name, wait, retry, token_env and token_file.
    ${VARIABLE} in a text is replaced. The exit code is the worst of all calls: 1 before 3.
    """
    from dbapp_diag.api.smoke import smoke_calls
    from dbapp_diag.reports.wording import plural

    if schema:
        from dbapp_diag.api.smoke_schema import smoke_schema

        emit(json.dumps(smoke_schema(), indent=2) + "\n")
        return 0
    if file is None:
        raise UsageError("which file? name a TOML file of calls")
    calls = smoke_calls(Path(file), os.environ, fail_on=fail_on, only_check=check)
    if check:
        emit(f"{plural(len(calls), 'call')} {'is' if len(calls) == 1 else 'are'} in order\n")
        return 0
    _check_formats(out)
    return _made(calls, at_once, out)


def _check_formats(out: Output) -> None:
    from dbapp_diag.reports.formats import for_file
    from dbapp_diag.reports.several import FORMATS

    out.check()
    for name in (out.format, *(for_file(each).name for each in out.files)):
        if name not in FORMATS:
            raise UsageError(f"several calls can't be written as {name}; there is {', '.join(FORMATS)}")


def _made(calls: list[SmokeCall], at_once: int, out: Output) -> int:
    from dbapp_diag.engine.together import diagnose_all
    from dbapp_diag.reports.concise import line_of
    from dbapp_diag.reports.neutral import neutralised, visible
    from dbapp_diag.reports.several import called, exit_code

    ended = 0

    def on_end(number: int, case: Case) -> None:
        nonlocal ended
        ended += 1
        if not out.quiet:
            name = calls[number].name
            tell(f"{ended}/{len(calls)} {f'{visible(name)}: ' if name else ''}{line_of(neutralised(case))}")

    cases, _ = diagnose_all([each.tried for each in calls], dict(os.environ), at_once=at_once, on_end=on_end)
    told = [called(each.name, *_asked(each), case) for each, case in zip(calls, cases, strict=True)]
    _write(told, out)
    return exit_code(told)


def _asked(call: SmokeCall) -> tuple[str, str]:
    asked = call.tried.question.asked
    return asked.app or asked.url or "the app", f"{asked.method} {asked.endpoint or asked.path}"


def _write(told: list[Called], out: Output) -> None:
    from dbapp_diag.reports.files import WHOLE, write_text
    from dbapp_diag.reports.formats import for_file
    from dbapp_diag.reports.neutral import visible
    from dbapp_diag.reports.several import FORMATS

    for name in out.files:
        write_text(FORMATS[for_file(name).name](told, WHOLE), name)
    style = style_of(sys.stdout, out.colour, verbose=out.verbose, why=out.why)
    emit(FORMATS[out.format](told, style))
    for name in () if out.quiet else out.files:
        tell(f"written: {visible(name)}")
