"""A report as text for people, as JSON, as SARIF 2.1.0, and as GitLab's code quality report.

Sources: SARIF 2.1.0 (docs.oasis-open.org/sarif/sarif/v2.1.0), what GitHub reads of it (GitHub documentation, "SARIF support
for code scanning"), and GitLab's documentation, "Code Quality", report format.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from pathlib import PurePath
from typing import Any
from urllib.parse import quote

from dbapp_diag.model.errors import UsageError
from dbapp_diag.model.version import __version__
from dbapp_diag.preflight.examine import Report
from dbapp_diag.preflight.model import RULES, Finding, Level, Rule
from dbapp_diag.reports.interface import Style
from dbapp_diag.reports.neutral import harmless, visible
from dbapp_diag.reports.screen import Page
from dbapp_diag.reports.wording import plural

SCHEMA = "dbapp-diag-preflight/1"
_SARIF = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_STYLES = {Level.PROBLEM: "failed", Level.WARNING: "warned"}


def terminal(report: Report, style: Style, code: int) -> str:
    """For people."""
    page = Page(style)
    for each in report.findings:
        place = each.place
        page.gap()
        where = f"{visible(place.file)}:{place.line}:{place.column}"
        page.text(
            (where, "strong"),
            ("  ", ""),
            (str(each.level), _STYLES[each.level]),
            (f"  {visible(each.says)}", ""),
            indent=0,
            hanging=2,
        )
        page.labelled("Fix", (visible(each.fix), ""), ("  (safe to apply)" if each.safe else "", "faint"), column=9)
        page.labelled("Rule", (each.rule.text, "faint"), column=9)
        page.labelled("", (each.rule.source, "faint"), indent=7, column=9)
    page.gap()
    for line in summary(report):
        page.text((visible(line), ""), indent=0)
    causes = sorted({str(each.cause) for each in report.findings if each.cause})
    if causes:
        page.text(("What callers would meet after a deployment:", ""), indent=0)
    for cause in causes:
        page.command(f"dbapp-diag explain {cause}", column=2)
    page.text((f"exit code {code}", "faint"), indent=0)
    return page.document()


def summary(report: Report) -> list[str]:
    """What it came to, and what was looked at."""
    counts = [plural(n, str(level)) for level in Level if (n := report.count(level))]
    names = ", ".join(report.examined[:6]) + (
        f" and {len(report.examined) - 6} more" if len(report.examined) > 6 else ""
    )
    lines = [f"{', '.join(counts) or 'Nothing found'} in {plural(report.apps, 'app')}: {names}"]
    if report.left_out:
        lines.append(
            f"{plural(report.left_out, 'app')} beyond the first {report.apps} weren't examined; examine their folders alone."
        )
    return lines


def as_json(report: Report, style: Style, code: int) -> str:
    """For programs: one object, in the place of each finding also what a safe fix puts there."""
    findings = [
        {
            "rule": each.rule.id,
            "level": str(each.level),
            "file": each.place.file,
            "line": each.place.line,
            "column": each.place.column,
            "says": each.says,
            "fix": each.fix,
            "safe": each.safe,
            "edit": _edit(each),
            "text": each.rule.text,
            "source": each.rule.source,
            "cause": each.cause,
        }
        for each in report.findings
    ]
    whole = {
        "schema": SCHEMA,
        "tool": {"name": "dbapp-diag", "version": __version__},
        "examined": list(report.examined),
        "apps": report.apps,
        "apps_left_out": report.left_out,
        "problems": report.count(Level.PROBLEM),
        "warnings": report.count(Level.WARNING),
        "findings": findings,
        "exit_code": code,
    }
    return _dumped(whole)


def _edit(each: Finding) -> dict[str, object] | None:
    place = each.place
    return None if each.edit is None else {"from_column": place.column, "to_column": place.end, "text": each.edit}


def sarif(report: Report, style: Style, code: int) -> str:
    """SARIF 2.1.0, for GitHub's code scanning and editors."""
    rules = list(RULES)
    driver = {
        "name": "dbapp-diag preflight",
        "semanticVersion": __version__,
        "informationUri": "https://docs.databricks.com/aws/en/dev-tools/databricks-apps/",
        "rules": [_sarif_rule(rule) for rule in RULES.values()],
    }
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": [_result(each, rules.index(each.rule.id)) for each in report.findings],
    }
    return _dumped({"$schema": _SARIF, "version": "2.1.0", "runs": [run]})


