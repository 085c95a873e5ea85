"""`dbapp-diag preflight` on the command line."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from dbapp_diag.preflight.model import RULES
from tests.preflight.catches import CATCHES
from tests.preflight.folders import FASTAPI, spec, write
from tests.preflight.python_shapes import PYTHON
from tests.scenarios.asking import called

PAGE = Path(__file__).resolve().parents[2] / "docs" / "preflight.md"
FINE = next(iter(PYTHON.values()))
PROBLEM = CATCHES["port"].mistakes[0][0]
WARNING = CATCHES["grants-reset"].mistakes[0][0]


@pytest.mark.parametrize(
    ("files", "words", "code"),
    [
        (FINE, (), 0),
        (PROBLEM, (), 1),
        (PROBLEM, ("--fail-on", "never"), 0),
        (WARNING, (), 0),
        (WARNING, ("--fail-on", "warning"), 1),
        ({"README.md": ""}, (), 2),
        ({"app.yaml": "#" * 150_000}, (), 2),
    ],
)
def test_the_exit_code(files: dict[str, str], words: tuple[str, ...], code: int, tmp_path: Path) -> None:
    """0 nothing, 1 a problem, 2 what can't be examined, by one sentence."""
    done = called(("preflight", str(write(tmp_path, files)), *words), {})
    assert done.returncode == code, (done.stdout, done.stderr)
    if code == 2:
        assert done.stdout == "" and done.stderr.startswith("dbapp-diag: ") and done.stderr.count("\n") == 1


def test_reports_go_to_files_as_well(tmp_path: Path) -> None:
    """Each in the format of its name, and they're named on standard error."""
    folder = write(tmp_path / "app", PROBLEM)
    sarif, quality = tmp_path / "p.sarif", tmp_path / "q.json"
    done = called(("preflight", str(folder), "-o", str(sarif), "-o", f"gitlab:{quality}", "--format", "json"), {})
    assert done.returncode == 1 and done.stderr == f"written: {sarif}\nwritten: {quality}\n"
    assert json.loads(sarif.read_text())["version"] == "2.1.0"
    assert json.loads(quality.read_text())[0]["check_name"] == json.loads(done.stdout)["findings"][0]["rule"] == "port"


@pytest.mark.parametrize("name", ["p.html", "nowhere/p.json", "quality"])
def test_a_file_that_cannot_be_written_is_refused_first(name: str, tmp_path: Path) -> None:
    """Before anything is examined."""
    done = called(("preflight", str(tmp_path), "-o", str(tmp_path / name)), {})
    assert done.returncode == 2 and done.stderr.startswith("dbapp-diag: -o: ")


def test_the_rules_are_listed_with_their_sources() -> None:
    """Each with its text, its level and its cause."""
    text = called(("preflight", "--rules"), {}).stdout
    assert [line.partition("  ")[0] for line in text.splitlines() if line and not line.startswith(" ")] == list(RULES)
    assert all(rule.source in text and rule.text in text for rule in RULES.values())


def test_the_example_of_the_page_is_real(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Line by line."""
    write(
        tmp_path,
        {"shop/app.yaml": spec("\n  - uvicorn\n  - app:app\n  - --host\n  - 127.0.0.1"), "shop/app.py": FASTAPI},
    )
    monkeypatch.chdir(tmp_path)
    shown = re.search(r"\$ dbapp-diag preflight shop\n(.*?)\n…\n", PAGE.read_text(), re.DOTALL)
    assert shown is not None and called(("preflight", "shop"), {}).stdout.startswith(f"{shown[1]}\n")


def test_the_documents_list_every_rule() -> None:
    """With its level and its cause."""
    page = PAGE.read_text()
    for rule in RULES.values():
        cause = f"[{rule.cause}](causes/{rule.cause}.md)" if rule.cause else "–"
        assert f"| [`{rule.id}`]({rule.source}) | {rule.level} | {cause} | {rule.text} |\n" in page, rule.id
