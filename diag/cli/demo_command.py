"""`dbapp-diag demo`: the main job on the fake workspace of this machine, faults included."""

from __future__ import annotations

import sys
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from dbapp_diag.case.schema import Case
from dbapp_diag.cli import completion
from dbapp_diag.cli.asking import duration, question
from dbapp_diag.cli.lab_command import MISSING, WAY_HELP, WORDING_HELP, WORDINGS
from dbapp_diag.cli.output import Output, fail_on_option, output_options, say, style_of
from dbapp_diag.cli.run_command import ask
from dbapp_diag.cli.usage import Command
from dbapp_diag.model.errors import UsageError
from dbapp_diag.model.words import Verdict

if TYPE_CHECKING:
    from dbapp_diag.lab import Lab

TOUR = (
    ("healthy", "A call that works"),
    ("token-expired", "A 401: which of its causes?"),
    ("token-scopes-missing", "A 403: permission, or scopes?"),
    ("endpoint-not-found", "A 404: the app, or the path?"),
)
HEALTHY = "healthy"


@click.command("demo", cls=Command, short_help="See it work on a fake workspace.")
@click.argument("faults", nargs=-1, metavar="[FAULT...]", shell_complete=completion.faults)
@click.option("--way", metavar="W", help=WAY_HELP, shell_complete=completion.ways)
@fail_on_option()
@click.option("--timeout", callback=duration, metavar="30s", default="30s", show_default=True, help="For each run.")
@click.option("--wording", type=WORDINGS, default="plain", show_default=True, help=WORDING_HELP)
@output_options
def command(
    faults: tuple[str, ...],
    way: str | None,
    fail_on: str,
    timeout: float,
    wording: str,
    out: Output,
) -> int:
    """Diagnose real calls to a fake workspace on this machine.

    Without FAULT a tour: a working call, then a 401, a 403 and a 404 told apart. With FAULT…, that trouble is planted;
    `healthy` plants none; `dbapp-diag lab faults` lists them. `--way` signs in otherwise, with or without a fault.
    """
    out.check()
    if not faults and way is None:
        if out.files or out.format != "terminal":
            raise UsageError("the tour has several reports; name a FAULT (or healthy) for --format and -o")
        return _tour(timeout, wording, out)
    planted = tuple(fault for fault in faults if fault != HEALTHY)
    case = diagnose_lab(planted, way=way, wording=wording, timeout=timeout, quiet=out.quiet, fail_on=fail_on)
    out.write(case)
    return case.exit_code


def diagnose_lab(
    faults: tuple[str, ...],
    *,
    way: str | None = None,
    wording: str = "plain",
    timeout: float = 30.0,
    quiet: bool = False,
    fail_on: str = "problem",
) -> Case:
    """Start the lab with these faults, ask its question as a user would, stop it."""
    try:
        from dbapp_diag.lab import Lab, LabError
        from dbapp_diag.lab.fitting import without_effect
    except ImportError as error:
        raise UsageError(f"{MISSING} ({error.name})") from None
    try:
        lab = Lab(faults, way=way, wording=wording)
    except LabError as error:
        raise UsageError(str(error)) from None
    with lab, lab.importable():
        case = ask(question({**_options(lab), "timeout": timeout}, lab.env, fail_on=fail_on), quiet=quiet)
    spent = [each for each in lab.faults if each.stops_the_call]
    if way is not None and spent and case.verdict == Verdict.HEALTHY:  # it breaks what this way doesn't use
        raise UsageError(str(without_effect(spent[0], way)))
    return case


def _options(lab: Lab) -> dict[str, Any]:
    """The lab's own command line, read by the parser that users' command lines go through."""
    from dbapp_diag.cli.run_command import command as run

    return run.make_context("run", list(lab.argv)).params


def _tour(timeout: float, wording: str, out: Output) -> int:
    folder = Path(tempfile.mkdtemp(prefix="dbapp-diag-tour-"))
    page = ""
    unexpected: list[str] = []
    for place, (fault, heading) in enumerate(TOUR, start=1):
        say(f"{'' if place == 1 else chr(10)}{place}/{len(TOUR)}  {heading}\n      dbapp-diag demo {fault}\n")
        planted = () if fault == HEALTHY else (fault,)
        case = diagnose_lab(planted, wording=wording, timeout=timeout, quiet=out.quiet)
        page = str(folder / f"{fault}.html")
        replace(out, files=(page,), quiet=True).write(case)
        found = case.root_causes[0].id if case.root_causes else case.verdict
        if found != fault:
            unexpected.append(f"{fault} was diagnosed as {found}")
    say(f"\nThe same as pages to attach to a ticket: {folder}\n  the last one: {Path(page).as_uri()}")
    arrow = "→" if style_of(sys.stdout, out.colour).unicode else "->"
    say(f"Your own app {arrow} dbapp-diag run --app NAME --profile PROFILE --endpoint /api/...")
    if unexpected:
        click.echo(f"dbapp-diag: the tour went astray: {'; '.join(unexpected)}", err=True)
        return 4
    return 0
