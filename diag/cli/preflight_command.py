"""`dbapp-diag preflight`: mistakes in an app's folder, before it's deployed."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from dbapp_diag.cli import completion
from dbapp_diag.cli.output import COLOURS, emit, fail_on_option, style_of, tell
from dbapp_diag.cli.usage import Command

FORMATS = ("terminal", "json", "sarif", "gitlab")


@click.command("preflight", cls=Command, short_help="Find mistakes in an app's folder before it's deployed.")
@click.argument("folder", metavar="DIR", default=".", shell_complete=completion.folders)
@click.option(
    "--format", "format", type=click.Choice(FORMATS), default="terminal", show_default=True, help="For standard output."
)
@click.option(
    "-o",
    "files",
    metavar="FILE",
    shell_complete=completion.files,
    multiple=True,
    help="Also write a report; the suffix chooses .json .sarif .txt, or write FORMAT:FILE.",
)
@fail_on_option(help="What makes the exit code 1.")
@click.option("--rules", is_flag=True, help="List the rules with their sources, and examine nothing.")
@click.option("--quiet", is_flag=True, help="Don't name the files that are written.")
@click.option("--color", "colour", type=COLOURS, default="auto", show_default=True)
def command(
    folder: str, format: str, files: tuple[str, ...], fail_on: str, rules: bool, quiet: bool, colour: str
) -> int:
    """Read app.yaml, databricks.yml, requirements and the code that starts the app, and name what the platform's documented
    rules don't allow, with file, line and column. Nothing is run and nothing is sent.

    \b
    dbapp-diag preflight .
    dbapp-diag preflight apps -o preflight.sarif

    DIR is an app's folder, or one with several apps or a bundle; without it, this one. A problem is decided by what is in the
    folder, a warning depends on something that isn't. Exit codes: 0 no problem, 1 a problem, 2 a file that can't be read.
    """
    from dbapp_diag.preflight.examine import examine
    from dbapp_diag.preflight.formats import FORMATS as WRITERS
    from dbapp_diag.preflight.formats import format_of
    from dbapp_diag.reports.files import WHOLE, check_place, write_to
    from dbapp_diag.reports.neutral import visible

    if rules:
        emit(_listed())
        return 0
    wanted = [format_of(name) for name in files]
    for _, name in wanted:
        check_place(Path(name))
    report = examine(Path(folder))
    code = report.exit_code(fail_on)
    for kind, name in wanted:
        write_to(WRITERS[kind](report, WHOLE, code), Path(name))
    emit(WRITERS[format](report, style_of(sys.stdout, colour), code))
    for _, name in () if quiet else wanted:
        tell(f"written: {visible(name)}")
    return code


def _listed() -> str:
    from dbapp_diag.preflight import rules as _rules
    from dbapp_diag.preflight.model import RULES

    assert _rules.__all__
    rows = (
        f"{rule.id}  ({rule.level}{f'; {rule.cause}' if rule.cause else ''})\n  {rule.text}\n  {rule.source}\n"
        for rule in RULES.values()
    )
    return "\n".join(rows)
