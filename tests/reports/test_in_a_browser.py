"""Ten verdicts as pages: laid out by a browser at three widths and on paper, and judged by axe-core and html-validate."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.reports import browser_page, page_tools
from tests.reports.ten_verdicts import TEN, written
from tests.scenarios.browser import missing

PAGES = {"problem": 4, "inconclusive": 4, "healthy": 2}
"""Pages that a report may take on paper, by its verdict."""


@pytest.fixture(scope="session")
def tools(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path | str:
    """The folder of what judges pages, one for all workers; or why there's none."""
    base = tmp_path_factory.getbasetemp()
    try:
        return page_tools.installed((base if worker_id == "master" else base.parent) / "page-tools")
    except page_tools.Missing as why:
        return str(why)


@pytest.mark.skipif(missing() is not None, reason=missing() or "")
@pytest.mark.parametrize("name", TEN)
def test_the_page_can_be_read_by_everybody(name: str, tmp_path: Path, tools: Path | str) -> None:
    """On a telephone the fix is seen without scrolling, no label of a name is cut in two, nothing scrolls sideways, and paper has
    a summary; axe-core finds no violation, and html-validate no error."""
    page = written(name, tmp_path)
    case = json.loads(page.with_suffix(".json").read_text(encoding="utf-8"))
    seen = browser_page.looked_at(page, page_tools.axe(tools) if isinstance(tools, Path) else None)
    assert seen["pages"] <= PAGES[case["verdict"]], seen
    assert not seen["cut"] and not seen["sideways"], seen
    if case["root_causes"]:
        assert seen["fix"] is not None and seen["fix"] < browser_page.TELEPHONE["height"], seen
    if isinstance(tools, str):
        pytest.skip(f"laid out as it should be, and not judged: {tools}")
    assert seen["axe"] == []
    assert page_tools.html_errors(tools, [page]) == []
