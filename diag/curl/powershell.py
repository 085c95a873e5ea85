"""Quoting of PowerShell, in front of `curl.exe`. Source: learn.microsoft.com, about_Quoting_Rules, about_Special_Characters and
about_Parsing (for `\\"`, which Windows PowerShell needs to pass a quote on to a program)."""

from __future__ import annotations

import re

from dbapp_diag.curl.lexer import UNCLOSED, Lexer, Pieces, quoted_name
from dbapp_diag.model.errors import UsageError

_SINGLE = re.compile(r"'((?:''|[^'])*+)'")
_NAME = re.compile(r"\$(?:\{?env:([A-Za-z0-9_]+)\}?|\{?([A-Za-z_][A-Za-z0-9_]*)\}?)", re.IGNORECASE)
_ESCAPES = dict(zip("0abefnrtv", "\0\a\b\x1b\f\n\r\t\v", strict=True))


class PowerShell(Lexer):
    """One command of PowerShell."""

    def read(self) -> Pieces:
        """Read up to the end of the command. Raises UsageError."""
        if self.text.startswith("& "):
            self.at = 1  # the call operator
        pieces = super().read()
        if not any('\\"' in word for word in pieces.words):
            return pieces
        words = [word.replace('\\"', '"') for word in pieces.words]
        note = 'A \\" was read as a quote, as Windows PowerShell needs it; PowerShell 7.3 and later send the backslash too.'
        return Pieces(words, pieces.rest, (*pieces.notes, note))

    def take(self) -> None:
        """Take what stands at `at`."""
        char = self.text[self.at]
        if char == "`":
            self._escape()
        elif char == "'":
            quoted = _SINGLE.match(self.text, self.at)
            if quoted is None:
                raise UsageError(UNCLOSED)
            self.add(quoted[1].replace("''", "'"), len(quoted[0]))
        elif char == '"':
            self.add("", 1)
            self._double_quoted()
        elif char == "$":
            self._expansion()
        elif char in "()" or (char == "@" and self.next() in tuple("'\"(")):
            raise UsageError(
                "The command holds a (…) or @'…'@ of PowerShell, which isn't supported here; write the value out."
            )
        else:
            self.add(char, 1)

    def _escape(self) -> None:
        if self.next() == "\n":
            self.at += 2
        else:
            self.add(_ESCAPES.get(self.next(), self.next()), 2)

    def _double_quoted(self) -> None:
        """What stands behind a `"`, up to the next that isn't doubled."""
        while self.text[self.at : self.at + 2] == '""' or not self.text.startswith('"', self.at):
            char = self.text[self.at : self.at + 1]
            if not char:
                raise UsageError(UNCLOSED)
            if char == '"':
                self.add('"', 2)
            elif char == "`":
                self._escape()
            elif char == "$":
                self._expansion()
            else:
                self.add(char, 1)
        self.at += 1

    def _expansion(self) -> None:
        name = _NAME.match(self.text, self.at)
        if name and name[1]:
            found = next((key for key in self.env if key.lower() == name[1].lower()), name[1])
            self.add(self.variable(found), len(name[0]))
        elif name and name[2].lower() == "null":
            self.add("", len(name[0]))
        elif name:
            raise UsageError(
                f"The command uses {quoted_name(name[2])} of PowerShell, which isn't known here; write its value."
            )
        elif self.next() in tuple("({"):
            raise UsageError("The command holds an expression of PowerShell; put its result in its place.")
        else:
            self.add("$", 1)
