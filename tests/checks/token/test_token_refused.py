"""When a refused token is called refused, and when something else accounts for it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from dbapp_diag.checks.token.token_refused import TokenRefused
from dbapp_diag.facts.identity import TokenKind
from dbapp_diag.model.results import Failed, Passed, Skipped
from dbapp_diag.model.words import Confidence

INVALID = "Invalid access token. [ReqId: 1]"


def test_both_refuse_a_token_that_looks_right(judge: Any, a: Any) -> None:
    """Right issuer, in date, sound: refused by workspace and front door, so certain."""
    result = judge(TokenRefused, a.token(), a.identity(403, message=INVALID), a.to_login(), a.address(), a.call())
    assert isinstance(result, Failed)
    assert (result.finding.cause, result.finding.confidence) == ("token-rejected", Confidence.CONFIRMED)
    assert "revoked" not in result.finding.observed


def test_the_workspaces_word_alone_is_likely(judge: Any, a: Any) -> None:
    """Without the front door's refusal nothing is certain."""
    result = judge(TokenRefused, a.token(), a.identity(403, message=INVALID), a.address())
    assert isinstance(result, Failed) and result.finding.confidence is Confidence.LIKELY


def test_an_opaque_token_is_never_certain(judge: Any, a: Any) -> None:
    """Its times and issuer can't be read."""
    bare = a.token(kind=TokenKind.OPAQUE, issuer=None, audience=(), issued_at=None, expires_at=None)
    result = judge(TokenRefused, bare, a.identity(401, message=INVALID), a.to_login(), a.address(), a.call())
    assert isinstance(result, Failed) and result.finding.confidence is Confidence.LIKELY


def test_a_front_door_that_takes_it_rules_it_out(judge: Any, a: Any) -> None:
    """Whatever the workspace says."""
    result = judge(TokenRefused, a.token(), a.identity(403, message=INVALID), a.taken())
    assert isinstance(result, Passed) and result.ruled_out[0].cause == "token-rejected"


@pytest.mark.parametrize("what", ["expired", "app", "other app", "workspace", "kind", "damaged"])
def test_what_can_be_seen_on_the_token_comes_first(judge: Any, a: Any, what: str) -> None:
    """Told apart from every cause that the token itself shows."""
    changed: dict[str, dict[str, Any]] = {
        "expired": {"expires_at": a.NOW - timedelta(hours=1)},
        "app": {"audience": (a.CLIENT,)},
        "other app": {"audience": ("11111111-2222-4333-8444-555555555555",)},
        "workspace": {"issuer": "https://adb-6543210987654321.1.azuredatabricks.net/oidc"},
        "kind": {"kind": TokenKind.PERSONAL_ACCESS},
        "damaged": {"defects": ("ends in a newline",)},
    }
    facts = (a.identity(403, message=INVALID), a.to_login(), a.address(), a.call(), a.record())
    assert isinstance(judge(TokenRefused, a.token(**changed[what]), *facts), Skipped)


@pytest.mark.parametrize(
    "answer", [{"status": 429}, {"status": 500}, {"status": None}, {"status": 403, "message": "required scopes: scim"}]
)
def test_no_other_answer_refuses_the_token(judge: Any, a: Any, answer: dict[str, Any]) -> None:
    """R1, R3: only words about the token blame the token."""
    assert isinstance(judge(TokenRefused, a.token(), a.identity(**answer), a.to_login(), a.call()), Skipped)
