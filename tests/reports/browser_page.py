"""A page as a browser lays it out: at two widths, light and dark, on paper, and as axe-core judges it.

`python -m tests.reports.browser_page` reads what to look at as JSON on standard input and writes what was seen: the driver has an
event loop, so it needs a process of its own.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from itertools import product
from pathlib import Path
from typing import Any

from tests.scenarios.browser import NAMES

WIDTHS = (1280, 768, 390)
JUDGED = ((1280, "light"), (390, "dark"))
"""What axe-core is asked about, with everything unfolded: each layout and each set of colours once, since it takes seconds."""
LOOKS = (*JUDGED, (768, "light"))
"""What is laid out where no pictures are wanted."""
TELEPHONE = {"width": 390, "height": 844}
OPTIONS = ("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking")
SPLIT = """() => {
  const label = /[A-Za-z0-9]{3,}/g, cut = [];
  const walk = document.createTreeWalker(document.querySelector("main"), NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const node = walk.currentNode;
    if (!/databricks|\\\\.example/.test(node.parentElement.textContent) || node.parentElement.closest("pre, .wire, svg")) continue;
    for (const found of node.data.matchAll(label)) if (found[0].length < 64) {
      const range = document.createRange();
      range.setStart(node, found.index); range.setEnd(node, found.index + found[0].length);
      if (new Set([...range.getClientRects()].map(box => Math.round(box.top))).size > 1) cut.push(found[0]);
    }
  }
  return cut;
}"""
"""The labels of names that stand on two lines; what has 64 characters is a fingerprint, since labels have 63 at most."""


def looked_at(page: Path, axe: Path | None = None, shots: Path | None = None) -> dict[str, Any]:
    """What a browser makes of the page. `axe`: the library to judge it by; `shots`: where pictures and the print go."""
    asked = {"url": page.as_uri(), "name": page.stem, "axe": axe and str(axe), "shots": shots and str(shots)}
    with tempfile.TemporaryDirectory(prefix="dbapp-diag-browser-") as home:
        done = subprocess.run(
            [sys.executable, "-m", "tests.reports.browser_page"],
            input=json.dumps(asked),
            env={"HOME": home, "PATH": os.environ["PATH"], "PYTHONPATH": str(Path(__file__).parents[2])},
            capture_output=True,
            text=True,
            timeout=180,
            check=False,
        )
    assert done.returncode == 0, done.stderr[-2000:]
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def _drive(asked: dict[str, Any]) -> dict[str, Any]:
    from playwright.sync_api import sync_playwright

    shots = Path(asked["shots"]) if asked["shots"] else None
    seen: dict[str, Any] = {"axe": [], "sideways": []}
    with sync_playwright() as playwright:
        program = next(filter(None, map(shutil.which, NAMES)))
        browser = playwright.chromium.launch(executable_path=program, args=OPTIONS)
        for width, scheme in product(WIDTHS, ("light", "dark")) if shots else LOOKS:
            size = {**TELEPHONE, "width": width}
            page = browser.new_context(viewport=size, color_scheme=scheme).new_page()  # type: ignore[arg-type]  # as its own types have them
            page.goto(asked["url"])
            if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
                seen["sideways"].append(width)
            if width == TELEPHONE["width"]:
                fix = page.locator(".fixes li").first
                box = fix.bounding_box() if fix.count() else None
                seen |= {"fix": box["y"] if box else None, "cut": page.evaluate(SPLIT)}
            if shots:
                page.screenshot(path=str(shots / f"{asked['name']}-{width}-{scheme}.png"), full_page=True)
            if asked["axe"] and (width, scheme) in JUDGED:
                page.evaluate("for (const each of document.querySelectorAll('details')) each.open = true")
                page.evaluate(Path(asked["axe"]).read_text(encoding="utf-8"))
                seen["axe"] += _violations(page.evaluate("axe.run({resultTypes: ['violations']})"), f"{width} {scheme}")
            page.close()
        page = browser.new_page()
        page.goto(asked["url"])
        printed = page.pdf(format="A4", path=str(shots / f"{asked['name']}.pdf") if shots else None)
        browser.close()
    return seen | {"pages": len(re.findall(rb"/Type\s*/Page\b(?!s)", printed))}


def _violations(result: dict[str, Any], where: str) -> Iterable[str]:
    for each in result["violations"]:
        for node in each["nodes"]:
            yield f"{where}: {each['id']} at {node['target']}: {node['html'][:200]}; {node['failureSummary'][:300]}"


if __name__ == "__main__":
    print(json.dumps(_drive(json.load(sys.stdin))))
