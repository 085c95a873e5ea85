"""What `token inspect` says of a token: its facts, what it's good for, and nothing of its text."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime

from dbapp_diag.analysis.token.good_for import GoodFor, good_for
from dbapp_diag.analysis.token.kind_names import NAMES
from dbapp_diag.analysis.token.scope_meanings import meaning
from dbapp_diag.analysis.token.scopes import of_an_app
from dbapp_diag.auth.tokens.claims import read_token
from dbapp_diag.case.fixes import filled_fixes
from dbapp_diag.checks.token.token_form import TokenForm
from dbapp_diag.checks.token.token_lifetime import SOON, TokenLifetime
from dbapp_diag.engine.judge import judge
from dbapp_diag.engine.registry import load
from dbapp_diag.evidence import codec
from dbapp_diag.evidence.redaction import Redactor
from dbapp_diag.facts.asked import Asked, Vantage
from dbapp_diag.facts.base import Facts
from dbapp_diag.facts.identity import TokenFacts, TokenKind
from dbapp_diag.model.results import Failed, Finding, Result, Warned, findings_of
from dbapp_diag.model.target import GivenToken
from dbapp_diag.model.times import aged, seconds
from dbapp_diag.reports import wording
from dbapp_diag.reports.interface import Style
from dbapp_diag.reports.screen import Page

COLUMN = 13
LONGEST_SCOPE = 28


@dataclass(frozen=True, slots=True)
class TokenReport:
    """What was read; `usable` says whether an app may take such a token."""

    usable: bool
    facts: TokenFacts
    results: tuple[Result, ...]
    fit: GoodFor
    now: datetime

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What is wrong or odd with it."""
        return tuple(finding for result in self.results for finding in findings_of(result))


def token_report(given: GivenToken, *, now: datetime) -> TokenReport:
    """Read a token as a run would, and judge it by the checks that need nothing else."""
    redactor = Redactor()
    label = redactor.learn(given.text, "token")
    seen, sendable = read_token(given.text, label=label, source=given.source)
    facts = redactor.fact(seen)
    vantage = Vantage(time=now, os="", python="", tool="", runtime="machine")
    known = Facts({TokenFacts: facts, Asked: Asked(token_given=given.source), Vantage: vantage})
    results = tuple(judge(check, known) for check in (TokenForm(), TokenLifetime()))
    usable = sendable and not any(isinstance(result, Failed) for result in results)
    return TokenReport(usable, facts, results, good_for(facts), now)


def token_json(report: TokenReport) -> str:
    """The same for programs."""
    body = {
        "usable_at_apps": report.usable,
        "good_for": {
            "apps": report.fit.apps,
            "workspace": report.fit.workspace,
            "text": report.fit.text,
            "instead": report.fit.instead,
        },
        "scope_meanings": {scope: meaning(scope) for scope in report.facts.scopes or ()},
        "token": codec.plain(report.facts),
        "findings": [
            {
                "cause": item.cause,
                "confidence": item.confidence.value,
                "observed": item.observed,
                "expected": item.expected,
            }
            for item in report.findings
        ],
    }
    return json.dumps(body, indent=2) + "\n"


def token_page(report: TokenReport, style: Style) -> str:
    """The same for people: each claim in the colour of its state."""
    page = Page(style)
    for label, value, name in _rows(report):
        if value is None and not report.facts.claims:
            continue  # nothing can be read off such a text, and kind says so
        shown = (value, name) if value is not None else ("– (not in the token)", "faint")
        page.labelled(label, shown, indent=0, column=COLUMN)
    _scopes(page, report.facts)
    page.labelled("good for", (report.fit.text, _fit(report.fit)), indent=0, column=COLUMN)
    if report.fit.instead is not None:
        page.labelled("instead", (report.fit.instead, "command"), indent=0, column=COLUMN)
    page.blank()
    for result in report.results:
        _findings(page, result)
    verdict = (
        "An app may take such a token; whether this one's signature, permission and scopes hold, only a run can tell."
    )
    page.text((verdict, "ok") if report.usable else ("An app doesn't take this token.", "failed"), indent=0, hanging=2)
    return page.document()


def _rows(report: TokenReport) -> list[tuple[str, str | None, str]]:
    """Label, value and the style of the value."""
    facts, now = report.facts, report.now
    signed = " ".join(part for part in (facts.algorithm, facts.key_id) if part)
    return [
        ("kind", NAMES[facts.kind], _fit(report.fit)),
        ("length", f"{facts.length} characters", ""),
        ("issuer", facts.issuer, "command"),
        ("principal", facts.subject or facts.client_id, "command"),
        ("audience", ", ".join(facts.audience) or None, "command"),
        ("issued", aged(facts.issued_at, now) if facts.issued_at else None, ""),
        ("expires", aged(facts.expires_at, now) if facts.expires_at else None, _lifetime(facts, now)),
        ("signed with", f"{signed}; unverified, and not shown" if signed else None, ""),
        ("claims", " ".join(facts.claims) or None, ""),
    ]


def _scopes(page: Page, facts: TokenFacts) -> None:
    """Each scope with what it stands for."""
    if facts.scopes is None and not facts.claims:
        return
    if facts.scopes is None:
        page.labelled("scopes", ("– (not in the token)", "faint"), indent=0, column=COLUMN)
        return
    widest = max((len(scope) for scope in facts.scopes), default=0)
    for number, scope in enumerate(facts.scopes):
        page.labelled(
            "" if number else "scopes",
            (scope.ljust(min(widest, LONGEST_SCOPE)), "strong"),
            (f"  {meaning(scope)}", "faint"),
            indent=0,
            column=COLUMN,
        )
    if not facts.scopes:
        page.labelled("scopes", ("none", "warned"), indent=0, column=COLUMN)
    elif facts.kind is TokenKind.DATABRICKS_OAUTH and of_an_app(facts.scopes):
        text = "as in a token that the platform forwards to an app (X-Forwarded-Access-Token): the app's own and iam.*"
        page.text((text, "faint"), indent=COLUMN)


def _findings(page: Page, result: Result) -> None:
    if not isinstance(result, Failed | Warned):
        return
    catalogue = load().catalogue
    failed = isinstance(result, Failed)
    for finding in findings_of(result):
        cause = catalogue[finding.cause]
        mark = ("✗ ", "failed") if failed else ("! ", "warned")
        page.text(mark, (f"{cause.title}: {finding.observed}", ""), indent=0, hanging=2)
        for fix in filled_fixes(cause, finding)[:1]:
            page.text((f"fix ({wording.who(fix.who)}): {fix.text}", ""), indent=2, hanging=4)
            if fix.command:
                page.command(fix.command, indent=2, column=6)


def _fit(fit: GoodFor) -> str:
    return {True: "ok", False: "failed", None: "unknown"}[fit.apps]


def _lifetime(facts: TokenFacts, now: datetime) -> str:
    """The style of the end: past, near, or ahead."""
    if facts.expires_at is None:
        return ""
    left = seconds(facts.expires_at) - seconds(now)
    return "failed" if left <= 0 else "warned" if left < SOON else "ok"
