"""How catalogue texts are put into a page, whose texts are Markdown within a line."""

from __future__ import annotations

import re
from collections.abc import Container, Mapping
from dataclasses import dataclass

from dbapp_diag.case import fixes
from dbapp_diag.causes.model import Cause
from dbapp_diag.model.words import CauseId, CheckId, OutcomeClass
from dbapp_diag.reports.document import blocks as doc

WIDTH = 78
"""Columns that a command may take before it's broken where a shell allows that."""

_SPECIAL = re.compile(r"([\\`*<\[~]|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9]))")
_PLACE = re.compile(r"(\{[a-z0-9_]+\})")
_WORDS = re.compile(r"""(?:'[^']*'|"(?:[^"\\]|\\.)*"|[^\s'"])+""")
_JOINTS = ("|", "&&")
_PARTS = {
    "--app <app>": ("host", "address"),
    "--endpoint <endpoint>": ("endpoint", "address"),
    "--profile <profile>": ("profile",),
}
"""Parts of the command that asks again, and how the name of one that lacks it ends."""
_VALUES: Mapping[str, str] = {
    name: " ".join(("dbapp-diag run", *(text for text, left_out in _PARTS.items() if not name.endswith(left_out))))
    for name in fixes.AGAIN
}


@dataclass(frozen=True, slots=True)
class ReferencePage:
    """One page: its title, a line that says what it's about, and what follows."""

    title: str
    about: str
    blocks: tuple[doc.Block, ...]


def para(text: str) -> doc.Para:
    """A paragraph of Markdown within a line."""
    return doc.Para(doc.MarkedUp(text))


def item(mark: str, text: str, inside: tuple[doc.Block, ...] = ()) -> doc.Item:
    """An entry of a list, of Markdown within a line."""
    return doc.Item(mark, doc.MarkedUp(text), inside)


def bullets(texts: list[str]) -> doc.Items:
    """A list without numbers."""
    return doc.Items(tuple(item("-", text) for text in texts))


def prose(text: str) -> str:
    """A plain text as Markdown; a `{placeholder}` becomes `<placeholder>`, spelt as in commands."""
    return "".join(
        f"`<{part[1:-1].replace('_', '-')}>`" if _PLACE.fullmatch(part) else _SPECIAL.sub(r"\\\1", part)
        for part in _PLACE.split(text.replace("[[", "").replace("]]", ""))
    )


def in_brackets(name: str) -> str:
    """How a page writes what its reader fills in."""
    return f"<{name.replace('_', '-')}>"


def shell(template: str) -> doc.Code:
    """A command with `<placeholders>`. A long one is broken where a shell reads on: after `|`, `&&` or `;`, else with `\\`."""
    line = fixes.command(template, _VALUES, in_brackets)
    if len(line) <= WIDTH:
        return doc.Code(line)
    lines: list[str] = []
    for piece in _pieces(_WORDS.findall(line)):
        indent = "  " if lines else ""
        current = indent + piece[0]
        for unit in piece[1:]:
            if len(current) + len(unit) < WIDTH or unit in _JOINTS:
                current += f" {unit}"
            else:
                lines.append(f"{current} \\")
                current = f"{indent}  {unit}"
        lines.append(current)
    return doc.Code("\n".join(lines))


def _pieces(words: list[str]) -> list[list[str]]:
    """The words of each program of a line, its joint last; an option stays with what follows it."""
    pieces: list[list[str]] = [[]]
    for number, word in enumerate(words):
        before = words[number - 1] if number else ""
        if before in _JOINTS or before.endswith(";"):
            pieces.append([word])
        elif before.startswith("-") and not word.startswith("-"):
            pieces[-1][-1] += f" {word}"
        else:
            pieces[-1].append(word)
    return pieces


def sentence(text: str) -> str:
    """With a capital letter, where it begins with a word in small letters."""
    return text[:1].upper() + text[1:] if re.match(r"[a-z]+[ ,']", text) else text


def cause_link(entry: Cause) -> str:
    """A link to a cause's page."""
    return f"[{entry.id}](../causes/{entry.id}.md)"


def check_link(id: CheckId | str) -> str:
    """A link to a check's page."""
    return f"[{id}](../checks/{id}.md)"


def status_link(outcome: OutcomeClass) -> str:
    """A link to a status's page."""
    return f"[{outcome.value}](../statuses/{outcome.value}.md)"


def known_causes(ids: Container[CauseId], among: Mapping[CauseId, Cause]) -> list[Cause]:
    """The entries of these ids, in the order of `among`."""
    return [entry for id, entry in among.items() if id in ids]