def _sarif_rule(rule: Rule) -> dict[str, object]:
    first = rule.text.partition(". ")[0].rstrip(".") + "."
    cause = {} if rule.cause is None else {"properties": {"cause": rule.cause, "tags": ["databricks-apps"]}}
    return {
        "id": rule.id,
        "shortDescription": {"text": first},
        "fullDescription": {"text": rule.text},
        "helpUri": rule.source,
        "defaultConfiguration": {"level": _sarif_level(rule.level)},
        **cause,
    }


def _result(each: Finding, index: int) -> dict[str, object]:
    place = each.place
    uri = quote(place.file)
    region: dict[str, object] = {"startLine": place.line, "startColumn": place.column}
    region |= {"endLine": place.line, "endColumn": place.end} if place.end > place.column else {}
    result: dict[str, object] = {
        "ruleId": each.rule.id,
        "ruleIndex": index,
        "level": _sarif_level(each.level),
        "message": {"text": f"{visible(each.says)}. {visible(each.fix)}"},
        "locations": [{"physicalLocation": {"artifactLocation": {"uri": uri}, "region": region}}],
        "partialFingerprints": {"dbappDiagFinding/v1": _fingerprint(each)},
    }
    if each.edit is not None:
        replaced = {"deletedRegion": region, "insertedContent": {"text": each.edit}}
        change = {"artifactLocation": {"uri": uri}, "replacements": [replaced]}
        result["fixes"] = [{"description": {"text": visible(each.fix)}, "artifactChanges": [change]}]
    return result


def _sarif_level(level: Level) -> str:
    return "error" if level is Level.PROBLEM else "warning"


def gitlab(report: Report, style: Style, code: int) -> str:
    """GitLab's code quality report."""
    severities = {Level.PROBLEM: "major", Level.WARNING: "minor"}
    rows = [
        {
            "description": f"{visible(each.says)}. {visible(each.fix)}",
            "check_name": each.rule.id,
            "fingerprint": _fingerprint(each),
            "severity": severities[each.level],
            "location": {"path": each.place.file, "lines": {"begin": each.place.line}},
        }
        for each in report.findings
    ]
    return _dumped(rows)


def _fingerprint(each: Finding) -> str:
    """The same for the same finding when lines move."""
    return hashlib.sha256("\n".join((each.rule.id, each.place.file, each.says)).encode(errors="replace")).hexdigest()


def _dumped(value: Any) -> str:
    return harmless(json.dumps(value, indent=2), "#\\u0020", ":\\u0020") + "\n"


FORMATS: Mapping[str, Callable[[Report, Style, int], str]] = {
    "terminal": terminal,
    "json": as_json,
    "sarif": sarif,
    "gitlab": gitlab,
}
SUFFIXES = {".json": "json", ".sarif": "sarif", ".txt": "terminal"}


def format_of(name: str) -> tuple[str, str]:
    """The format and the path of `-o FILE`, by its suffix or by the format before it: `gitlab:quality.json`. Raises UsageError."""
    format, colon, rest = name.partition(":")
    if colon and format in FORMATS and rest:
        return format, rest
    found = SUFFIXES.get(PurePath(name).suffix.lower())
    if found is None:
        raise UsageError(f"-o: the name's suffix stands for no format; use {', '.join(SUFFIXES)}, or write FORMAT:FILE")
    return found, name
