"""What judges pages from outside: axe-core (accessibility) and html-validate (HTML), both from npm, in fixed releases.

`installed` puts them into a folder; who hasn't npm, or can't reach its registry, gets the reason.
"""

from __future__ import annotations

import fcntl
import json
import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path

RELEASES = ("axe-core@4.14.1", "html-validate@10.17.0")
RULES = {
    "extends": ["html-validate:standard"],
    "elements": ["html5"],
    "rules": {
        "long-title": "off",  # a verdict takes what it takes
        "no-trailing-whitespace": "off",
    },
}


class Missing(Exception):
    """The tools aren't there, and why."""


def installed(folder: Path) -> Path:
    """The folder with the tools, installed by whoever comes first. Raises Missing."""
    npm = shutil.which("npm")
    if npm is None:
        raise Missing("there's no npm: apt-get install npm (as root), or any Node.js")
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "complete").exists():
            words = [npm, "install", "--no-fund", "--no-audit", "--ignore-scripts", "--prefix", str(folder), *RELEASES]
            done = subprocess.run(words, capture_output=True, text=True, timeout=300, check=False)
            if done.returncode:
                raise Missing(f"npm can't install {', '.join(RELEASES)}: {done.stderr[-300:].strip()}")
            (folder / "rules.json").write_text(json.dumps({"root": True, **RULES}), encoding="utf-8")
            (folder / "complete").touch()
    return folder


def axe(folder: Path) -> Path:
    """The library that a page is judged by."""
    return folder / "node_modules" / "axe-core" / "axe.min.js"


def html_errors(folder: Path, pages: Iterable[Path]) -> list[str]:
    """What html-validate objects to."""
    words = [str(folder / "node_modules/.bin/html-validate"), "--config", str(folder / "rules.json"), "-f", "json"]
    done = subprocess.run(
        [*words, *map(str, pages)], capture_output=True, text=True, timeout=120, check=False, cwd=folder
    )
    assert done.returncode in (0, 1) and done.stdout, done.stderr
    return [
        f"{Path(file['filePath']).name}:{each['line']}: {each['ruleId']}: {each['message']}"
        for file in json.loads(done.stdout)
        for each in file["messages"]
    ]
