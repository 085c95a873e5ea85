"""What a step of GitHub Actions hands on, for `-o github-output:"$GITHUB_OUTPUT"`: lines of name and value.

Words of closed sets alone: what comes from outside has no place in a value that other steps may put into a script.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from dbapp_diag.case.schema import Case
from dbapp_diag.model.words import Verdict
from dbapp_diag.reports.interface import Renderer, Style

_WORST_FIRST = (Verdict.PROBLEM, Verdict.INCONCLUSIVE, Verdict.HEALTHY)
_OTHER = re.compile(r"[^A-Za-z0-9_.-]")


def render(case: Case, style: Style) -> str:
    """For one call."""
    return document((case,), case.exit_code)


def document(cases: Sequence[Case], exit_code: int) -> str:
    """`verdict`, the worst of all; `cause`, the first one's id, or empty; and `exit-code`."""
    verdicts = [verdict for verdict in _WORST_FIRST if any(case.verdict == verdict for case in cases)]
    causes = [root.id for case in cases for root in case.root_causes]
    values = {
        "verdict": verdicts[0] if verdicts else Verdict.INCONCLUSIVE,
        "cause": causes[0] if causes else "",
        "exit-code": str(exit_code),
    }
    return "".join(f"{name}={_OTHER.sub('_', value)}\n" for name, value in values.items())


RENDERER = Renderer("github-output", (), render)
