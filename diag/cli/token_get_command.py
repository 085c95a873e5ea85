"""`dbapp-diag token get`: a token for another program, handed over by a pipe."""

from __future__ import annotations

import os
import re
import sys
from typing import Any

import click

from dbapp_diag.cli.asking import duration, question, question_options
from dbapp_diag.cli.output import emit
from dbapp_diag.cli.progress import JourneyLine
from dbapp_diag.cli.usage import Command
from dbapp_diag.model.errors import UsageError
from dbapp_diag.model.option import APP, CALLER, NETWORK

PORT_VARIABLE = "DATABRICKS_OAUTH_CALLBACK_PORT"
"""Names the loopback port for the Databricks CLI, too (databricks/cli PR 6238)."""
WAIT = 300.0
"""Seconds for a person's answer, where no time-out is named."""
PIPELINES = ("CI", "GITHUB_ACTIONS", "GITLAB_CI", "TF_BUILD", "JENKINS_URL")
"""Variables that a CI system sets. What a step prints goes to its log by a pipe, so that a pipe is no sign of another program.
A mask registered first would be no help: only some systems have one, and it'd put the token into whatever takes standard error."""
_SCOPE = re.compile(r"[\x21\x23-\x5b\x5d-\x7e]+")
"""RFC 6749 section 3.3."""


@click.command("get", cls=Command, short_help="Print a token, for a pipe to curl.")
@question_options(APP, CALLER, "exchange", NETWORK)
@click.option("--scopes", metavar="A,B", help="Ask in the browser for a token with these scopes, and no others.")
@click.option("--no-browser", is_flag=True, help="Open no browser; the page's address is printed all the same.")
@click.option(
    "--port", type=click.IntRange(1, 65535), metavar="N", help="Wait for the browser's answer at this port. [8020]"
)
@click.option("--show", is_flag=True, help="Print the token even on a terminal, or in a pipeline.")
@click.option("--header", is_flag=True, help="Print the whole header line, as `curl -H @-` reads it.")
@click.option("--format", "format", type=click.Choice(("text", "json")), default="text", show_default=True)
@click.option(
    "--timeout", callback=duration, metavar="30s", help="For all of it. [30s; with --scopes, for your answer: 5m]"
)
def get(
    scopes: str | None,
    no_browser: bool,
    port: int | None,
    show: bool,
    header: bool,
    format: str,
    timeout: float | None,
    **options: Any,
) -> int:
    """Get a token and hand it to another program: on standard output, when that isn't a terminal or a pipeline's log.

    \b
    dbapp-diag token get --profile my-env --header | curl -H @- https://my-app-….databricksapps.com/api/items
    curl -H "Authorization: Bearer $(dbapp-diag token get --app my-app)" https://my-app-….databricksapps.com/api/items
    dbapp-diag token get --profile my-env --scopes sql,files | dbapp-diag token inspect

    Without --scopes it's the token that the SDK signs in with, exchanged for the app where it must be. With --scopes you
    are asked in the browser, as the public client databricks-cli; such a token isn't stored anywhere, and can't be renewed.

    Ends with 0 when there's a token, 1 or 3 when there's none (why stands on standard error), 2 when it isn't shown.
    """
    if header and format == "json":
        raise UsageError("give either --header or --format json")
    if sys.stdout.isatty() and not show:
        raise UsageError(
            "a token isn't printed on a terminal, where it stays in the scrollback; pipe it on, or add --show"
        )
    if not show and any(os.environ.get(name, "").lower() not in ("", "0", "false") for name in PIPELINES):
        raise UsageError(
            "in a pipeline a token isn't printed unasked, since the log would keep it; hand it to another program "
            "(| curl -H @-) and add --show"
        )
    ask = question({**options, "timeout": timeout}, os.environ, app_needed=False)
    from dbapp_diag.cli.token_get import (  # late: --help needs none of it
        again,
        handed_over,
        obtained,
        obtained_by_consent,
    )

    names = _names(scopes) if scopes is not None else ()
    if scopes is None and (no_browser or port is not None):
        raise UsageError("--no-browser and --port belong to --scopes; without scopes no browser is asked")
    line = JourneyLine()
    try:
        if scopes is None:
            case, token = obtained(ask, line)
        else:
            case, token = obtained_by_consent(
                ask,
                line,
                scopes=names,
                port=port or _port(os.environ.get(PORT_VARIABLE)),
                wait=timeout or WAIT,
                browser=not no_browser,
            )
    finally:
        line.close()
    text, code = handed_over(case, token, header=header, as_json=format == "json", again=again(ask, names))
    emit(text)
    return code


def _names(text: str) -> tuple[str, ...]:
    names = tuple(dict.fromkeys(part for part in re.split(r"[\s,]+", text) if part))
    if not names:
        raise UsageError("--scopes: which? name them with commas, such as --scopes sql,files")
    for name in names:
        if not _SCOPE.fullmatch(name):
            raise UsageError("--scopes: a name holds a character that no scope has")
    return names


def _port(text: str | None) -> int | None:
    if not text:
        return None
    if not text.isdecimal() or not 0 < int(text) < 65536:
        raise UsageError(f"{PORT_VARIABLE}: that isn't a port between 1 and 65535")
    return int(text)
