"""A person's browser: headless Chromium on the lab's pages, in a process of its own.

`python -m tests.scenarios.browser` reads one request as JSON on standard input and writes what was seen; so the event loops of
playwright stay out of the process that runs the tests.
"""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dbapp_diag.lab import Lab

NAMES = ("chromium", "chromium-browser", "google-chrome")


@dataclass(frozen=True)
class Seen:
    """The page on which the visit ended. `requests` are the addresses asked for after the button was pressed."""

    first: str
    url: str
    title: str
    text: str
    headers: dict[str, str]
    status: int | None
    requests: list[str]


def missing() -> str | None:
    """Why there's no browser to test with, and what fixes that; None when there's one."""
    if importlib.util.find_spec("playwright") is None:
        return "playwright isn't installed: pip install -e '.[test]'"
    if not any(map(shutil.which, NAMES)):
        return "there's no Chromium: apt-get install chromium (as root), or any package that gives the program chromium"
    return None


def visit(lab: Lab, url: str, *, press: str | None, screenshot: Path | None = None, dark: bool = False) -> Seen:
    """Open the page and press a button (None: only look)."""
    rules = [
        f"MAP {host}:{port} {address}:{at}" for host, port, address, at in (each.split(":") for each in lab.connections)
    ]
    asked = {
        "url": url,
        "press": press,
        "rules": rules,
        "screenshot": str(screenshot) if screenshot else None,
        "dark": dark,
    }
    with tempfile.TemporaryDirectory(prefix="dbapp-diag-browser-") as home:
        done = subprocess.run(
            [sys.executable, "-m", "tests.scenarios.browser"],
            input=json.dumps(asked),
            env={"HOME": home, "PATH": os.environ["PATH"], "PYTHONPATH": str(Path(__file__).parents[2])},
            capture_output=True,
            text=True,
            timeout=90,
            check=False,
        )
    assert done.returncode == 0, done.stderr[-2000:]
    return Seen(**json.loads(done.stdout))


def _drive(asked: dict[str, Any]) -> Seen:
    from playwright.sync_api import Request, sync_playwright

    program = next(filter(None, map(shutil.which, NAMES)))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=program,
            args=[f"--host-resolver-rules={', '.join(asked['rules'])}", "--no-sandbox", "--no-proxy-server"],
        )
        page = browser.new_context(
            ignore_https_errors=True, color_scheme="dark" if asked["dark"] else "light"
        ).new_page()
        answer = page.goto(asked["url"])
        first = page.inner_text("body")
        requests: list[str] = []

        def keep(request: Request) -> None:
            requests.append(request.url)

        if asked["press"] is not None:
            page.on("request", keep)
            with page.expect_navigation(wait_until="load") as arrived:
                page.get_by_role("button", name=asked["press"]).click()
            answer = arrived.value
        page.wait_for_load_state("networkidle")
        if asked["screenshot"]:
            page.screenshot(path=asked["screenshot"])
        seen = Seen(
            first=first,
            url=page.url,
            title=page.title(),
            text=page.inner_text("body"),
            headers=answer.headers if answer is not None else {},
            status=answer.status if answer is not None else None,
            requests=requests,
        )
        browser.close()
    return seen


if __name__ == "__main__":
    print(json.dumps(vars(_drive(json.load(sys.stdin)))))
