"""`dbapp-diag explain`: the reference page of a check, a cause or a status."""

from __future__ import annotations

import difflib
import textwrap

import click

from dbapp_diag.causes.catalogue import Catalogue, that_explain
from dbapp_diag.causes.model import Cause
from dbapp_diag.check import Check
from dbapp_diag.cli.output import emit
from dbapp_diag.errors import UsageError
from dbapp_diag.registry import Registry, load
from dbapp_diag.words import CauseId, CheckId, OutcomeClass

_STATUSES = {
    "401": "The call is refused as unauthenticated.",
    "302": "The call is answered with a redirect to sign in, which a following client takes for a page with status 200.",
    "403": "The call is refused as forbidden.",
    "404": "Nothing is found at the address or path.",
    "405": "The path exists, and not for this method.",
    "4xx": "The call is refused for another reason of its own.",
    "5xx": "The app, or the platform on its behalf, fails.",
    "network": "No HTTP answer comes back.",
    "timeout": "No answer comes back in time.",
    "none": "The call isn't made, since there's no usable token.",
    "ok": "The call works; these are worth knowing all the same.",
}


@click.command("explain", short_help="Explain a check, a cause or a status.")
@click.argument("id")
def command(id: str) -> int:
    """Explain a check (`dns`), a cause (`token-is-pat`) or a status (401, 302, 403, 404, 5xx)."""
    registry = load()
    word = id.strip().lower()
    status = _status(word)
    if status is not None:
        emit(_status_page(status, registry.catalogue))
    elif word in registry.catalogue or word in registry.checks:
        pages: list[str] = []
        if word in registry.checks:
            pages.append(_check_page(registry.checks[CheckId(word)], registry))
        if word in registry.catalogue:
            pages.append(_cause_page(registry.catalogue[CauseId(word)], registry))
        emit("\n".join(pages))
    else:
        names = [*registry.checks, *registry.catalogue, *_STATUSES]
        near = difflib.get_close_matches(word, names, 1)
        hint = (
            f"did you mean {near[0]!r}?"
            if near
            else "`dbapp-diag checks` lists the checks; statuses are 401, 302, 403, 404, 5xx"
        )
        raise UsageError(f"explain: there's no check, cause or status {id!r}; {hint}")
    return 0


def _status(word: str) -> OutcomeClass | None:
    if word in _STATUSES:
        return OutcomeClass(word)
    if word.isdigit() and len(word) == 3:
        if word[0] == "3":
            return OutcomeClass.LOGIN
        return {"4": OutcomeClass.CLIENT_ERROR, "5": OutcomeClass.SERVER_ERROR, "2": OutcomeClass.OK}.get(word[0])
    return None


def _wrapped(text: str, indent: str = "") -> str:
    return textwrap.fill(
        " ".join(text.split()),
        width=88,
        initial_indent=indent,
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    )


def _status_page(outcome: OutcomeClass, catalogue: Catalogue) -> str:
    lines = [outcome.value, "", _wrapped(_STATUSES[outcome.value]), "", "What it can be, the most frequent first:"]
    for entry in that_explain(outcome, catalogue):
        lines += [
            "",
            f"  {entry.id} ({entry.stage})",
            _wrapped(entry.title, "    "),
            _wrapped(f"Told apart: {entry.told_apart}", "    "),
        ]
    lines += ["", "`dbapp-diag run` tells them apart for one call; `dbapp-diag explain CAUSE` gives the fix."]
    return "\n".join(lines) + "\n"


def _cause_page(entry: Cause, registry: Registry) -> str:
    examined = ", ".join(name for name, kind in registry.checks.items() if entry.id in kind.causes) or "no check yet"
    lines = [
        f"{entry.id} – cause, stage {entry.stage}",
        "",
        _wrapped(entry.title),
        "",
        f"Explains: {', '.join(sorted(item.value for item in entry.explains))}",
        f"Examined by: {examined}",
        "",
        _wrapped(f"Why: {entry.why}"),
        "",
        _wrapped(f"Told apart: {entry.told_apart}"),
        "",
        "Fix:",
    ]
    for fix in entry.fixes:
        lines.append(_wrapped(f"({fix.who}) {fix.text}", "  "))
        if fix.command:
            lines.append(f"    {fix.command}")
    return "\n".join([*lines, "", _wrapped(f"Source: {entry.source}")]) + "\n"


def _check_page(kind: type[Check], registry: Registry) -> str:
    origin = registry.distributions.get(CheckId(kind.id))
    head = f"{kind.id} – check, stage {kind.stage}" + (f", from {origin}" if origin else "")
    lines = [head, "", kind.title, "", kind.page(), "", "Can establish or rule out:"]
    lines += [_wrapped(", ".join(kind.causes) or "nothing by itself; others compare with it", "  ")]
    for send in kind.sends:
        condition = f", only if {send.when}" if send.when else ""
        lines.append(f"Sends to the {send.where}: {send.what}, carrying {send.carries}{condition}")
    return "\n".join(lines) + "\n"
