"""What `token inspect` says of a token: its facts, what it's good for, and nothing of its text."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime

from dbapp_diag import codec
from dbapp_diag.auth.kinds import NAMES
from dbapp_diag.auth.token import read_token
from dbapp_diag.check import Facts, Failed, Finding, Result, Warned, findings_of
from dbapp_diag.checks.token.token_form import TokenForm
from dbapp_diag.checks.token.token_lifetime import TokenLifetime
from dbapp_diag.facts.asked import Asked, Vantage
from dbapp_diag.facts.base import Fact
from dbapp_diag.facts.identity import TokenFacts
from dbapp_diag.fixes import filled
from dbapp_diag.judging.clock import at, seconds, span
from dbapp_diag.redaction import Redactor
from dbapp_diag.registry import load
from dbapp_diag.target import GivenToken
from dbapp_diag.words import Status


@dataclass(frozen=True, slots=True)
class TokenReport:
    """What was read; `usable` says whether an app may take such a token."""

    text: str
    usable: bool
    facts: TokenFacts
    findings: tuple[Finding, ...]


def token_report(given: GivenToken, *, now: datetime) -> TokenReport:
    """Read a token as a run would, and judge it by the checks that need nothing else."""
    redactor = Redactor()
    label = redactor.learn(given.text, "token")
    seen, sendable = read_token(given.text, label=label, source=given.source)
    facts = codec.typed(redactor.value(codec.plain(seen)), TokenFacts)
    asked = Asked(
        app=None, url=None, workspace=None, profile=None, endpoint=None, path="", method="GET", token_given=given.source
    )
    vantage = Vantage(time=now, os="", python="", tool="", runtime="machine")
    known: dict[type[Fact], Fact] = {TokenFacts: facts, Asked: asked, Vantage: vantage}
    results: list[Result] = []
    for check in (TokenForm(), TokenLifetime()):
        results.append(check.judge(Facts(known).restricted(check.sees())))
    findings = tuple(finding for result in results for finding in findings_of(result))
    usable = sendable and not any(isinstance(result, Failed) for result in results)
    return TokenReport(_text(facts, results, usable, now), usable, facts, findings)


def token_json(report: TokenReport) -> str:
    """The same for programs."""
    body = {
        "usable_at_apps": report.usable,
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


def _text(facts: TokenFacts, results: list[Result], usable: bool, now: datetime) -> str:
    catalogue = load().catalogue
    rows = [
        ("kind", NAMES[facts.kind]),
        ("length", f"{facts.length} characters"),
        ("issuer", facts.issuer),
        ("principal", facts.subject or facts.client_id),
        ("audience", ", ".join(facts.audience) or None),
        ("scopes", " ".join(facts.scopes) if facts.scopes is not None else None),
        ("issued", _aged(facts.issued_at, now) if facts.issued_at else None),
        ("expires", _aged(facts.expires_at, now) if facts.expires_at else None),
        ("signed with", " ".join(part for part in (facts.algorithm, facts.key_id) if part) or None),
        ("claims", " ".join(facts.claims) or None),
    ]
    lines = [f"{name:<12} {value if value is not None else '– (not in the token)'}" for name, value in rows]
    lines.append("")
    for result in results:
        if result.status in (Status.PASSED, Status.SKIPPED) or not isinstance(result, Failed | Warned):
            continue
        for finding in findings_of(result):
            lines.append(
                f"{'✗' if isinstance(result, Failed) else '!'} {catalogue[finding.cause].title}: {finding.observed}"
            )
            lines += [
                f"  fix ({fix.who}): {fix.text}" + (f"\n      {fix.command}" if fix.command else "")
                for fix in filled(catalogue[finding.cause], finding.values)[:1]
            ]
    verdict = (
        "An app may take such a token; whether this one's signature, permission and scopes hold, only a run can tell."
    )
    lines.append(verdict if usable else "An app doesn't take this token.")
    return "\n".join(lines) + "\n"


def _aged(time: datetime, now: datetime) -> str:
    ahead = seconds(time) - seconds(now)
    return f"{at(seconds(time))}, {f'in {span(ahead)}' if ahead >= 0 else f'{span(-ahead)} ago'}"
