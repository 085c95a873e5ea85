"""`dbapp-diag checks`: what is examined, in journey order."""

from __future__ import annotations

import json

import click

from dbapp_diag.cli.output import emit, say
from dbapp_diag.cli.usage import Command
from dbapp_diag.engine.registry import load


@click.command("checks", cls=Command, short_help="List what is examined.")
@click.option("--format", "format", type=click.Choice(("terminal", "json")), default="terminal", show_default=True)
def command(format: str) -> int:
    """List the checks, stage by stage, with what each can establish or rule out."""
    registry = load()
    if format == "json":
        rows = [
            {
                "id": name,
                "stage": kind.stage.value,
                "title": kind.title,
                "needs": [fact.__name__ for fact in kind.needs],
                "wants": [fact.__name__ for fact in kind.wants],
                "provides": kind.provides.__name__ if kind.provides else None,
                "causes": list(kind.causes),
                "distribution": registry.distributions.get(name),
                "status": "available",
                "reason": None,
            }
            for name, kind in registry.checks.items()
        ]
        rows += [
            {"id": item.name, "distribution": item.distribution, "status": "errored", "reason": item.reason}
            for item in registry.refused
        ]
        emit(json.dumps(rows, indent=2) + "\n")
        return 0
    stage = ""
    for name, kind in registry.checks.items():
        if kind.stage.value != stage:
            stage = kind.stage.value
            say(f"\n{stage}")
        origin = f"  [{registry.distributions[name]}]" if name in registry.distributions else ""
        say(f"  {name:<20} {kind.title}{origin}")
    for item in registry.refused:
        say(f"\nrefused: plug-in {item.name} of {item.distribution}: {item.reason}")
    say("\n`dbapp-diag explain ID` says what a check does, and what a cause or a status means.")
    return 0
