"""`dbapp-diag snippet`: code that makes the call, right for this target and for how one signs in here."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from dbapp_diag.case.saved_facts import facts_of
from dbapp_diag.case.schema import Case
from dbapp_diag.cli import completion
from dbapp_diag.cli.asking import question, question_options
from dbapp_diag.cli.output import emit, say, tell
from dbapp_diag.cli.run_command import ask
from dbapp_diag.cli.usage import Command
from dbapp_diag.engine.question import Question
from dbapp_diag.facts.app import AppAddress, AppRecord
from dbapp_diag.facts.asked import Asked, Vantage
from dbapp_diag.model.errors import UsageError
from dbapp_diag.model.request_parts import CallKind
from dbapp_diag.model.urls import host_of
from dbapp_diag.model.words import Status
from dbapp_diag.reports.neutral import visible
from dbapp_diag.snippets.kinds import KINDS, Kind, usual_kind
from dbapp_diag.snippets.target import FACTS, PLACEHOLDERS, snippet_target
from dbapp_diag.snippets.writing import snippet

_LONGEST = max(map(len, KINDS))
_LIST = "\n".join(f"{kind.name:<{_LONGEST}}  {kind.title}" for kind in KINDS.values())


@click.command(
    "snippet",
    cls=Command,
    short_help="Print code that makes the call.",
    epilog=f"\b\nWhat --for takes:\n{_LIST}",
)
@click.option(
    "--for",
    "kind",
    type=click.Choice(tuple(KINDS)),
    help="What kind of code; without it, what fits the credentials in effect.",
)
@question_options()
@click.option(
    "-o",
    "file",
    metavar="FILE",
    shell_complete=completion.files,
    help="Write it to this file in place of standard output.",
)
@click.option("--list", "list_kinds", is_flag=True, help="List the kinds, and do nothing else.")
@click.option("--quiet", is_flag=True, help="No progress on standard error.")
def command(kind: str | None, file: str | None, list_kinds: bool, quiet: bool, **options: Any) -> int:
    """Print code that makes a call as `run` does: with a fresh token, time-outs, no redirect followed, and no secret in it.

    \b
    dbapp-diag snippet --app my-app --endpoint /api/items --for requests > call.py
    dbapp-diag snippet --url https://my-app-1234567890123456.7.azure.databricksapps.com/api/items --offline

    The workspace is asked where the app is. Ends with 0, or with 3 where something is left to fill in.
    """
    if list_kinds:
        say(_LIST)
        return 0
    wanted = _wanted(options, None if kind is None else KINDS[kind])
    if file is not None and not Path(file).resolve().parent.is_dir():
        raise UsageError("-o: there's no such folder")
    case = ask(wanted, quiet=quiet)
    if case.interrupted:
        raise KeyboardInterrupt
    facts = facts_of(case, Asked, *FACTS)
    record = facts.want(AppRecord)
    if record is not None and record.found is False:
        near = f"; it does show {', '.join(record.nearest)}" if record.nearest else ""
        return _tell(f"{host_of(record.host) or record.host} shows no app {record.name} to this caller{near}", 1)
    target = snippet_target(facts.need(Asked), facts)
    chosen, because = (KINDS[kind], None) if kind else usual_kind(target, runtime=facts.need(Vantage).runtime)
    text = snippet(chosen, target, chosen=because)
    if file is None:
        emit(text)
    else:
        _write(Path(file), text)
    left = [hole for hole in PLACEHOLDERS if hole in text]
    if left:
        why = _why_unknown(case) if facts.want(AppAddress) is None else ""
        return _tell(f"to fill in: {', '.join(left)}{why}", 3)
    return 0


def _wanted(options: Mapping[str, object], kind: Kind | None) -> Question:
    """The question, for the checks that are needed here and no others."""
    if options["only"] or options["skip"]:
        raise UsageError("--only and --skip are for `run`: a snippet takes what it needs")
    if options["origin"]:
        raise UsageError("--origin: a snippet is for a program; a page in a browser has no safe place for a token")
    if kind is not None and kind.calls is not CallKind.HTTP:
        options = {**options, kind.calls: True}
    wanted = question(options, os.environ)
    in_notebook = bool(os.environ.get("DATABRICKS_RUNTIME_VERSION"))
    by_record = wanted.asked.url is None or (kind.name == "notebook" if kind else in_notebook)
    only = ("credentials", *(("app-address", "app-record") if by_record else ()))
    return replace(wanted, settings=replace(wanted.settings, only=only))


def _why_unknown(case: Case) -> str:
    """Why the app's address couldn't be found out: the first thing that went wrong on the way to it."""
    ways = ("credentials", "sign-in", "app-record")
    for check in case.checks:
        if check.id in ways and check.status in (Status.FAILED, Status.ERRORED):
            return f"; the app's address isn't known: {check.summary or check.reason}"
    return "; the app's address isn't known: give --url"


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        raise UsageError(f"-o: it can't be written: {error.strerror}") from None


def _tell(text: str, code: int) -> int:
    tell(visible(f"dbapp-diag: {text}"))
    return code
