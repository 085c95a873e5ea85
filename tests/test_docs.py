"""The documents agree with the code and with each other."""

from __future__ import annotations

import contextlib
import io
import re
from pathlib import Path

import pytest

from dbapp_diag.cli import main
from dbapp_diag.engine.registry import load
from dbapp_diag.model.words import Confidence, OutcomeClass, Responder, Stage, Verdict
from tests.house import layers

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


ROOMS = re.findall(
    r"^\| (\d+) \| `([^`]+)/` \| [^|]+ \| `([^`]+)`, `([^`]+)` \|$",
    (ROOT / "docs" / "architecture.md").read_text(),
    re.MULTILINE,
)
"""Floor, folder and two modules of each row in the architecture's table."""


def test_the_floors_of_the_architecture_are_those_of_the_import_contract() -> None:
    """Each room of the `layers` contract has a row, on the same floor."""
    wanted = {(height, name.strip()) for height, layer in enumerate(reversed(layers()), 1) for name in layer.split("|")}
    assert {(int(floor), folder.removeprefix("diag/")) for floor, folder, *_ in ROOMS} == wanted


@pytest.mark.parametrize(("floor", "folder", "first", "second"), ROOMS, ids=lambda value: value)
def test_the_modules_that_the_architecture_names_are_there(floor: str, folder: str, first: str, second: str) -> None:
    """Both examples of a room exist."""
    assert (ROOT / folder / first).is_file()
    assert (ROOT / folder / second).is_file()


def test_the_paths_in_the_documents_are_there() -> None:
    """Whatever a page names in code below diag/, checks/, reports/, tests/ or examples/ exists; `<…>` stands for a name."""
    for page in (ROOT / "CONTRIBUTING.md", ROOT / "docs" / "architecture.md", ROOT / "docs" / "glossary.md"):
        named = re.findall(r"`((?:diag|checks|reports|tests|examples)/[^`\s]*)`", page.read_text())
        places = [name.partition("<")[0].rpartition("/")[0] if "<" in name else name for name in named]
        assert not [place for place in places if not (ROOT / place).exists()], page.name


@pytest.mark.parametrize("words", [Stage, Confidence, Responder, Verdict], ids=lambda words: words.__name__)
def test_the_glossary_has_the_closed_sets(words: type[Stage | Confidence | Responder | Verdict]) -> None:
    """Their members stand there in code, spelt as in reports."""
    text = (ROOT / "docs" / "glossary.md").read_text()
    assert not [word for word in words if f"`{word}`" not in text]


@pytest.mark.parametrize("id", [*load().checks, *load().catalogue, *OutcomeClass])
def test_everything_has_a_reference_page(id: str) -> None:
    """`explain` has one for each check, cause and status."""
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        assert main(["explain", id]) == 0
    assert len(out.getvalue()) > 200
