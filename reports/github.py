"""GitHub Actions: workflow commands that annotate the step, then the text for people.

Source: GitHub documentation, "Workflow commands for GitHub Actions"; how they're read is in ActionCommand.cs of actions/runner.
"""

from __future__ import annotations

from functools import partial

from dbapp_diag.case.schema import Case
from dbapp_diag.reports.annotations import Note, annotated, escaped
from dbapp_diag.reports.interface import Renderer, Style

_DATA = (("%", "%25"), ("\r", "%0D"), ("\n", "%0A"))
_PROPERTY = (*_DATA, (":", "%3A"), (",", "%2C"))


def _command(note: Note) -> str:
    return f"::{note.level} title={escaped(note.title, _PROPERTY)}::{escaped(note.text, _DATA)}\n"


document = partial(annotated, _command)
"""For several calls."""


def render(case: Case, style: Style) -> str:
    """For one call."""
    return document((case,), style=style)


RENDERER = Renderer("github", (), render)
