"""`dbapp-diag explain`: the reference page of a check, a cause or a status."""

from __future__ import annotations

import difflib
import sys
import textwrap
from collections.abc import Iterable

import click

from dbapp_diag.cli import completion
from dbapp_diag.cli.output import emit, style_of
from dbapp_diag.cli.usage import Command
from dbapp_diag.engine.registry import load
from dbapp_diag.model.errors import UsageError
from dbapp_diag.model.words import CauseId, CheckId, OutcomeClass
from dbapp_diag.reference import ReferencePage, cause_page, check_page, plain, short_status_page, status_page

_WIDEST = 88
"""Longer lines are hard to read, however wide the terminal is."""


@click.command("explain", cls=Command, short_help="Explain a check, a cause or a status.")
@click.argument("id", required=False, shell_complete=completion.explained)
@click.option("--verbose", is_flag=True, help="Of a status also who writes it, and what to look at by hand.")
def command(id: str | None, verbose: bool) -> int:
    """Explain a check (`dns`), a cause (`token-is-pat`) or a status (401, 302, 403, 404, 5xx). Without ID, list what there is."""
    registry = load()
    if id is None:
        known = {"statuses": OutcomeClass, "causes": registry.catalogue, "checks": registry.checks}
        emit("".join(_listed(name, words) for name, words in known.items()))
        return 0
    word = id.strip().lower()
    pages: list[ReferencePage] = []
    status = _status(word)
    if status is not None:
        pages.append((status_page if verbose else short_status_page)(status, registry.catalogue))
    if word in registry.checks:
        pages.append(check_page(registry.checks[CheckId(word)], registry))
    if word in registry.catalogue:
        pages.append(cause_page(registry.catalogue[CauseId(word)], registry))
    if not pages:
        near = difflib.get_close_matches(word, [*registry.checks, *registry.catalogue, *OutcomeClass], 1)
        hint = f"did you mean {near[0]!r}?" if near else "`dbapp-diag explain` lists what there is"
        raise UsageError(f"explain: there's no such check, cause or status; {hint}")
    width = min(style_of(sys.stdout, "never").width, _WIDEST)
    emit("\n\n".join(plain(page, width) for page in pages))
    return 0


def _listed(name: str, words: Iterable[str]) -> str:
    text = textwrap.fill(", ".join(words), 78, initial_indent="  ", subsequent_indent="  ", break_on_hyphens=False)
    return f"{name}\n{text}\n"


def _status(word: str) -> OutcomeClass | None:
    if word in list(OutcomeClass):
        return OutcomeClass(word)
    if word.isdigit() and len(word) == 3:
        if word[0] == "3":
            return OutcomeClass.LOGIN
        return {"4": OutcomeClass.CLIENT_ERROR, "5": OutcomeClass.SERVER_ERROR, "2": OutcomeClass.OK}.get(word[0])
    return None
