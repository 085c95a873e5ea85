"""One line: the call, what it came to, the cause and how sure that is, and the headline. For logs, and for many calls at once."""

from __future__ import annotations

from dbapp_diag.case.schema import Case
from dbapp_diag.reports import reading, wording
from dbapp_diag.reports.interface import Renderer, Style
from dbapp_diag.reports.neutral import ascii_only, harmless, neutralised


def render(case: Case, style: Style) -> str:
    """`my-app GET /api/items 401 token-expired confirmed: 401 from the front door: the token has expired`."""
    line = line_of(neutralised(case))
    return f"{line if style.unicode else ascii_only(line)}\n"


def line_of(case: Case) -> str:
    """The line, without its end. What has no value is a dash; several causes are joined by a plus."""
    causes = "+".join(root.id for root in case.root_causes)
    said = (reading.app_of(case), reading.call_of(case), str(case.outcome.status or "-"), causes, _verdict(case))
    return harmless(" ".join(f"{' '.join(filter(None, said))}: {wording.sentence(case)}".split()))


def _verdict(case: Case) -> str:
    return wording.confidence(case) or case.verdict


RENDERER = Renderer("concise", (), render)
