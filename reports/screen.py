"""A page of text for a terminal: hanging indents, labels, flowing items. The only user of rich.

Text is wrapped at spaces and never inside a word, so that names and addresses stay whole; commands aren't
wrapped at all: a terminal folds them, and what's copied stays one line.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from io import StringIO

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from dbapp_diag.reports.interface import Style
from dbapp_diag.reports.neutral import ascii_only

LABELLED = 15
"""The column where text begins behind a label."""

COLOURS = {
    "ok": "green",
    "failed": "bold red",
    "warned": "yellow",
    "likely": "bold yellow",
    "unknown": "magenta",
    "not-reached": "bright_black",
    "faint": "bright_black",
    "strong": "bold",
    "command": "cyan",
}
"""Every style that a page knows, by what it means."""

Part = tuple[str, str]
"""A piece of text and the name of its style, empty for none."""


class Page:
    """Collects lines and gives them as one string. Without colour there's no escape sequence in it."""

    def __init__(self, style: Style) -> None:
        self.width = max(style.width, 40)
        self._unicode = style.unicode
        self._buffer = StringIO()
        self._console = Console(
            file=self._buffer,
            width=self.width,
            color_system="standard" if style.colour else None,
            force_terminal=style.colour,
            no_color=not style.colour,
            legacy_windows=False,
            force_jupyter=False,  # in a notebook rich would show each line there, past the buffer
            markup=False,
            emoji=False,
            highlight=False,
        )

    def blank(self) -> None:
        """An empty line."""
        self._print(Text(""))

    def gap(self) -> None:
        """An empty line, unless there's one already or nothing yet."""
        if not self._buffer.getvalue().endswith("\n\n") and self._buffer.getvalue():
            self.blank()

    def text(self, *parts: Part, indent: int = 2, hanging: int | None = None) -> None:
        """A paragraph; its second and later lines begin at column `hanging`."""
        self._wrapped(self._styled(parts), " " * indent, indent if hanging is None else hanging)

    def labelled(self, label: str, *parts: Part, indent: int = 2, column: int = LABELLED) -> None:
        """A paragraph behind a label; a label too long for its column pushes the first line to the right."""
        name = self._plain(label)
        self._wrapped(self._styled(parts), (" " * indent + name + "  ").ljust(column), column)

    def command(self, command: str, label: str = "", *, indent: int = 2, column: int = LABELLED) -> None:
        """A command on one line: at its column where there's room, or else left of it."""
        text = self._plain(command)
        name = self._plain(label)
        if not name and column + len(text) > self.width:
            column = indent + 2
        start = (" " * indent + name + "  ").ljust(column) if name else " " * column
        self._print(Text(start) + Text(text, COLOURS["command"]))

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
        room = self.width - column
        lines: list[Text] = []
        for item in items:
            piece = self._styled(item)
            if lines and lines[-1].cell_len + len(gap) + piece.cell_len <= room:
                lines[-1] = lines[-1] + Text(self._plain(gap)) + piece
            else:
                lines.append(piece)
        start = (" " * indent + self._plain(label)).ljust(column)
        for line in lines:
            self._print(Text(start) + line)
            start = " " * column

    def verbatim(self, text: str, *, indent: int = 2) -> None:
        """Lines as they are, wrapped only by the terminal."""
        for line in text.split("\n"):
            self._print(Text(" " * indent + self._plain(line)))

    def document(self) -> str:
        """Everything so far, without spaces at the ends of lines, ending in one newline."""
        lines = [line.rstrip() for line in self._buffer.getvalue().split("\n")]
        return "\n".join(lines).rstrip("\n") + "\n"

    def _wrapped(self, text: Text, start: str, hanging: int) -> None:
        first = max(self.width - len(start), 20)
        for line in text.divide(_breaks(text.plain, first, max(self.width - hanging, 20))):
            line.rstrip()
            self._print(Text(start) + line)
            start = " " * hanging

    def _styled(self, parts: Iterable[Part]) -> Text:
        text = Text()
        for content, name in parts:
            text.append(self._plain(content.replace("\n", "␊ ")), COLOURS.get(name))
        return text

    def _plain(self, text: str) -> str:
        return text if self._unicode else ascii_only(text)

    def _print(self, line: Text) -> None:
        self._console.print(line, soft_wrap=True)


def _breaks(text: str, first: int, others: int) -> list[int]:
    """Where to divide a text so that lines fit, always before a word and never inside one."""
    found: list[int] = []
    room, used = first, 0
    for word in re.finditer(r"\S+\s*", text):
        if used and used + cell_len(word[0].rstrip()) > room:
            found.append(word.start())
            room, used = others, 0
        used += cell_len(word[0])
    return found
