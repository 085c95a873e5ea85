"""What no fix may be: rules over a report in JSON, for every test that makes or reads one."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator, Mapping
from typing import Any

_GAP = re.compile(r"<[a-z][a-z _-]*>|\{[a-z_]+\}|\[\[|\]\]|\bNone\b|\b(?:YOUR|MY)_[A-Z]+\b")
"""A place that nothing filled."""
_INSIDE = re.compile(
    r"\b(?:localhost|127(?:\.\d+){3}|0\.0\.0\.0|10(?:\.\d+){3}|192\.168(?:\.\d+){2}|172\.(?:1[6-9]|2\d|3[01])(?:\.\d+){2})\b"
)
_BROWSER = re.compile(r"databricks auth login|browser")
_OTHERS = {
    "update-permissions": ("the app's owner", "a workspace admin"),
    "apps start": ("the app's owner",),
    "apps stop": ("the app's owner",),
    "apps deploy": ("the app's owner",),
    "apps logs": ("the app's owner",),
}
"""Commands that only these people can carry out."""
_ADDRESSES = ("--resolver", "--connect-to", "--proxy", "HTTPS_PROXY=", "HTTP_PROXY=", "ALL_PROXY=", "nslookup", "--resolve")
"""What may lead to an address inside: the reader's own settings."""


def complaints(report: Mapping[str, Any]) -> Iterator[str]:
    """What is wrong with the fixes and the next step of a report, each as a sentence."""
    fixes = [(root["id"], fix) for root in (*report["root_causes"], *report["warnings"]) for fix in root["fix"]]
    step = report["next_step"]
    for id, fix in [*fixes, *([("next step", step)] if step else [])]:
        text, command = fix["text"], fix["command"] or ""
        for part in (text, command):
            if (gap := _GAP.search(part)) is not None:
                yield f"{id}: nothing filled {gap[0]!r} in {part!r}"
        if (inside := _INSIDE.search(command)) is not None and not any(each in command for each in _ADDRESSES):
            yield f"{id}: leads to {inside[0]}: {command!r}"
        for words, people in _OTHERS.items():
            if words in command and fix["who"] not in people:
                yield f"{id}: {fix['who']} can't do {command!r}"
        if command and id != "next step" and _same(command, report):
            yield f"{id}: is the command that was just run: {command!r}"
        if command.count("'") % 2 or command.count('"') % 2:
            yield f"{id}: quotes are open in {command!r}"


def _same(command: str, report: Mapping[str, Any]) -> bool:
    """The command of a run that asks the same, with nothing changed."""
    if not command.startswith("dbapp-diag run "):
        return False
    rerun = (report["next_step"] or {}).get("command") or ""
    return shlex.split(command) == shlex.split(rerun)
