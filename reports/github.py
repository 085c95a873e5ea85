"""GitHub Actions: workflow commands that annotate the step, then the text for people.

Source: GitHub documentation, "Workflow commands for GitHub Actions"; how they're read is in ActionCommand.cs of actions/runner.
"""

from __future__ import annotations

from collections.abc import Sequence

from dbapp_diag.case.schema import Case
from dbapp_diag.reports.annotations import escaped, notes, page
from dbapp_diag.reports.interface import Renderer, Style

_DATA = (("%", "%25"), ("\r", "%0D"), ("\n", "%0A"))
_PROPERTY = (*_DATA, (":", "%3A"), (",", "%2C"))


def render(case: Case, style: Style) -> str:
    """For one call."""
    return document((case,), style=style)


def document(cases: Sequence[Case], names: Sequence[str] = (), style: Style | None = None, text: str = "") -> str:
    """For several calls. `names` are the calls' own, where they have some; `text` stands in place of the calls' one by one."""
    style = style or Style()
    shown, left = notes(cases, names, style)
    commands = (
        f"::{each.level} title={escaped(each.title, _PROPERTY)}::{escaped(each.text, _DATA)}\n" for each in shown
    )
    return f"{''.join(commands)}{text or page(cases, names, style)}{left}"


RENDERER = Renderer("github", (), render)
