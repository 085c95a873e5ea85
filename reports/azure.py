"""Azure Pipelines: logging commands that list the problems of a task, then the text for people.

Source: Microsoft documentation, "Logging commands"; how they're read is in Command.cs and CommandStringConvertor.cs of
microsoft/azure-pipelines-agent. `task.uploadsummary` needs a file, so that a pipeline says it itself (docs/ci.md).
"""

from __future__ import annotations

from collections.abc import Sequence

from dbapp_diag.case.schema import Case
from dbapp_diag.reports.annotations import escaped, notes, page
from dbapp_diag.reports.interface import Renderer, Style

_SIGNS = (("%", "%AZP25"), (";", "%3B"), ("\r", "%0D"), ("\n", "%0A"), ("]", "%5D"))


def render(case: Case, style: Style) -> str:
    """For one call."""
    return document((case,), style=style)


def document(cases: Sequence[Case], names: Sequence[str] = (), style: Style | None = None, text: str = "") -> str:
    """For several calls. `names` are the calls' own, where they have some; `text` stands in place of the calls' one by one."""
    style = style or Style()
    shown, left = notes(cases, names, style)
    commands = (
        f"##vso[task.logissue type={each.level};code={escaped(each.code, _SIGNS)};]"
        f"{escaped(f'{each.title}: {each.text}', _SIGNS)}\n"
        for each in shown
    )
    return f"{''.join(commands)}{text or page(cases, names, style)}{left}"


RENDERER = Renderer("azure", (), render)
