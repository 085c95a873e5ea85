"""The page as a browser lays it out: on a telephone, and on paper."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import pytest

from dbapp_diag.case.schema import Case
from dbapp_diag.engine.registry import load
from dbapp_diag.engine.replay import replay
from dbapp_diag.reports import html
from dbapp_diag.reports.interface import Style
from tests.accuracy import cases
from tests.scenarios.browser import NAMES, missing

TELEPHONE = {"width": 390, "height": 844}
PAGES = {"problem": 4, "inconclusive": 4, "healthy": 2}
"""Pages that a report may take on paper, by its verdict."""
SHOWN = (
    "token-expired",
    "permission-missing",
    "dns-name-not-found",
    "profile-not-found",
    "unknown_teapot",
    "healthy_opaque_token",
)
SPLIT = """() => {
  const label = /[A-Za-z0-9]{3,}/g, cut = [];
  const walk = document.createTreeWalker(document.querySelector("main"), NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const node = walk.currentNode;
    if (!/databricks|\\\\.example/.test(node.parentElement.textContent) || node.parentElement.closest("pre, .wire, svg")) continue;
    for (const found of node.data.matchAll(label)) {
      const range = document.createRange();
      range.setStart(node, found.index); range.setEnd(node, found.index + found[0].length);
      if (new Set([...range.getClientRects()].map(box => Math.round(box.top))).size > 1) cut.push(found[0]);
    }
  }
  return cut;
}"""
"""The labels of names that stand on two lines."""


def laid_out(case: Case) -> dict[str, Any]:
    """What a browser makes of the case's page: in a process of its own, as the driver has an event loop."""
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder) / "report.html"
        page.write_text(html.RENDERER.render(case, Style()), encoding="utf-8")
        done = subprocess.run(
            [sys.executable, __file__, page.as_uri()],
            env={"HOME": folder, "PATH": os.environ["PATH"], "PYTHONPATH": str(Path(__file__).parents[2])},
            capture_output=True,
            text=True,
            timeout=90,
            check=False,
        )
    assert done.returncode == 0, done.stderr[-2000:]
    found: dict[str, Any] = json.loads(done.stdout)
    return found


@pytest.mark.skipif(missing() is not None, reason=missing() or "")
@pytest.mark.parametrize("name", SHOWN)
def test_the_page_fits_a_telephone_and_few_sheets(name: str) -> None:
    """The fix is seen without scrolling, no label of a name is cut in two, nothing scrolls sideways, and paper has a summary."""
    case = replay(cases.case(name), load())
    seen = laid_out(case)
    assert seen["pages"] <= PAGES[case.verdict], seen
    assert not seen["cut"] and not seen["sideways"], seen
    if case.root_causes:
        assert seen["fix"] is not None and seen["fix"] < TELEPHONE["height"], seen


def main(url: str) -> None:
    """Lay the page out, and tell what came of it."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=next(filter(None, map(shutil.which, NAMES))), args=["--no-sandbox"]
        )
        page = browser.new_context(viewport=TELEPHONE).new_page()  # type: ignore[arg-type]  # a size, as its own type has it
        page.goto(url)
        fix = page.locator(".fixes li").first
        box = fix.bounding_box() if fix.count() else None
        cut = page.evaluate(SPLIT)
        sideways = page.evaluate("document.documentElement.scrollWidth > innerWidth")
        printed = page.pdf(format="A4")
        browser.close()
    pages = len(re.findall(rb"/Type\s*/Page\b(?!s)", printed))
    print(json.dumps({"fix": box["y"] if box else None, "cut": cut, "sideways": sideways, "pages": pages}))


if __name__ == "__main__":
    main(sys.argv[1])
