"""Each sample in each readable format, as a file that is reviewed like code."""

from __future__ import annotations

import pytest
from report_cases import ALL
from syrupy.assertion import SnapshotAssertion
from syrupy.extensions.single_file import SingleFileSnapshotExtension, WriteMode

from dbapp_diag.reports import formats, junit, markdown, terminal
from dbapp_diag.reports.interface import Style


class Text(SingleFileSnapshotExtension):
    """One plain text file a snapshot."""

    _write_mode = WriteMode.TEXT
    file_extension = "txt"


@pytest.fixture
def golden(snapshot: SnapshotAssertion) -> SnapshotAssertion:
    """Snapshots as text files."""
    return snapshot.use_extension(Text)


@pytest.mark.parametrize("width", [80, 60])
@pytest.mark.parametrize("name", ALL)
def test_terminal(name: str, width: int, golden: SnapshotAssertion) -> None:
    """The default view reads as reviewed, at 80 and at 60 columns."""
    assert terminal.RENDERER.render(ALL[name], Style(width=width)) == golden


def test_terminal_verbose(golden: SnapshotAssertion) -> None:
    """`--verbose` shows every check, exchange and record."""
    assert terminal.RENDERER.render(ALL["personal-access-token"], Style(verbose=True)) == golden


def test_terminal_ascii(golden: SnapshotAssertion) -> None:
    """Without Unicode everything is still there."""
    assert terminal.RENDERER.render(ALL["two-roots"], Style(unicode=False)) == golden


@pytest.mark.parametrize("name", ALL)
def test_markdown(name: str, golden: SnapshotAssertion) -> None:
    """The ticket's text reads as reviewed."""
    assert markdown.RENDERER.render(ALL[name], Style()) == golden


@pytest.mark.parametrize("name", ["healthy", "network", "inconclusive"])
def test_junit(name: str, golden: SnapshotAssertion) -> None:
    """The XML is as reviewed."""
    assert junit.RENDERER.render(ALL[name], Style()) == golden


@pytest.mark.parametrize("format", ["github", "gitlab", "azure"])
def test_ci(format: str, golden: SnapshotAssertion) -> None:
    """What a pipeline's log says of a call that fails."""
    said = formats.renderer(format).render(ALL["personal-access-token"], Style())
    assert said.replace("\x1b", "␛").replace("\r", "␍") == golden
