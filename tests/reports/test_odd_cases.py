"""Cases that are nearly empty, damaged or of another version's making: every format still gives a whole document."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from report_cases import ALL

from dbapp_diag.case.schema import Case, TargetInfo
from dbapp_diag.reports import formats
from dbapp_diag.reports.interface import Style

NOTHING = TargetInfo(app=None, url=None, workspace=None, profile=None, endpoint=None, method="GET")
BARE = replace(
    ALL["incomplete"],
    target=NOTHING,
    vantage={},
    checks=(),
    journey=(),
    evidence=(),
    next_step=None,
    headline="",
    incomplete_because=None,
    requests={},
    masked={},
    duration_ms=None,
    interrupted=True,
    exit_code=130,
)
ODD_EVIDENCE: tuple[dict[str, Any], ...] = (
    {},
    {"id": "e1", "kind": "exchange"},
    {"id": "e2", "kind": "exchange", "phases": "slow", "headers": 7},
    {"id": "e3", "kind": "something new", "values": [{"deep": [1, None, True, {"deeper": {}}]}], "items": {"keys": 1}},
    {"id": "e4", "kind": "handshake", "chain": [{}]},
    {"id": None, "kind": None, "check": 3, "at_ms": "soon"},
)
ODD = replace(
    ALL["network"],
    evidence=(*ALL["network"].evidence, *ODD_EVIDENCE),
    facts={
        "Routes": [],
        "TokenFacts": {"kind": "new kind"},
        "AppCall": {"exchange": [["h"]]},
        "TrustFacts": None,
        "New": {},
    },
    vantage={"time": "yesterday", "proxies": None, "extra": {"a": [1]}},
    root_causes=tuple(replace(root, doc="javascript:alert(1)", fix=()) for root in ALL["network"].root_causes),
    checks=(*ALL["network"].checks, replace(ALL["network"].checks[0], id="new")),
)


@pytest.mark.parametrize("format", formats.format_names())
@pytest.mark.parametrize("case", [BARE, ODD], ids=["bare", "odd"])
def test_every_format_gives_a_document(case: Case, format: str) -> None:
    """Nothing raises; the document isn't empty and ends in one newline."""
    for style in (Style(), Style(verbose=True, colour=True, width=1), Style(unicode=False)):
        text = formats.renderer(format).render(case, style)
        assert text.strip() and text.endswith("\n") and not text.endswith("\n\n")


def test_only_web_addresses_become_links() -> None:
    """A documentation address from a plug-in is text unless it's https."""
    assert 'href="javascript' not in formats.renderer("html").render(ODD, Style())
