"""`dbapp-diag lab`: the fake workspace, served for other tools, and the lists of its faults and ways to sign in."""

from __future__ import annotations

import json
import sys

import click

from dbapp_diag.cli import completion
from dbapp_diag.cli.output import emit, say
from dbapp_diag.cli.usage import Group
from dbapp_diag.model.errors import UsageError

WORDINGS = click.Choice(("plain", "german", "unmarked"))
WORDING_HELP = "How the fake platform puts and lays out its answers; unmarked: without its own headers too."
WAY_HELP = "The way to sign in; `dbapp-diag lab ways` lists them."
MISSING = "the lab's packages aren't installed; run pip install 'dbapp-diag[lab]'"


@click.group("lab", cls=Group, short_help="Serve the fake workspace, or list its faults and ways to sign in.")
def command() -> None:
    """A fake workspace on this machine: real DNS, TLS, OAuth and HTTP, with faults on demand."""


@command.command("serve")
@click.argument("faults", nargs=-1, metavar="[FAULT...]", shell_complete=completion.faults)
@click.option("--way", metavar="W", help=WAY_HELP, shell_complete=completion.ways)
@click.option("--wording", type=WORDINGS, default="plain", show_default=True, help=WORDING_HELP)
def serve(faults: tuple[str, ...], way: str | None, wording: str) -> int:
    """Serve the fake workspace until interrupted, and print how to reach it."""
    try:
        from dbapp_diag.lab import LabError
        from dbapp_diag.lab.serve import serve as run
    except ImportError as error:
        raise UsageError(f"{MISSING} ({error.name})") from None
    try:
        run(faults, sys.stdout, way=way, wording=wording)
    except LabError as error:
        raise UsageError(str(error)) from None
    return 0


@command.command("faults")
@click.option("--all", "all_of_them", is_flag=True, help="Also variants, and faults that the call survives.")
@click.option("--format", "format", type=click.Choice(("terminal", "json")), default="terminal", show_default=True)
def faults(all_of_them: bool, format: str) -> int:
    """List the faults that can be planted and stop the call, each named by the cause that it plants."""
    try:
        from dbapp_diag.lab.session import faults as known
    except ImportError as error:
        raise UsageError(f"{MISSING} ({error.name})") from None
    found = [item for item in known() if all_of_them or (item.variant is None and item.stops_the_call)]
    if format == "json":
        rows = [
            {"id": item.id, "plants": list(item.plants), "stage": str(item.stage), "title": item.title}
            for item in found
        ]
        emit(json.dumps(rows, indent=2) + "\n")
    else:
        stage = ""
        for item in found:
            if str(item.stage) != stage:
                stage = str(item.stage)
                say(f"\n{stage}")
            say(f"  {item.id:<32} {item.title}")
        say("\n`dbapp-diag demo FAULT` plants one and diagnoses it.")
    return 0


@command.command("ways")
@click.option("--format", "format", type=click.Choice(("terminal", "json")), default="terminal", show_default=True)
def ways(format: str) -> int:
    """List the ways to sign in, and what an app says to each."""
    try:
        from dbapp_diag.lab.ways import all_ways
    except ImportError as error:
        raise UsageError(f"{MISSING} ({error.name})") from None
    if format == "json":
        rows = [
            {"id": each.id, "title": each.title, "who": each.who, "auth_type": each.auth_type, "gives": each.gives,
             "works": each.works}
            for each in all_ways()
        ]  # fmt: skip
        emit(json.dumps(rows, indent=2) + "\n")
    else:
        for each in all_ways():
            say(f"  {each.id:<20} {each.title}{'' if each.works else ' (apps never accept it)'}")
        say("\n`dbapp-diag demo --way W` signs in by one.")
    return 0
