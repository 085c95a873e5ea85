"""Azure Pipelines: logging commands that list the problems of a task, then the text for people.

Source: Microsoft documentation, "Logging commands"; how they're read is in Command.cs and CommandStringConvertor.cs of
microsoft/azure-pipelines-agent. `task.uploadsummary` needs a file, so that a pipeline says it itself (docs/ci.md).
"""

from __future__ import annotations

from functools import partial

from dbapp_diag.case.schema import Case
from dbapp_diag.reports.annotations import Note, annotated, escaped
from dbapp_diag.reports.interface import Renderer, Style

_SIGNS = (("%", "%AZP25"), (";", "%3B"), ("\r", "%0D"), ("\n", "%0A"), ("]", "%5D"))


def _command(note: Note) -> str:
    said = escaped(f"{note.title}: {note.text}", _SIGNS)
    return f"##vso[task.logissue type={note.level};code={escaped(note.code, _SIGNS)};]{said}\n"


document = partial(annotated, _command)
"""For several calls."""


def render(case: Case, style: Style) -> str:
    """For one call."""
    return document((case,), style=style)


RENDERER = Renderer("azure", (), render)
