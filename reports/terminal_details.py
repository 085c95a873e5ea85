"""What the terminal adds with `--verbose`: checks, exchanges with phases, other evidence, vantage."""

from __future__ import annotations

from typing import Any

from dbapp_diag.case.schema import Case, CheckInfo
from dbapp_diag.facts.exchange import Exchange
from dbapp_diag.model.times import duration
from dbapp_diag.reports import (
    reading,
    sources,
    terminal_clients,
    terminal_sources,
    terminal_waterfall,
    waterfall,
    wording,
)
from dbapp_diag.reports.screen import Page
from dbapp_diag.reports.waterfall import Waterfall

_BODY_LINES = 12


def write(page: Page, case: Case) -> None:
    """All the details, in the order of the HTML report."""
    _sources(page, case)
    _checks(page, case)
    _exchanges(page, case)
    _evidence(page, case)
    _vantage(page, case)
    terminal_clients.write(page, case)


def _heading(page: Page, text: str) -> None:
    page.blank()
    page.text((text, "strong"), indent=0)


def _sources(page: Page, case: Case) -> None:
    found = sources.of_case(case)
    if found is not None:
        _heading(page, "Where credentials come from")
        terminal_sources.write(page, found)


def _checks(page: Page, case: Case) -> None:
    _heading(page, "Checks")
    for stage in reading.stages(case):
        page.text((wording.stage_name(stage.stage), "strong"))
        for check in stage.checks:
            _check(page, check)


def _check(page: Page, check: CheckInfo) -> None:
    state = wording.state_of_status(check.status)
    facts = [check.id, check.status, duration(check.duration_ms), ", ".join(check.evidence)]
    if check.distribution:
        facts.append(f"from {check.distribution}")
    said = " · ".join(part for part in facts if part)
    page.text(
        (wording.status_mark(check.status), state),
        (f" {check.title}: {check.reason or check.summary}", ""),
        (f"  ({said})", "faint"),
        indent=4,
        hanging=6,
    )
    for finding in check.findings:
        page.text(
            (f"{finding.cause} ({finding.confidence}), expected: {finding.expected}", "faint"),
            indent=8,
            hanging=10,
        )


def _exchanges(page: Page, case: Case) -> None:
    found = reading.exchanges(case)
    if not found:
        return
    _heading(page, "Exchanges")
    falls = waterfall.waterfalls(case)
    terminal_waterfall.scale(page, falls)
    for record, exchange in found:
        _exchange(page, exchange, falls.get(exchange.id), reading.split_by(record))


def _exchange(page: Page, exchange: Exchange, fall: Waterfall | None, split: tuple[str, ...]) -> None:
    page.text((f"{exchange.id}  ", "strong"), (f"{exchange.method} {exchange.url}", ""), hanging=6)
    page.flow("", [((part, "faint"),) for part in _facts(exchange)], indent=6, column=6, gap=" · ")
    if split:
        page.text((f"to tell apart: {', '.join(split)}", "faint"), indent=6, hanging=8)
    if fall is not None:
        terminal_waterfall.write(page, fall)
    for name, value in exchange.headers:
        page.text((f"{name}: {value}", "faint"), indent=6, hanging=8)
    if exchange.body:
        lines = exchange.body.split("\n")
        page.verbatim("\n".join(lines[:_BODY_LINES]), indent=6)
        if len(lines) > _BODY_LINES:
            page.text((f"… {wording.plural(len(lines) - _BODY_LINES, 'more line')}", "faint"), indent=6)
    page.blank()


def _facts(exchange: Exchange) -> list[str]:
    facts = [exchange.purpose, f"sent: {exchange.credential}"]
    if exchange.status is not None:
        facts.append(f"{exchange.status} {exchange.reason}".strip())
        facts.append(
            ", ".join(
                part for part in (exchange.media_type or "no content type", wording.size(exchange.body_size)) if part
            )
        )
    else:
        facts.append("no answer")
    if exchange.error is not None:
        facts.append(f"{exchange.error.kind.value}: {exchange.error.detail}")
    if exchange.peer:
        facts.append(f"from {exchange.peer}")
    if exchange.proxy:
        facts.append(f"through {exchange.proxy}")
    facts.append(duration(exchange.total_ms))
    return [part for part in facts if part]


def _evidence(page: Page, case: Case) -> None:
    records = reading.other_evidence(case)
    if not records:
        return
    _heading(page, "Other evidence")
    for record in records:
        page.text(
            (f"{record.get('id', '')}  ", "strong"),
            (f"{record.get('kind', '')}: {_fields(record)}", ""),
            hanging=6,
        )


def _fields(record: dict[str, Any]) -> str:
    return "; ".join(f"{name} {value}" for name, value in reading.fields(record))


def _vantage(page: Page, case: Case) -> None:
    _heading(page, "Vantage")
    page.labelled("dbapp-diag", (case.tool.version, ""), column=20)
    for name, value in reading.fields(case.vantage):
        page.labelled(name, (value, ""), column=20)
    if case.masked:
        page.labelled(
            "masked",
            (", ".join(wording.plural(count, kind) for kind, count in sorted(case.masked.items())), ""),
            column=20,
        )
