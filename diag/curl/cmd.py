"""Quoting of Windows' cmd.exe, and of the C runtime that takes a program's command line apart. Sources: learn.microsoft.com,
"cmd" (`^`, quotes, `%NAME%`) and "Parsing C command-line arguments" (backslashes and quotes).

Browsers write `^"…^"` with a `^` in front of whatever cmd.exe might take for its own, and a line break as `^` and two breaks.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from dbapp_diag.curl.lexer import NO_INPUT, REDIRECTED, UNCLOSED, Pieces
from dbapp_diag.model.errors import UsageError

_REDIRECTION = re.compile(r'>{1,2}[ \t]*(&\d|"[^"]*"|[^\s&|<>]+)')
_NAME = re.compile(r"%([^%\s=:^\"]+)%")
_QUOTE = re.compile(r'(\\*)(""|"|)', re.DOTALL)


def read_cmd(text: str, env: Mapping[str, str]) -> Pieces:
    """One command of cmd.exe. Raises UsageError."""
    line, at = "", 0
    quoted = False
    notes: tuple[str, ...] = ()
    variables = {name.lower(): value for name, value in env.items()}
    while at < len(text):
        char = text[at]
        name = _NAME.match(text, at)
        if name and name[1].lower() in variables:
            line, at = line + variables[name[1].lower()], name.end()
        elif text.startswith("%%", at):  # of a batch file
            line, at = line + "%", at + 2
        elif char == '"':
            line, at, quoted = line + char, at + 1, not quoted
        elif char == "^" and not quoted:
            at += 2 if text.startswith("^\n", at) else 1
            escaped = text[at : at + 1] if text[at - 1] == "^" or text.startswith("\n", at) else ""
            line, at = line + escaped, at + len(escaped)
        elif not quoted and (redirection := _REDIRECTION.match(text, at)):
            line, at, notes = re.sub(r"(?<=[ \t])[12]$", "", line), redirection.end(), (REDIRECTED,)
        elif not quoted and char == "<":
            raise UsageError(NO_INPUT)
        elif char == "\n" or (char in "&|" and not quoted):
            break
        else:
            line, at = line + char, at + 1
    return Pieces(_arguments(line), text[at:], notes)


def _arguments(line: str) -> list[str]:
    """A command line as the C runtime gives it to a program."""
    words: list[str] = []
    word: str | None = None
    quoted, at = False, 0
    while at < len(line):
        if line[at] in " \t" and not quoted:
            words += [] if word is None else [word]
            word, at = None, at + 1
            continue
        word = word or ""
        match = _QUOTE.match(line, at)
        if match and match[0].endswith('"'):
            slashes = len(match[1])
            word, at = word + "\\" * (slashes // 2), at + slashes + 1
            if slashes % 2:
                word += '"'
            elif quoted and match[2] == '""':
                word, at = word + '"', at + 1
            else:
                quoted = not quoted
        else:
            word, at = word + line[at], at + 1
    if quoted:
        raise UsageError(UNCLOSED)
    return words if word is None else [*words, word]
