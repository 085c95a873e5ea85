"""When a refusal is left to other checks, and when it's the front door's to explain."""

from __future__ import annotations

from typing import Any

import pytest

from dbapp_diag.check import Failed, Passed, Result, Skipped
from dbapp_diag.checks.front_door.refusal import Refusal
from dbapp_diag.facts.app import Grant
from dbapp_diag.facts.identity import TokenKind
from dbapp_diag.words import Confidence

GRANT = Grant("user", "me@example.com", "CAN_USE")


@pytest.mark.parametrize("status", [200, 299, 400, 402, 404, 405, 500])
def test_other_answers_are_no_refusal(judge: Any, a: Any, status: int) -> None:
    """They exclude it."""
    seen = judge(Refusal, a.call(status), a.token(), a.identity())
    assert isinstance(seen, Passed) and seen.summary == "the front door doesn't refuse"


@pytest.mark.parametrize("status", [300, 301, 302, 399, 401, 403])
def test_a_refusal_or_a_redirect_is_looked_at(judge: Any, a: Any, status: int) -> None:
    """It isn't excluded by its number."""
    seen = judge(Refusal, a.call(status), a.token(), a.identity(), a.permissions(GRANT), a.record(user_api_scopes=()))
    assert isinstance(seen, Failed) and seen.finding.cause == "front-door-refuses"


@pytest.mark.parametrize("kind", list(TokenKind))
def test_a_kind_that_the_front_door_never_takes_accounts_for_it(judge: Any, a: Any, kind: TokenKind) -> None:
    """Four kinds may be taken, as far as their form tells."""
    seen = judge(Refusal, a.call(), a.token(kind=kind), a.identity())
    fine = kind in (TokenKind.DATABRICKS_OAUTH, TokenKind.FOREIGN_JWT, TokenKind.OPAQUE, TokenKind.ENCRYPTED)
    assert (seen == Skipped("the token's kind accounts for it")) is not fine


@pytest.mark.parametrize(
    "more", [{"status": 199}, {"status": 201}, {"status": 403}, {"status": None}, {"examined": False}]
)
def test_without_the_workspaces_word_on_that_token_nothing_is_said(judge: Any, a: Any, more: dict[str, Any]) -> None:
    """A plain 200 to the very token is needed."""
    known = a.identity(**{"status": 200, "user_name": "me@example.com", **more})
    assert judge(Refusal, a.call(), a.token(), known) == Skipped("whether the workspace takes this token isn't known")


@pytest.mark.parametrize("issuer", ["https://adb-6543210987654321.1.azuredatabricks.net/oidc", "https://idp.example/x"])
def test_a_token_from_elsewhere_accounts_for_it(judge: Any, a: Any, issuer: str) -> None:
    """Another workspace's, or nobody's here."""
    seen = judge(Refusal, a.call(), a.token(issuer=issuer, audience=()), a.identity(), a.address())
    assert seen == Skipped("the token's origin accounts for it")


def in_spite(judge: Any, a: Any, token: dict[str, Any], identity: dict[str, Any]) -> Result:
    """Permission and scopes are in order, and the front door refuses."""
    facts = (a.permissions(GRANT), a.record(user_api_scopes=()), a.address())
    result: Result = judge(Refusal, a.call(), a.token(**token), a.identity(**identity), *facts)
    return result


@pytest.mark.parametrize(
    ("token", "identity", "sure"),
    [
        ({}, {}, Confidence.LIKELY),
        ({"subject": "ME@example.com"}, {}, Confidence.LIKELY),
        ({"subject": None}, {}, Confidence.LIKELY),
        ({}, {"user_name": None}, Confidence.LIKELY),
        ({"subject": "you@example.com"}, {}, Confidence.POSSIBLE),
    ],
)
def test_a_token_of_somebody_else_leaves_it_open(
    judge: Any, a: Any, token: dict[str, Any], identity: dict[str, Any], sure: Confidence
) -> None:
    """Where both name a principal they have to name the same."""
    seen = in_spite(judge, a, token, identity)
    assert isinstance(seen, Failed)
    assert (seen.finding.cause, seen.finding.confidence) == ("front-door-refuses", sure)
