"""From what the sign-in child answers to the fact that a run keeps: the same for a sign-in and for a consent."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from dbapp_diag import codec
from dbapp_diag.facts.identity import SignIn
from dbapp_diag.urls import origin

if TYPE_CHECKING:
    from dbapp_diag.auth.wire import SignInAnswer
    from dbapp_diag.probe import Probe


def kept(probe: Probe, answer: SignInAnswer, host: str | None) -> SignIn:
    """The fact, with the token in the run's keeping and the answer as evidence. `host` is the workspace where the answer names
    none."""
    where = answer.host or host
    seen = SignIn(
        outcome=answer.outcome,
        auth_type=answer.auth_type,
        host=origin(where) if where else None,
        token=probe.keep_token(answer.token) if answer.token else None,
        error=answer.error,
        oauth_error=answer.oauth_error,
        oauth_description=answer.oauth_description,
        requests=answer.requests,
        warnings=answer.warnings,
        offered=answer.offered,
        ms=answer.ms,
        sdk=answer.sdk,
    )
    client = {"client": f"databricks-sdk {answer.sdk or 'of unknown version'}"}
    return replace(seen, evidence=(probe.note("sign-in", client | codec.plain(seen)),))
