"""`dbapp-diag token`: its commands, and `inspect`: what can be read off a token, on this machine alone."""

from __future__ import annotations

import os
import re
import sys
from dataclasses import replace
from datetime import UTC, datetime

import click

from dbapp_diag.cli import completion
from dbapp_diag.cli.asking import given_token
from dbapp_diag.cli.output import COLOURS, emit, style_of
from dbapp_diag.cli.sources_command import sources
from dbapp_diag.cli.token_get_command import get
from dbapp_diag.cli.usage import Group
from dbapp_diag.model.errors import UsageError


@click.group("token", cls=Group, short_help="Get a token for curl, or look at one.")
def command() -> None:
    """Work with tokens. Only `get` prints one, and only to another program."""


_HEADER = re.compile(r"\s*(?:authorization:\s*)?bearer\s+(?=\S)", re.IGNORECASE)
"""What stands before a token in a header."""
command.add_command(get)
command.add_command(sources)


@command.command("inspect", short_help="Say what a token is and what it's good for, offline.")
@click.option("--token-env", metavar="VAR", shell_complete=completion.variables, help="The token in this variable.")
@click.option("--token-file", metavar="F", shell_complete=completion.files, help="The token in this file.")
@click.option("--token-stdin", is_flag=True, help="The token on standard input (also when it's piped in).")
@click.option("--format", "format", type=click.Choice(("terminal", "json")), default="terminal", show_default=True)
@click.option("--color", "colour", type=COLOURS, default="auto", show_default=True)
def inspect(token_env: str | None, token_file: str | None, token_stdin: bool, format: str, colour: str) -> int:
    """Say what a token is, and what it's good for: kind, issuer, principal, audience, scopes, lifetime. Nothing leaves the
    machine, and neither its text nor its signature is shown.

    \b
    databricks auth token --profile my-env | dbapp-diag token inspect

    Exits with 0 when an app may accept such a token, with 1 when it can't, and with 3 when its form doesn't tell. A header
    around it, as token get --header prints it, is left out.
    """
    if not token_env and not token_file and not token_stdin and sys.stdin.isatty():
        raise UsageError("which token? give --token-env VAR or --token-file F, or pipe it in")
    piped = not token_env and not token_file
    given = given_token({"token_env": token_env, "token_file": token_file, "token_stdin": piped}, os.environ)
    if given is None:
        raise UsageError("which token? give --token-env VAR or --token-file F, or pipe it in")
    from dbapp_diag.cli.token_text import token_json, token_page, token_report

    plain = _HEADER.sub("", given.text)
    if plain != given.text:
        click.echo("The header before the token is left out.", err=True)
    report = token_report(replace(given, text=plain), now=datetime.now(UTC))
    emit(token_json(report) if format == "json" else token_page(report, style_of(sys.stdout, colour)))
    return {True: 0, False: 1, None: 3}[report.usable]
