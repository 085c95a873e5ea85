"""One row of the tables by which a failed sign-in is put to a cause. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass

from dbapp_diag.analysis.sign_in.error_words import POSSIBLE, Reading
from dbapp_diag.analysis.sign_in.failure import PARTS, SignInFailure
from dbapp_diag.model.results import Finding, finding
from dbapp_diag.model.words import AnyCause, Confidence

EXPECTED: Mapping[AnyCause, str] = {
    "client-secret-rejected": "a known client and its secret",
    "cli-missing": "the current Databricks CLI on PATH",
    "credentials-missing": "one complete source of credentials",
    "exchange-refused": "a Databricks token",
    "login-expired": "a sign-in that can be renewed",
    "network-policy-denied": "an address that it admits",
    "principal-not-in-workspace": "a member",
    "scopes-not-granted": "the scopes asked for",
    "sign-in-timeout": "an answer in a few seconds",
    "workspace-host-wrong": "the host of a workspace",
    "workspace-unreachable": "an answer as OAuth writes it",
}
"""What would have been in order, where a rule doesn't say it otherwise."""
_NAME = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True)
class But:
    """Where a rule is of another certainty. `hint` is said then, in the place of `{hint}`."""

    where: Callable[[SignInFailure], object]
    sure: Confidence = POSSIBLE
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Rule:
    """A failure of one of `methods` (none: of any) for which `where` holds is what `gives` says.

    `gives` may read it in somebody's words: None where they say nothing, and then the next row counts. `said` is what was
    observed, with names of `PARTS` in it, as in `{server}`. `values` fill the placeholders of fixes.
    """

    gives: Reading | Callable[[SignInFailure], Reading | None]
    said: str
    expected: str | None = None
    methods: Collection[str] = ()
    where: Callable[[SignInFailure], object] | None = None
    but: But | None = None
    values: Callable[[SignInFailure], Mapping[str, str]] | None = None

    def finding(self, failure: SignInFailure) -> Finding | None:
        """What the failure amounts to by this row; None where the row isn't about it."""
        if (self.methods and failure.method not in self.methods) or (self.where and not self.where(failure)):
            return None
        reading = self.gives if isinstance(self.gives, Reading) else self.gives(failure)
        if reading is None:
            return None
        but = self.but if self.but is not None and self.but.where(failure) else None
        sure, hint = (but.sure, but.hint) if but else (reading.sure, "")
        observed = _NAME.sub(lambda name: hint if name[1] == "hint" else PARTS[name[1]](failure), self.said)
        expected, values = self.expected or EXPECTED[reading.cause], self.values(failure) if self.values else None
        return finding(reading.cause, sure, observed, expected, failure.sign_in, variant=reading.variant, values=values)


def by_rules(rules: Iterable[Rule], failure: SignInFailure) -> Finding:
    """What the first row that is about the failure makes of it; a table's last row takes the rest."""
    return next(found for rule in rules if (found := rule.finding(failure)) is not None)
