"""From a case to code that makes its call."""

from __future__ import annotations

import re

from dbapp_diag.case.saved_facts import fact
from dbapp_diag.case.schema import Case
from dbapp_diag.facts.app import AppAddress, AppRecord
from dbapp_diag.facts.asked import Asked, Vantage
from dbapp_diag.facts.base import Fact, Facts
from dbapp_diag.facts.configuration import CredentialSources
from dbapp_diag.facts.identity import SignIn
from dbapp_diag.model.errors import UsageError
from dbapp_diag.model.target import GivenToken, Target
from dbapp_diag.snippets import KINDS, snippet, snippet_target, usual_kind

_FACTS: tuple[type[Fact], ...] = (AppAddress, AppRecord, CredentialSources, SignIn, Vantage)


def snippet_of(case: Case, kind: str | None) -> str:
    """The code, for this kind or for what fits the case. Raises UsageError."""
    if kind is not None and kind not in KINDS:
        raise UsageError(f"kind: that's none of {', '.join(KINDS)}")
    known: dict[type[Fact], Fact] = {}
    for each in _FACTS:
        value = fact(case, each)
        if value is not None:
            known[each] = value
    asked, vantage = fact(case, Asked), fact(case, Vantage)
    if asked is None or vantage is None:
        raise UsageError("this case doesn't say what was asked, so there's no code for it")
    target = snippet_target(_target(asked), Facts(known))
    chosen, why = (KINDS[kind], None) if kind else usual_kind(target, runtime=vantage.runtime)
    try:
        return snippet(chosen, target, chosen=why)
    except UsageError as error:
        raise UsageError(re.sub(r"--for\b", "kind", re.sub(r"--(app|method)\b", r"\1", str(error)))) from None


def _target(asked: Asked) -> Target:
    """The question again. The token itself is in no case: the code finds it where it was found, or in a variable."""
    source = asked.token_given
    if source is not None and not source.startswith("--"):
        source = "--token-env TOKEN"
    return Target(
        app=asked.app,
        url=asked.url,
        workspace=asked.workspace,
        profile=asked.profile,
        endpoint=asked.endpoint,
        path=asked.path,
        method=asked.method,
        token=None if source is None else GivenToken("", source),
        origin=asked.origin,
        exchange=asked.exchange,
    )
