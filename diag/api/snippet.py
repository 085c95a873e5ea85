"""From a case to code that makes its call."""

from __future__ import annotations

from dataclasses import replace

from dbapp_diag.case.saved_facts import facts_of
from dbapp_diag.case.schema import Case
from dbapp_diag.facts.asked import Asked, Vantage
from dbapp_diag.model.errors import UsageError
from dbapp_diag.model.option import argument
from dbapp_diag.model.request_parts import CallKind
from dbapp_diag.snippets import FACTS, KINDS, snippet, snippet_target, usual_kind


def snippet_of(case: Case, kind: str | None) -> str:
    """The code, for this kind or for what fits the case. Raises UsageError."""
    if kind is not None and kind not in KINDS:
        raise UsageError(f"kind: that's none of {', '.join(KINDS)}")
    facts = facts_of(case, Asked, *FACTS)
    asked, vantage = facts.want(Asked), facts.want(Vantage)
    if asked is None or vantage is None:
        raise UsageError("this case doesn't say what was asked, so there's no code for it")
    if kind is not None and asked.kind is CallKind.HTTP:
        asked = replace(asked, kind=KINDS[kind].calls)
    target = snippet_target(asked, facts)
    chosen, why = (KINDS[kind], None) if kind else usual_kind(target, runtime=vantage.runtime)
    return snippet(chosen, target, chosen=why, say=argument)
