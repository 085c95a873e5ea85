"""The picture of a report that README shows: `python -m tests.reports.picture` makes it anew, from a real run against the lab.

It's the journey with who sent what to whom: the rest of a page names the machine that made it. Chromium and playwright are
needed, as for the tests in a browser.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

from tests.reports.browser_page import OPTIONS
from tests.reports.ten_verdicts import written
from tests.scenarios.browser import NAMES, missing

PICTURE = Path(__file__).resolve().parents[2] / "docs" / "report.png"
LARGEST = 150_000
"""Bytes of it at most: who clones the repository takes it along."""


def main() -> int:
    """Make it; 1 where it can't be made."""
    if (why := missing()) is not None:
        sys.stderr.write(f"{why}\n")
        return 1
    from playwright.sync_api import sync_playwright

    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        page = written("401", Path(folder))
        browser = playwright.chromium.launch(executable_path=next(filter(None, map(shutil.which, NAMES))), args=OPTIONS)
        view = browser.new_page(viewport={"width": 960, "height": 900})
        view.goto(page.as_uri())
        view.locator("#journey").screenshot(path=str(PICTURE))
        browser.close()
    size = PICTURE.stat().st_size
    sys.stdout.write(f"{PICTURE}: {size} bytes\n")
    return int(size > LARGEST)


if __name__ == "__main__":
    sys.exit(main())
