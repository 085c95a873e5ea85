"""Choosing a format."""

from __future__ import annotations

import subprocess
import sys

import pytest

from dbapp_diag.model.errors import UsageError
from dbapp_diag.reports import formats


@pytest.mark.parametrize("name", formats.format_names())
def test_every_format_knows_its_name_and_suffixes(name: str) -> None:
    """The list of suffixes and the renderers agree."""
    assert formats.renderer(name).name == name
    assert set(formats.renderer(name).suffixes) == {
        suffix for suffix, known in formats.SUFFIXES.items() if known == name
    }


@pytest.mark.parametrize(
    ("path", "name"),
    [("report.HTML", "html"), ("a/b.c/case.json", "json"), ("smoke.xml", "junit"), ("t.md", "markdown")],
)
def test_a_file_chooses_by_its_suffix(path: str, name: str) -> None:
    """Upper case and folders don't matter."""
    assert formats.for_file(path).name == name


@pytest.mark.parametrize("path", ["report", "report.pdf", ".html"])
def test_an_unknown_suffix_is_refused(path: str) -> None:
    """The message names the option and the suffixes there are."""
    with pytest.raises(UsageError, match=r"-o: .*\.json"):
        formats.for_file(path)


def test_an_unknown_name_is_refused() -> None:
    """The message lists the formats."""
    with pytest.raises(UsageError, match="terminal, concise, json, html"):
        formats.renderer("pdf")


def test_choosing_imports_no_template_engine() -> None:
    """Knowing the formats costs neither jinja2 nor rich; JSON needs neither."""
    code = (
        "import sys; from dbapp_diag.reports import formats; formats.renderer('json'); "
        "print({'jinja2', 'rich'} & set(sys.modules))"
    )
    assert (
        subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip()
        == "set()"
    )
