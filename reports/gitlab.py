"""GitLab CI: the text for people, each call in a section that folds. It's folded where the call works, or where there are several.

GitLab takes no commands from a log. What it shows of a job it reads from artefacts: JUnit, and links (docs/ci.md). Source: its
documentation, "CI/CD job logs", custom collapsible sections, and "artifacts:reports".
"""

from __future__ import annotations

from collections.abc import Sequence

from dbapp_diag.case.schema import Case
from dbapp_diag.reports import wording
from dbapp_diag.reports.annotations import line, told
from dbapp_diag.reports.interface import Renderer, Style
from dbapp_diag.reports.junit import result

_MARK = "\x1b[0K{kind}:{time}:{name}\r\x1b[0K"


def render(case: Case, style: Style) -> str:
    """For one call."""
    return document((case,), style=style)


def document(cases: Sequence[Case], names: Sequence[str] = (), style: Style | None = None, text: str = "") -> str:
    """For several calls. `names` are the calls' own, where they have some; `text` follows the sections."""
    sections = (
        _section(case, style or Style(), number, *names[number : number + 1], folded=len(cases) > 1 or _quiet(case))
        for number, case in enumerate(cases)
    )
    return "".join(sections) + text


def _quiet(case: Case) -> bool:
    return result(case) is None and not case.warnings


def _section(case: Case, style: Style, number: int, name: str = "", *, folded: bool) -> str:
    """Its head is what stays to be seen when it's folded. The times are the run's, so that GitLab shows how long it took."""
    began = wording.run_time(case)
    start = int(began.timestamp()) if began else 0
    end = start + round((case.duration_ms or 0) / 1000)
    section = f"dbapp_diag_{start}_{number + 1}"
    opening = _MARK.format(kind="section_start", time=start, name=f"{section}{'[collapsed=true]' if folded else ''}")
    closing = _MARK.format(kind="section_end", time=end, name=section)
    return f"{opening}{line(case, style, name)}{told(case, style, name)}{closing}\n"


RENDERER = Renderer("gitlab", (), render)
