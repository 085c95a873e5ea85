"""What `token sources` and `run --plan` say of credentials: the fact, redacted, the findings, and nothing that is secret."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from dbapp_diag.analysis.configuration.notes import SettingsNotes
from dbapp_diag.auth.settings.sdk_release import installed
from dbapp_diag.auth.settings.sources import credential_sources
from dbapp_diag.case.fixes import filled_fixes
from dbapp_diag.case.schema import FixInfo
from dbapp_diag.case.target_values import again, target_values
from dbapp_diag.checks.configuration.credential_sources import Credentials
from dbapp_diag.engine.judge import judge
from dbapp_diag.engine.registry import load
from dbapp_diag.engine.session import home_of
from dbapp_diag.evidence import codec
from dbapp_diag.evidence.redaction import Redactor
from dbapp_diag.facts.asked import Asked
from dbapp_diag.facts.base import Facts
from dbapp_diag.facts.configuration import CredentialSources
from dbapp_diag.model.results import Failed, Finding, Result, findings_of
from dbapp_diag.reports.document import blocks as doc
from dbapp_diag.reports.document import on_screen
from dbapp_diag.reports.interface import Style
from dbapp_diag.reports.neutral import harmless
from dbapp_diag.reports.screen import Page
from dbapp_diag.reports.sections.sources import TITLE, Sources
from dbapp_diag.reports.sections.sources import sources as table
from dbapp_diag.reports.sections.verdict import fixes
from dbapp_diag.reports.wording import full_stop


@dataclass(frozen=True, slots=True)
class Looked:
    """The sources and what's wrong with them. `advice` are the fixes of each finding, filled in."""

    fact: CredentialSources
    shown: Sources
    result: Result
    findings: tuple[tuple[Finding, tuple[FixInfo, ...]], ...]

    @property
    def wrong(self) -> bool:
        """Sign-in can't work so, or goes elsewhere than asked."""
        return isinstance(self.result, Failed)


def look(env: Mapping[str, str], asked: Asked) -> Looked:
    """Read the environment and the config file as a run that is asked so would, and judge them as it does."""
    redactor = Redactor()
    seen = credential_sources(
        env=env,
        profile=asked.profile,
        host=asked.workspace,
        home=home_of(env),
        learn=redactor.learn,
        release=installed(),
    )
    fact = redactor.fact(seen)
    known = Facts({Asked: asked, CredentialSources: fact})
    result = judge(Credentials(), known)
    catalogue, values = load().catalogue, target_values(known) | again(asked, None, "token sources")
    findings = tuple((item, filled_fixes(catalogue[item.cause], item, values)) for item in findings_of(result))
    notes = known.need(SettingsNotes).texts
    return Looked(fact, table(fact, notes=notes, passed=not findings), result, findings)


def credentials_text(seen: Looked, style: Style) -> str:
    """The same under a heading, for a place among other things."""
    page = Page(style)
    on_screen.write(page, (doc.Section(TITLE, seen.shown.listed), *_findings(seen)), indent=0)
    return page.document()


def sources_page(seen: Looked, style: Style) -> str:
    """The table, then each mistake with its remedy, and what it comes to."""
    page = Page(style)
    on_screen.write(page, seen.shown.listed)
    on_screen.write(page, _findings(seen), indent=0)
    page.gap()
    page.text((verdict(seen), "ok" if not seen.findings and seen.fact.winner else "strong"), indent=0)
    return page.document()


def _findings(seen: Looked) -> tuple[doc.Section, ...]:
    catalogue = load().catalogue
    found: list[doc.Section] = []
    for finding, advice in seen.findings:
        stops = seen.wrong and (finding is seen.findings[0][0] or finding.confidence == "confirmed")
        title = doc.badge("failed" if stops else "warned", full_stop(catalogue[finding.cause].title))
        found.append(doc.Section(title, (doc.Para(full_stop(finding.observed)), fixes(advice))))
    return tuple(found)


def sources_json(seen: Looked) -> str:
    """The same for programs."""
    shown = codec.plain(seen.fact)
    body = {
        "sdk": seen.fact.sdk,
        "usable": not seen.wrong,
        "used": seen.fact.winner.method if seen.fact.winner else None,
        "host": seen.fact.host,
        "sources": [{"order": order, **source} for order, source in enumerate(shown["sources"], 1)],
        "settings": shown["settings"],
        "places": dict(seen.shown.places),
        "notes": list(seen.shown.notes),
        "findings": [
            {
                "cause": finding.cause,
                "confidence": finding.confidence.value,
                "observed": finding.observed,
                "expected": finding.expected,
                "fix": codec.plain(fixes),
            }
            for finding, fixes in seen.findings
        ],
    }
    return harmless(json.dumps(body, indent=2) + "\n", "\\u0023")


def verdict(seen: Looked) -> str:
    """What it comes to, in a sentence."""
    winner = seen.fact.winner
    if winner is None:
        return "No source would be used."
    at = f" at {seen.fact.host}" if seen.fact.host else ""
    but = ", which isn't what was asked for or can't work" if seen.wrong else ""
    return f"Sign-in would use {winner.method}{at}{but}. Run it to see if it works."
