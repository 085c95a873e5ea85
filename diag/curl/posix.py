"""Quoting of sh, bash and zsh. Source: POSIX.1-2024, Shell Command Language, 2.2 and 2.6; for `$'…'` bash's manual, 3.1.2.4."""

from __future__ import annotations

import re

from dbapp_diag.curl.files import as_bytes, as_text
from dbapp_diag.curl.lexer import UNCLOSED, Lexer, quoted_name
from dbapp_diag.model.errors import UsageError

_NAME = re.compile(r"\$(?:([A-Za-z_][A-Za-z0-9_]*)|\{([A-Za-z_][A-Za-z0-9_]*)\})")
_BLANK_BEHIND = re.compile(r"\\[ \t]+\n")
_ANSI_QUOTED = re.compile(r"\$'((?:\\.|[^'\\])*+)'", re.DOTALL)
_ANSI = re.compile(
    r"\\(?:x([0-9A-Fa-f]{1,2})|u([0-9A-Fa-f]{1,4})|U([0-9A-Fa-f]{1,8})|([0-7]{1,3})|c(.)|(.))", re.DOTALL
)
_CONTROLS = dict(zip("abeEfnrtv", "\a\b\x1b\x1b\f\n\r\t\v", strict=True))


class Posix(Lexer):
    """One command of a POSIX shell, with bash's `$'…'`."""

    def take(self) -> None:
        """Take what stands at `at`."""
        char = self.text[self.at]
        if char == "\\":
            self._escape()
        elif char == "'":
            end = self.text.find("'", self.at + 1)
            if end < 0:
                raise UsageError(UNCLOSED)
            self.add(self.text[self.at + 1 : end], end + 1 - self.at)
        elif char == '"':
            self.add("", 1)
            self._double_quoted()
        elif quoted := _ANSI_QUOTED.match(self.text, self.at):
            self.add(_unescaped(quoted[1]), len(quoted[0]))
        elif char == "$" and self.next() == '"':
            self.at += 1
        elif char in "$`":
            self._expansion(quoted=False)
        elif char in "()":
            raise UsageError(
                "The command holds a parenthesis outside quotes, which a shell refuses; put quotes around that value."
            )
        elif char == "~" and self.at_start and re.match(r"~(?=/|\s|$)", self.text[self.at :]) and "HOME" in self.env:
            self.add(self.env["HOME"], 1)
        else:
            self.add(char, 1)

    def _escape(self) -> None:
        if self.next() == "\n":
            self.at += 2
        elif _BLANK_BEHIND.match(self.text, self.at):
            raise UsageError(
                "A line of the command ends in a backslash and a blank, so a shell ends the command there."
            )
        else:
            self.add(self.next() or "\\", 2)

    def _double_quoted(self) -> None:
        """What stands behind a `"`, up to the next."""
        while (char := self.text[self.at : self.at + 1]) != '"':
            if not char:
                raise UsageError(UNCLOSED)
            if char in "$`":
                self._expansion(quoted=True)
            elif char == "\\" and self.next() == "\n":
                self.at += 2
            elif char == "\\" and self.next() in tuple('$`"\\'):
                self.add(self.next(), 2)
            else:
                self.add(char, 1)
        self.at += 1

    def _expansion(self, *, quoted: bool) -> None:
        """A variable's value. What a shell would compute is refused."""
        if self.text[self.at] == "`" or self.next() == "(":
            raise UsageError("The command holds another command, by $(…) or backticks; put its result in its place.")
        name = _NAME.match(self.text, self.at)
        if name:
            value = self.variable(name[1] or name[2])
            if not quoted and (not value or re.search(r"[ \t\n*?\[]", value)):
                raise UsageError(
                    f"The command uses {quoted_name(name[1] or name[2])} outside quotes, and it's empty or holds a blank or a "
                    "wildcard; put double quotes around it."
                )
            self.add(value, len(name[0]))
        elif re.match(r"[{0-9@*#?$!-]", self.next()):
            raise UsageError(
                "The command holds a $ of a form that isn't supported here; put single quotes around that value."
            )
        else:
            self.add("$", 1)


def _unescaped(text: str) -> str:
    """What stands in `$'…'`. A code below 256 is a byte, as in bash; a NUL ends the text."""

    def byte(match: re.Match[str]) -> bytes:
        two, four, eight, octal, control, single = match.groups()
        if two or octal:
            return bytes([int(two, 16) if two else int(octal, 8) & 255])
        if four or eight:
            return chr(min(int(four or eight, 16), 0x10FFFF)).encode("utf-8", "surrogatepass")
        if control:
            return bytes([ord(control) & 31])
        return as_bytes(_CONTROLS.get(single, single if single in "\\'\"?" else f"\\{single}"))

    pieces: list[bytes] = []
    at = 0
    for match in _ANSI.finditer(text):
        pieces += as_bytes(text[at : match.start()]), byte(match)
        at = match.end()
    return as_text(b"".join((*pieces, as_bytes(text[at:]))).partition(b"\0")[0])
