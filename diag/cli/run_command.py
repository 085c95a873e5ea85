"""`dbapp-diag run`: ask, show the progress, write the reports, end with the verdict's code."""

from __future__ import annotations

import os
import sys
import webbrowser
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from dbapp_diag.case.schema import Case
from dbapp_diag.cli import completion
from dbapp_diag.cli.asking import duration, question, question_options
from dbapp_diag.cli.output import Output, emit, fail_on_option, output_options, style_of
from dbapp_diag.cli.progress import JourneyLine
from dbapp_diag.cli.usage import Command
from dbapp_diag.engine.question import Question
from dbapp_diag.engine.session import diagnose_target
from dbapp_diag.engine.together import settled
from dbapp_diag.model.errors import UsageError

if TYPE_CHECKING:
    from dbapp_diag.cli.pasted import Pasted


@click.command("run", cls=Command, short_help="Find out why a call to an app fails, and fix it.")
@fail_on_option()
@question_options()
@click.option(
    "--curl",
    metavar="FILE|-",
    shell_complete=completion.files,
    help="The curl command that fails, in place of the call's options; or write it behind --.",
)
@click.argument("curl_words", nargs=-1, type=click.UNPROCESSED, metavar="[-- curl ...]")
@click.option(
    "--wait",
    callback=duration,
    metavar="0s",
    default="0s",
    show_default=True,
    help="Ask again while the app is starting, up to this long.",
)
@click.option("--plan", "show_plan", is_flag=True, help="Print what would be sent where, and send nothing.")
@output_options
@click.option("--open", "open_it", is_flag=True, help="Open the HTML report in a browser; needs -o report.html.")
def command(
    fail_on: str,
    curl: str | None,
    curl_words: tuple[str, ...],
    wait: float,
    show_plan: bool,
    out: Output,
    open_it: bool,
    **options: Any,
) -> int:
    """Find out why a call to a Databricks App fails, and fix it.

    \b
    dbapp-diag run --app my-app --endpoint /api/items --profile my-env
    dbapp-diag run --url https://my-app-1234567890123456.7.azure.databricksapps.com/api/items --token-env TOKEN
    dbapp-diag run --app my-app --endpoint /api/health -o smoke.xml -o report.html
    dbapp-diag run --app my-app --endpoint /api/score --json '{"quantity": 2}'
    dbapp-diag run --app my-app --endpoint /mcp --mcp
    dbapp-diag run --app my-app --endpoint /api/items --origin https://ui.example
    dbapp-diag run -- curl https://… -H 'Authorization: Bearer …'

    Exits with 0 when the call works, 1 for a problem, 3 when the evidence doesn't decide.
    """
    told = _pasted(curl, curl_words, options) if curl is not None or curl_words else None
    asked = question(options | dict(told.options if told else {}), os.environ, fail_on=fail_on)
    if told is not None:
        asked = told.put_into(asked)
        if not out.quiet:
            for note in told.notes:
                click.echo(note, err=True)
    if show_plan:
        from dbapp_diag.cli.plan_text import plan_text

        emit(plan_text(asked, style_of(sys.stdout, out.colour, verbose=out.verbose)))
        return 0
    out.check()
    page = next((name for name in out.files if name.lower().endswith((".html", ".htm"))), None)
    if open_it and page is None:
        raise UsageError("--open: which report? add -o report.html")
    case = ask(asked, quiet=out.quiet, patience=wait)
    out.write(case)
    if open_it and page is not None:
        webbrowser.open(Path(page).resolve().as_uri())
    return case.exit_code


def _pasted(file: str | None, words: Sequence[str], options: Mapping[str, Any]) -> Pasted | None:
    from dbapp_diag.cli.pasted import pasted  # only this command takes one

    return pasted(file, words, options)


def ask(asked: Question, *, quiet: bool, patience: float = 0.0) -> Case:
    """Run the question, again and again while the app is starting and patience lasts (seconds)."""
    lines: list[JourneyLine] = []

    def once() -> Case:
        lines.append(JourneyLine(quiet=quiet))
        try:
            return diagnose_target(asked, on_progress=lines[-1])
        finally:
            lines[-1].close()

    def waiting(pause: float, left: float) -> None:
        lines[-1].say(f"the app is starting; asking again in {pause:.0f} s ({left:.0f} s left)")

    return settled(once, patience, waiting)
