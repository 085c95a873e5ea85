"""What must work with every release of every dependency that pyproject allows: `pytest -m compat`, under two minutes.

The mark also stands on the sign-in by the real SDK (tests/scenarios/test_sign_in_ways.py) and on the replay of saved cases
(tests/accuracy/test_cases.py)."""

from __future__ import annotations

import importlib
import json
import pkgutil
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

import dbapp_diag
from dbapp_diag.cli import main
from dbapp_diag.reports import formats

pytestmark = pytest.mark.compat

MODULES = sorted(each.name for each in pkgutil.walk_packages(dbapp_diag.__path__, "dbapp_diag."))


def test_every_module_can_be_imported() -> None:
    """No module asks a dependency for a name that it doesn't have."""
    for name in MODULES:
        if not name.endswith(".__main__"):
            importlib.import_module(name)


def test_the_tour_ends_well() -> None:
    """`dbapp-diag demo`, as users start it, diagnoses its four calls as announced."""
    command = [sys.executable, "-m", "dbapp_diag", "demo", "--quiet"]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", timeout=100, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert "Your own app" in done.stdout


def test_every_format_is_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """One run writes a report in each format, and each holds the cause."""
    files = {name: tmp_path / name for name in formats.format_names()}
    words = [word for name, file in files.items() for word in ("-o", f"{name}:{file}")]
    assert main(["demo", "token-expired", "--quiet", "--verbose", "--color", "always", *words]) == 1
    texts = {name: file.read_text(encoding="utf-8") for name, file in files.items()}
    assert [name for name, text in texts.items() if "expired" not in text] == []
    assert json.loads(texts["json"])["root_causes"][0]["id"] == "token-expired"
    assert ElementTree.fromstring(texts["junit"]).find(".//failure") is not None
    assert texts["html"].rstrip().endswith("</html>")
    assert "\x1b[" in capsys.readouterr().out
