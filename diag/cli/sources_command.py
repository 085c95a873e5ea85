"""`dbapp-diag token sources`: where credentials would come from. Reads the environment and the config file, sends nothing and
starts nothing."""

from __future__ import annotations

import os
import sys

import click

from dbapp_diag.cli.asking import question_options
from dbapp_diag.cli.output import COLOURS, emit, style_of
from dbapp_diag.cli.usage import Command


@click.command("sources", cls=Command, short_help="Where credentials would come from; nothing is sent.")
@question_options("profile", "host")
@click.option("--url", metavar="URL", help="The app's address, to see whether it's of the same workspace.")
@click.option("--format", "format", type=click.Choice(("terminal", "json")), default="terminal", show_default=True)
@click.option("--color", "colour", type=COLOURS, default="auto", show_default=True)
def sources(profile: str | None, host: str | None, url: str | None, format: str, colour: str) -> int:
    """Say where credentials would come from: every source in the SDK's order, what it has, which one is used and why, and what
    is wrong. Names of variables, keys and files are shown, and no secret. Nothing is sent, and no program is started.

    \b
    dbapp-diag token sources --profile my-env

    Ends with 0 when a source would be used as asked, and with 1 where something stops or misleads it (✗). What is merely odd (!)
    doesn't change that.
    """
    from dbapp_diag.cli.sources_text import look, sources_json, sources_page
    from dbapp_diag.facts.asked import Asked

    seen = look(os.environ, Asked(url=url, workspace=host, profile=profile))
    emit(sources_json(seen) if format == "json" else sources_page(seen, style_of(sys.stdout, colour)))
    return 1 if seen.wrong else 0
