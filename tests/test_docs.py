"""The documents agree with the code and with each other."""

from __future__ import annotations

import contextlib
import io
import re
from pathlib import Path

import pytest

from dbapp_diag.cli import main
from dbapp_diag.engine.registry import load
from dbapp_diag.model.words import OutcomeClass

ROOT = Path(__file__).resolve().parent.parent
PAGES = sorted((*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_links_within_the_repository_lead_somewhere(page: Path) -> None:
    """Relative links name files that are there."""
    targets = re.findall(r"\]\((?!https?://|#)([^)#]+)", page.read_text())
    assert not [target for target in targets if not (page.parent / target).exists()]


def test_every_document_is_reached_from_the_readme() -> None:
    """A page that no link leads to is read by nobody."""
    reached: set[Path] = set()
    waiting = [ROOT / "README.md"]
    while waiting:
        page = waiting.pop()
        if page not in reached and page.suffix == ".md":
            reached.add(page)
            targets = re.findall(r"\]\((?!https?://|#)([^)#]+)", page.read_text())
            waiting += [(page.parent / target).resolve() for target in targets]
    assert not [page.relative_to(ROOT).as_posix() for page in PAGES if page.parent != ROOT and page not in reached]


def test_the_rooms_of_the_architecture_are_there() -> None:
    """Each file and folder that the table of rooms names exists."""
    table = re.findall(r"^\| (`[^|]+) \|", (ROOT / "docs" / "architecture.md").read_text(), re.MULTILINE)
    named = [name for row in table for name in re.findall(r"(?:^|, )`([^`<]+)", row)]
    assert len(named) > 20
    assert not [name for name in named if not (ROOT / name).exists()]


@pytest.mark.parametrize("id", [*load().checks, *load().catalogue, *OutcomeClass])
def test_everything_has_a_reference_page(id: str) -> None:
    """`explain` has one for each check, cause and status."""
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        assert main(["explain", id]) == 0
    assert len(out.getvalue()) > 200
