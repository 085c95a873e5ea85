"""What README shows is what a newcomer sees."""

from __future__ import annotations

import re
from pathlib import Path

from dbapp_diag.lab import Lab
from tests.scenarios.asking import run

ROOT = Path(__file__).resolve().parents[2]


def test_readmes_output_is_real() -> None:
    """Apart from times and durations, each line of it is in the output of that very command."""
    shown = re.search(r"\$ dbapp-diag demo (\S+)\n(.*?)\n  …\n", (ROOT / "README.md").read_text(), re.DOTALL)
    assert shown is not None
    with Lab((shown[1],)) as lab:
        real = run(lab, "--quiet").stdout
    lines = {_timeless(line) for line in real.splitlines()}
    assert not [line for line in shown[2].splitlines() if _timeless(line) not in lines]


def test_readme_has_the_two_commands() -> None:
    """Exactly as they're promised."""
    text = (ROOT / "README.md").read_text()
    assert "pip install '.[lab]' && dbapp-diag demo\n" in text
    assert "pip install -e '.[test]' -c constraints.txt && pytest\n" in text


def test_readmes_picture_is_small() -> None:
    """`python -m tests.reports.picture` makes it; who clones the repository takes it along."""
    assert "](docs/report.png)" in (ROOT / "README.md").read_text(encoding="utf-8")
    assert 0 < (ROOT / "docs" / "report.png").stat().st_size <= 150_000


def _timeless(line: str) -> str:
    times = re.sub(r"\d[\d.:TZ-]*( (ms|s|min|h))?", "#", line)
    return re.sub(r"\s+", " ", re.sub(r"#( #)+", "#", times)).strip()
