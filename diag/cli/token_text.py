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
from dbapp_diag.reports.document import blocks as doc
from dbapp_diag.reports.document import on_screen
from dbapp_diag.reports.interface import Style
from dbapp_diag.reports.neutral import harmless
from dbapp_diag.reports.screen import Page

LONGEST_SCOPE = 28
_VERDICT: dict[bool | None, tuple[str, str]] = {
    True: (
        "An app may accept such a token; whether this one's signature, permission and scopes hold, only a run can tell.",
        "ok",
    ),
    False: ("An app doesn't accept this token.", "failed"),
    None: ("Its form doesn't tell whether an app accepts this token; only a run can tell.", "warned"),
}
_MISSING = doc.faint("– (not in the token)")


@dataclass(frozen=True, slots=True)
class TokenReport:
    """What was read; `usable` says whether an app may accept such a token; None where its form doesn't tell."""

    usable: bool | None
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
    fit = good_for(facts)
    usable = fit.apps if sendable and not any(isinstance(result, Failed) for result in results) else False
    return TokenReport(usable, facts, results, fit, now)


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
    return harmless(json.dumps(body, indent=2) + "\n", "\\u0023")


def token_page(report: TokenReport, style: Style) -> str:
    """The same for people: each claim in the colour of its state."""
    page = Page(style)
    fit = report.fit
    instead = (("instead", doc.Span(fit.instead, "command")),) if fit.instead is not None else ()
    good = ("good for", doc.Span(fit.text, _fit(fit)))
    on_screen.write(page, (doc.Pairs((*_claims(report), *_scopes(report.facts), good, *instead)),), indent=0)
    page.gap()
    for result in report.results:
        _findings(page, result)
    page.text(_VERDICT[report.usable], indent=0, hanging=2)
    return page.document()


def _claims(report: TokenReport) -> tuple[tuple[str, doc.Text], ...]:
    """What can be read off the token, and what isn't in it."""
    facts, now = report.facts, report.now
    signed = " ".join(part for part in (facts.algorithm, facts.key_id) if part)
    rows = (
        ("kind", NAMES[facts.kind], _fit(report.fit)),
        ("length", f"{facts.length} characters", ""),
        ("issuer", facts.issuer, "command"),
        ("principal", facts.subject or facts.client_id, "command"),
        ("audience", ", ".join(facts.audience) or None, "command"),
        ("issued", aged(facts.issued_at, now) if facts.issued_at else None, ""),
        ("expires", aged(facts.expires_at, now) if facts.expires_at else None, _lifetime(facts, now)),
        ("signed with", f"{signed}; unverified, and not shown" if signed else None, ""),
        ("claims", " ".join(facts.claims) or None, ""),
    )
    shown = (row for row in rows if row[1] is not None or facts.claims)  # where there are none, kind says why
    return tuple((label, _MISSING if text is None else doc.Span(text, look)) for label, text, look in shown)


def _scopes(facts: TokenFacts) -> tuple[tuple[str, doc.Text], ...]:
    """Each scope with what it stands for."""
    if facts.scopes is None:
        return (("scopes", _MISSING),) if facts.claims else ()
    widest = min(max((len(scope) for scope in facts.scopes), default=0), LONGEST_SCOPE)
    rows: list[tuple[str, doc.Text]] = [
        ("" if number else "scopes", (doc.strong(scope.ljust(widest)), doc.faint(f"  {meaning(scope)}")))
        for number, scope in enumerate(facts.scopes)
    ]
    if facts.kind is TokenKind.DATABRICKS_OAUTH and of_an_app(facts.scopes):
        text = "as in a token that the platform forwards to an app (X-Forwarded-Access-Token): the app's own and iam.*"
        rows.append(("", doc.faint(text)))
    return tuple(rows) or (("scopes", doc.Span("none", "warned")),)


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
