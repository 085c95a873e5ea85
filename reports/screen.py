"""A page of text for a terminal: hanging indents, labels, flowing items.

Text is wrapped at spaces and never inside a word, so that names and addresses stay whole; commands aren't
wrapped at all: a terminal folds them, and what's copied stays one line.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from itertools import pairwise

from dbapp_diag.reports.interface import Style
from dbapp_diag.reports.neutral import ascii_only, harmless

LABELLED = 15
"""The column where text begins behind a label."""

COLOURS = {
    "ok": "32",
    "failed": "1;31",
    "warned": "33",
    "likely": "1;33",
    "unknown": "35",
    "not-reached": "90",
    "faint": "90",
    "strong": "1",
    "command": "36",
}
"""The terminal's code of every style that a page knows, by what it means (ECMA-48, "select graphic rendition")."""

_ESCAPE = re.compile(r"\x1b\[[\d;]*m")

Part = tuple[str, str]
"""A piece of text and the name of its style, empty for none."""


class Page:
    """Collects lines and gives them as one string. Without colour there's no escape sequence in it."""

    def __init__(self, style: Style) -> None:
        self.width = max(style.width, 40)
        self._style = style
        self._lines: list[str] = []

    def gap(self) -> None:
        """An empty line, unless there's one already or nothing yet."""
        if self._lines and self._lines[-1]:
            self._lines.append("")

    @property
    def rows(self) -> int:
        """The rows of the screen that it takes so far: a terminal folds what is wider."""
        return sum(max(1, -(-_columns([(_ESCAPE.sub("", line), "")]) // self.width)) for line in self._lines)

    def mark(self) -> int:
        """Where it stands, for `back_to`."""
        return len(self._lines)

    def back_to(self, mark: int) -> None:
        """Take back what was written since."""
        del self._lines[mark:]

    def text(self, *parts: Part, indent: int = 2, hanging: int | None = None) -> None:
        """A paragraph; its second and later lines begin at column `hanging`."""
        self._wrapped(parts, " " * indent, indent if hanging is None else hanging)

    def labelled(self, label: str, *parts: Part, indent: int = 2, column: int = LABELLED) -> None:
        """A paragraph behind a label; a label too long for its column pushes the first line to the right."""
        name = self._plain(label)
        self._wrapped(parts, (" " * indent + name + "  ").ljust(column), column)

    def command(self, command: str, label: str = "", *, indent: int = 2, column: int = LABELLED) -> None:
        """A command on one line: at its column where there's room, or else left of it."""
        name = self._plain(label)
        if not name and column + len(self._plain(command)) > self.width:
            column = indent + 2
        start = (" " * indent + name + "  ").ljust(column) if name else " " * column
        self._print((start, ""), (command, "command"))

    def flow(
        self,
        label: str,
        items: Iterable[tuple[Part, ...]],
        *,
        indent: int = 2,
        column: int = LABELLED,
        gap: str = "  ",
    ) -> None:
        """Items one behind the other; none is broken in two."""
        lines: list[list[Part]] = []
        for item in items:
            piece = [(self._plain(text), look) for text, look in item]
            if lines and _columns(lines[-1]) + len(gap) + _columns(piece) <= self.width - column:
                lines[-1] += [(gap, ""), *piece]
            else:
                lines.append(piece)
        start = (" " * indent + label).ljust(column)
        for line in lines:
            self._print((start, ""), *line)
            start = " " * column

    def verbatim(self, text: str, *, indent: int = 2) -> None:
        """Lines as they are, wrapped only by the terminal."""
        for line in text.split("\n"):
            self._print((" " * indent + line, ""))

    def document(self) -> str:
        """Everything so far, without spaces at the ends of lines, ending in one newline, harmless in a log."""
        return harmless("\n".join(self._lines).rstrip("\n") + "\n")

    def _wrapped(self, parts: Iterable[Part], start: str, hanging: int) -> None:
        known = [(self._plain(text), look) for text, look in parts]
        first, others = (max(self.width - taken, 20) for taken in (len(start), hanging))
        for line in _divided(known, _breaks("".join(text for text, _ in known), first, others)):
            self._print((start, ""), *line)
            start = " " * hanging

    def _plain(self, text: str) -> str:
        text = text.replace("\n", "␊ ")
        return text if self._style.unicode else ascii_only(text)

    def _print(self, *parts: Part) -> None:
        """A line of its own. Without colour there's no escape sequence in it."""
        line = ""
        for text, look in parts:
            code = COLOURS.get(look) if self._style.colour and text else None
            line += f"\x1b[{code}m{self._plain(text)}\x1b[0m" if code else self._plain(text)
        self._lines.append(line.rstrip())


def _columns(parts: Iterable[Part]) -> int:
    return sum(_width(char) for text, _ in parts for char in text)


def _width(char: str) -> int:
    """Columns that a character takes: wide ones two, those that join the one before none."""
    if unicodedata.combining(char) or unicodedata.category(char) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


def _divided(parts: Iterable[Part], breaks: list[int]) -> list[list[Part]]:
    """The parts in lines that end at these places of the whole text, without spaces at the ends."""
    lines: list[list[Part]] = [[]]
    place = 0
    for text, look in parts:
        cuts = [place, *(at for at in breaks if place < at < place + len(text)), place + len(text)]
        for begin, end in pairwise(cuts):
            if begin in breaks and begin:
                lines.append([])
            lines[-1].append((text[begin - place : end - place], look))
        place += len(text)
    for line in lines[:-1]:
        line[-1] = (line[-1][0].rstrip(), line[-1][1])
    return lines


def _breaks(text: str, first: int, others: int) -> list[int]:
    """Where to divide a text so that lines fit, always before a word and never inside one."""
    found: list[int] = []
    room, used = first, len(text) - len(text.lstrip())
    for number, word in enumerate(re.finditer(r"\S+\s*", text)):
        if number and used + _columns([(word[0].rstrip(), "")]) > room:
            found.append(word.start())
            room, used = others, 0
        used += _columns([(word[0], "")])
    return found
