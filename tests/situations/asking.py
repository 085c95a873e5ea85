"""Asking about a served app as its users do: the command line, in this process, in an environment of its own."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from tests.build.fix_lint import complaints
from tests.scenarios.asking import called
from tests.situations.serving import Served


@dataclass(frozen=True)
class Told:
    """What one run said."""

    report: dict[str, Any]
    code: int

    @property
    def verdict(self) -> str:
        """The verdict's word."""
        return str(self.report["verdict"])

    @property
    def causes(self) -> list[tuple[str, str]]:
        """Each root cause with its confidence."""
        return [(root["id"], root["confidence"]) for root in self.report["root_causes"]]

    @property
    def warnings(self) -> list[str]:
        """The causes that it warns of; what this machine's resolver is like isn't the subject here."""
        return [each["id"] for each in self.report["warnings"] if not each["id"].startswith("dns-")]

    @property
    def headline(self) -> str:
        """The verdict in a sentence."""
        return str(self.report["headline"])

    @property
    def next_command(self) -> str:
        """The command of the next step; empty without one."""
        return str((self.report["next_step"] or {}).get("command") or "")

    def fix(self, place: int = 0) -> dict[str, Any]:
        """One of the first root's fixes."""
        fix: dict[str, Any] = self.report["root_causes"][0]["fix"][place]
        return fix


def ask(served: Served, *arguments: str, stdin: str | None = None) -> Told:
    """`dbapp-diag run` about the served app; JSON is asked for by itself."""
    done = called(["run", *served.arguments, *arguments, "--format", "json", "--quiet"], {"PATH": "/usr/bin"}, stdin)
    assert done.stdout, done.stderr
    report = json.loads(done.stdout)
    assert list(complaints(report)) == []
    return Told(report, done.returncode)
