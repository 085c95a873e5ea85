"""How every format reads a case: what belongs together, in which order. Pure; decides nothing.

Evidence and facts are plain JSON in a case. Where they have the shape of a known type they're read as that,
and where they haven't they're still shown, field by field.
"""

from __future__ import annotations

from collections import Counter
from typing import Any, cast
from urllib.parse import urlsplit

from dbapp_diag.case import saved_facts
from dbapp_diag.case.schema import Case, CauseInfo, CheckInfo
from dbapp_diag.facts.exchange import Exchange
from dbapp_diag.model.diagnosis import DifferentialRow
from dbapp_diag.model.times import duration
from dbapp_diag.model.words import Status
from dbapp_diag.reports import wording

_COMMON = frozenset({"id", "kind", "check", "at_ms", "evidence"})
_TABLED = {"credentials": frozenset({"sources", "settings", "hosts"})}
"""Fields of records that have a table of their own."""


def checks_by_id(case: Case) -> dict[str, CheckInfo]:
    """The checks by their ids."""
    return {check.id: check for check in case.checks}


def counts(case: Case) -> str:
    """`17 checks: 13 passed, 1 failed, 3 skipped`; the numbers add up."""
    seen = Counter(check.status for check in case.checks)
    parts = [f"{seen[status]} {status}" for status in Status if seen[status]]
    return f"{wording.plural(len(case.checks), 'check')}{': ' + ', '.join(parts) if parts else ''}"


def effort(case: Case) -> tuple[str, ...]:
    """What the run cost: requests and time."""
    spent = [wording.plural(sum(case.requests.values()), "request")] if case.requests else []
    if case.duration_ms is not None:
        spent.append(duration(case.duration_ms))
    return tuple(spent)


def target_parts(case: Case) -> tuple[str, ...]:
    """The target in a few words: app, call, profile, workspace."""
    made_up = "" if case.target.endpoint else " (made up: no endpoint was named)"
    profile = f"profile {case.target.profile}" if case.target.profile else ""
    parts = (app_of(case), f"{call_of(case)}{made_up}", profile, _host(case.target.workspace))
    return tuple(part for part in parts if part)


def app_of(case: Case) -> str:
    """The app's name, or else its host."""
    return case.target.app or _host(case.target.url) or "the app"


def call_of(case: Case) -> str:
    """Method and path."""
    return f"{case.target.method} {case.target.endpoint or case.target.path or '/'}"


def _host(url: str | None) -> str:
    if not url:
        return ""
    try:
        return urlsplit(url).netloc or url
    except ValueError:
        return url


def path_of(url: str) -> str:
    """The path of an address, without its query."""
    try:
        return urlsplit(url).path or "/"
    except ValueError:
        return url


def exchanges(case: Case) -> tuple[tuple[dict[str, Any], Exchange], ...]:
    """The HTTP exchanges, each with the record that it was read from."""
    found: list[tuple[dict[str, Any], Exchange]] = []
    for record in case.evidence:
        if record.get("kind") == "exchange":
            exchange = saved_facts.read(record, Exchange)
            if exchange is not None:
                found.append((record, exchange))
    return tuple(found)


def split_by(record: dict[str, Any]) -> tuple[str, ...]:
    """The causes that were in question when the request was sent, and that its answer was to tell apart."""
    names: object = record.get("splits")
    return tuple(str(name) for name in cast("list[object]", names)) if isinstance(names, list) else ()


def other_evidence(case: Case) -> tuple[dict[str, Any], ...]:
    """Every record that isn't shown as an exchange."""
    shown = {id(record) for record, _ in exchanges(case)}
    return tuple(record for record in case.evidence if id(record) not in shown)


def expected(case: Case, row: DifferentialRow) -> str:
    """What would have been in order, where a check said so for this cause."""
    causes: tuple[CauseInfo, ...] = (*case.root_causes, *case.warnings)
    for cause in causes:
        if cause.id == row.id:
            return cause.expected
    findings = (finding for check in case.checks for finding in check.findings)
    return next((finding.expected for finding in findings if finding.cause == row.id), "")


def number(value: object) -> float | None:
    """A JSON number, or None for anything else."""
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def flat(value: Any) -> str:
    """Any JSON value in one line, for fields whose shape isn't known here."""
    match value:
        case None:
            return "not known"
        case bool():
            return "yes" if value else "no"
        case float():
            return f"{value:g}"
        case list() | tuple():
            return ", ".join(flat(item) for item in value) or "none"  # pyright: ignore  # JSON of unknown shape
        case dict():
            return "; ".join(f"{key}: {flat(item)}" for key, item in value.items()) or "none"  # pyright: ignore  # the same
        case _:
            return str(value).replace("\n", "␊ ")


def fields(record: dict[str, Any]) -> tuple[tuple[str, str], ...]:
    """A record's own fields as name and text. Common ones and unknown ones are left out."""
    apart = _COMMON | _TABLED.get(str(record.get("kind")), frozenset())
    return tuple(
        (key.replace("_", " "), flat(value))
        for key, value in record.items()
        if key not in apart and value is not None and value not in ("", [], {}, ())
    )
