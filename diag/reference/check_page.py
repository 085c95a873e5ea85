"""The page of a check: its docstring, and what its declarations say."""

from __future__ import annotations

import re

from dbapp_diag.contract.check import Check
from dbapp_diag.contract.port import Send
from dbapp_diag.engine.registry import SECTIONS, Registry
from dbapp_diag.facts.base import DerivedFact, Fact
from dbapp_diag.model.words import CauseId, CheckId
from dbapp_diag.reference.page import (
    ReferencePage,
    bullets,
    cause_link,
    check_link,
    para,
    prose,
    sentence,
)
from dbapp_diag.reports.document import blocks as doc

_PLACE = re.compile(r"\{([a-z0-9_]+)\}")


def check_page(kind: type[Check], registry: Registry) -> ReferencePage:
    """What it examines, why, how it tells things apart, what it needs, establishes and sends, and its sources."""
    said = sections(kind.page())
    origin = registry.distributions.get(CheckId(kind.id))
    blocks: list[doc.Block] = [
        *(para(text) for text in said[""]),
        *_section("Why", said["Why:"]),
        *_section("How it tells things apart", said["Told apart:"]),
        doc.Heading("What it works with"),
        bullets(_facts(kind, registry)),
        doc.Heading("What it can establish or rule out"),
        _causes(kind, registry),
        doc.Heading("What it sends"),
        _sends(kind),
        *_section("Source", said["Source:"], capital=False),
    ]
    about = f"Check, stage {kind.stage}: {prose(kind.title)}." + (f" It comes with {prose(origin)}." if origin else "")
    return ReferencePage(kind.id, about, tuple(blocks))


def sections(docstring: str) -> dict[str, list[str]]:
    """The paragraphs of a check's docstring by section, each on one line; those before the first under ``."""
    found: dict[str, list[str]] = {"": [], **{name: [] for name in SECTIONS}}
    current = ""
    for paragraph in re.split(r"\n\s*\n", docstring):
        text = " ".join(paragraph.split())
        for name in SECTIONS:
            if text.startswith(name):
                current, text = name, text.removeprefix(name).strip()
        found[current].append(text)
    return found


def _section(title: str, paragraphs: list[str], *, capital: bool = True) -> list[doc.Block]:
    return [doc.Heading(title), *(para(sentence(text) if capital else text) for text in paragraphs)]


def _facts(kind: type[Check], registry: Registry) -> list[str]:
    lines: list[str] = []
    if kind.needs:
        lines.append(f"Needs {_named(kind.needs, registry)}.")
    if kind.wants:
        lines.append(f"Uses, where they're known, {_named(kind.wants, registry)}.")
    if kind.provides is not None:
        what = re.split(r"(?<=\.)\s", " ".join((kind.provides.__doc__ or "").split()), maxsplit=1)[0]
        lines.append(f"Finds out `{kind.provides.__name__}`: {what}")
    return lines


def _named(facts: tuple[type[Fact], ...], registry: Registry) -> str:
    return ", ".join(f"`{fact.__name__}`{_whence(fact, registry)}" for fact in facts)


def _whence(fact: type[Fact], registry: Registry) -> str:
    if issubclass(fact, DerivedFact):
        return f" (derived from {', '.join(f'`{each.__name__}`' for each in (*fact.needs, *fact.wants))})"
    return f" (from {check_link(registry.providers[fact])})" if fact in registry.providers else ""


def _causes(kind: type[Check], registry: Registry) -> doc.Block:
    if not kind.causes:
        return para("Nothing by itself; other checks compare with what it finds out.")
    entries = [registry.catalogue[CauseId(name)] for name in kind.causes]
    return bullets([f"{cause_link(entry)}: {prose(entry.title)}" for entry in entries])


def _sends(kind: type[Check]) -> doc.Block:
    if not kind.observes():
        return para("Nothing: it judges what other checks found out, with `--offline` too.")
    if not kind.may_send():
        return para("Nothing: it looks at this machine, with `--offline` too.")
    lines = [_sent(send) for send in kind.may_send()]
    if kind.chooses():
        lines.append("Nothing at all, where what is known already decides.")
    return bullets(lines)


def _sent(send: Send) -> str:
    what = _PLACE.sub(lambda place: f"<{place[1].replace('_', '-')}>", send.what)
    request = f"`{what}`" if re.match(r"[A-Z]+ [/<]|<", what) else prose(what)
    when = f", only if {send.when}" if send.when else ""
    return f"To the {send.where}: {request}, carrying {send.carries}{when}."
