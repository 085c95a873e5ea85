"""What CI systems read in a log: written after ActionCommand.cs of actions/runner, Command.cs of microsoft/azure-pipelines-agent
and GitLab's documentation of sections. Where they ask whether a command's name is known, these take any, so as to miss none."""

from __future__ import annotations

import re
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Read:
    """A command: its name, its properties and its data, without escapes."""

    name: str
    properties: dict[str, str] = field(default_factory=dict)
    data: str = ""


def lines(text: str) -> list[str]:
    """As .NET's readers divide a stream: at CR, LF, or both."""
    return re.split(r"\r\n|\r|\n", text)


def github(text: str) -> list[Read]:
    """The workflow commands in a log, of both kinds."""
    return [read for line in lines(text) if (read := _colons(line) or _bracket(line, "##[", _GITHUB_OLD)) is not None]


def azure(text: str, *, percents: bool = True) -> list[Read]:
    """The logging commands in a log, and `##[…]`, which makes a line look like one of the agent's own."""
    escapes = (*_AZURE, ("%AZP25", "%")) if percents else _AZURE
    found = (_bracket(line, "##vso[", escapes) or _bracket(line, "##[", ()) for line in lines(text))
    return [read for read in found if read is not None]


def gitlab(text: str) -> list[tuple[str, str, str]]:
    """The marks of sections: start or end, time, name."""
    return re.findall(r"section_(start|end):(\d+):([A-Za-z0-9_.-]+)(?:\[[^\]]*\])?\r\x1b\[0K", text)


_AZURE = (("%3B", ";"), ("%0D", "\r"), ("%0A", "\n"), ("%5D", "]"))
_GITHUB_OLD = (*_AZURE, ("%25", "%"))
_GITHUB_DATA = (("%0D", "\r"), ("%0A", "\n"), ("%25", "%"))
_GITHUB_PROPERTY = (("%0D", "\r"), ("%0A", "\n"), ("%3A", ":"), ("%2C", ","), ("%25", "%"))

Escapes = tuple[tuple[str, str], ...]


def _colons(line: str) -> Read | None:
    """`::name key=value,…::data`, behind white space."""
    line = line.lstrip()
    end = line.find("::", 2)
    if not line.startswith("::") or end < 0:
        return None
    name, _, rest = line[2:end].partition(" ")
    if not name:
        return None
    return Read(name, _properties(rest.strip(), ",", _GITHUB_PROPERTY), _unescaped(line[end + 2 :], _GITHUB_DATA))


def _bracket(line: str, prefix: str, escapes: Escapes) -> Read | None:
    """`##vso[name key=value;…]data` anywhere in a line."""
    start = line.find(prefix)
    end = line.find("]", start)
    if start < 0 or end < 0:
        return None
    name, _, rest = line[start + len(prefix) : end].partition(" ")
    return Read(name, _properties(rest, ";", escapes), _unescaped(line[end + 1 :], escapes))


def _properties(text: str, between: str, escapes: Escapes) -> dict[str, str]:
    pairs = (part.partition("=") for part in text.split(between) if part)
    return {key: _unescaped(value, escapes) for key, _, value in pairs if key and value}


def _unescaped(text: str, escapes: Escapes) -> str:
    for escape, sign in escapes:
        text = text.replace(escape, sign)
    return text
