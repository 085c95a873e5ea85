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
_PART = re.compile(r'(?P<slashes>\\*)"|\\+|[^\\" \t]+|[ \t]+')


def read_cmd(text: str, env: Mapping[str, str]) -> Pieces:
    """One command of cmd.exe. Raises UsageError."""
    line: list[str] = []
    at, quoted = 0, False
    notes: tuple[str, ...] = ()
    variables = {name.lower(): value for name, value in env.items()}
    while at < len(text):
        char = text[at]
        name = _NAME.match(text, at)
        if name and name[1].lower() in variables:
            line.extend(variables[name[1].lower()])
            at = name.end()
        elif text.startswith("%%", at):  # of a batch file
            line.append("%")
            at += 2
        elif char == '"':
            line.append(char)
            at, quoted = at + 1, not quoted
        elif char == "^" and not quoted:
            at += 2 if text.startswith("^\n", at) else 1
            escaped = text[at : at + 1] if text[at - 1] == "^" or text.startswith("\n", at) else ""
            line.append(escaped)
            at += len(escaped)
        elif not quoted and (redirection := _REDIRECTION.match(text, at)):
            if line[-1:] in (["1"], ["2"]) and line[-2:-1] in ([" "], ["\t"]):
                line.pop()
            at, notes = redirection.end(), (REDIRECTED,)
        elif not quoted and char == "<":
            raise UsageError(NO_INPUT)
        elif char == "\n" or (char in "&|" and not quoted):
            break
        else:
            line.append(char)
            at += 1
    return Pieces(_arguments("".join(line)), text[at:], notes)


def _arguments(line: str) -> list[str]:
    """A command line as the C runtime gives it to a program."""
    words: list[str] = []
    word: list[str] | None = None
    quoted, at = False, 0
    while part := _PART.match(line, at):
        at = part.end()
        if part[0][0] in " \t" and not quoted:
            words += [] if word is None else ["".join(word)]
            word = None
            continue
        word = [] if word is None else word
        if part["slashes"] is None:
            word.append(part[0])
            continue
        slashes = len(part["slashes"])
        word.append("\\" * (slashes // 2))
        if slashes % 2:
            word.append('"')
        elif quoted and line.startswith('"', at):
            word.append('"')
            at += 1
        else:
            quoted = not quoted
    if quoted:
        raise UsageError(UNCLOSED)
    return words if word is None else [*words, "".join(word)]
