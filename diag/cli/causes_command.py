"""`dbapp-diag causes`: what can be wrong, in journey order."""

from __future__ import annotations

import json

import click

from dbapp_diag.cli.output import emit, say
from dbapp_diag.cli.usage import Command
from dbapp_diag.engine.registry import load


@click.command("causes", cls=Command, short_help="List what can be wrong.")
@click.option("--format", "format", type=click.Choice(("terminal", "json")), default="terminal", show_default=True)
def command(format: str) -> int:
    """List the causes, stage by stage, with the outcomes that each explains."""
    entries = sorted(load().catalogue.values(), key=lambda entry: (entry.stage.position, entry.rank))
    if format == "json":
        rows = [
            {
                "id": entry.id,
                "stage": entry.stage.value,
                "title": entry.title,
                "explains": [each.value for each in entry.explains],
            }
            for entry in entries
        ]
        emit(json.dumps(rows, indent=2) + "\n")
        return 0
    stage = ""
    for entry in entries:
        if entry.stage.value != stage:
            stage = entry.stage.value
            say(f"\n{stage}")
        say(f"  {entry.id:<27} {entry.title}")
    say("\n`dbapp-diag explain ID` says why it happens, how it's told apart, and how to fix it.")
    return 0
