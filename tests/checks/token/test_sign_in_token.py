"""A given token beside the one that sign-in gives."""

from __future__ import annotations

from dataclasses import fields
from datetime import timedelta
from typing import Any

import pytest

from dbapp_diag.checks.token.sign_in_token import SignInTokenCheck
from dbapp_diag.checks.token.token_scopes import TokenScopes
from dbapp_diag.facts.identity import SignIn, SignInOutcome, SignInToken, TokenFacts
from dbapp_diag.model.results import Failed
from dbapp_diag.model.words import EvidenceId

SHORT = ("sql", "iam.current-user:read")
WANTED = ("sql", "files.files")
SIGN_IN = SignIn(outcome=SignInOutcome.SIGNED_IN, token="token 2", evidence=(EvidenceId("sign-in"),))


def gives(like: TokenFacts, **more: Any) -> SignInToken:
    """Sign-in's token: as the given one, but for these."""
    known = {each.name: getattr(like, each.name) for each in fields(like)}
    return SignInToken(**known | more | {"evidence": (EvidenceId("fresh"),)})


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({}, "sign-in gives one like it"),
        ({"subject": "you@example.com"}, "of you@example.com, not me@example.com"),
        ({"issuer": "https://adb-6543210987654321.1.azuredatabricks.net/oidc"}, "from https://adb-6543210987654321"),
        ({"scopes": (*SHORT, "files.files")}, "with files.files besides"),
        ({"scopes": ("sql",)}, "without iam.current-user:read"),
        ({"scopes": None}, "sign-in gives one like it"),
    ],
)
def test_what_sets_them_apart_is_said(judge: Any, a: Any, changed: dict[str, Any], said: str) -> None:
    token = a.token(scopes=SHORT)
    assert said in judge(SignInTokenCheck, token, SIGN_IN, gives(token, **changed)).summary


@pytest.mark.parametrize(
    ("seconds", "said"), [(7500, "issued 2 h 5 min later"), (-7500, "issued 2 h 5 min earlier"), (30, "one like it")]
)
def test_the_age_is_compared(judge: Any, a: Any, seconds: int, said: str) -> None:
    token = a.token(scopes=SHORT)
    fresh = gives(token, issued_at=token.issued_at + timedelta(seconds=seconds))
    assert said in judge(SignInTokenCheck, token, SIGN_IN, fresh).summary


@pytest.mark.parametrize(
    ("changed", "better"),
    [
        ({"scopes": (*SHORT, "files.files")}, True),
        ({"scopes": ("all-apis",)}, True),
        ({}, False),
        ({"scopes": None}, False),
        ({"scopes": ("all-apis",), "subject": "you@example.com"}, False),
        ({"scopes": ("all-apis",), "issuer": "https://adb-6543210987654321.1.azuredatabricks.net/oidc"}, False),
    ],
)
def test_a_sign_in_that_has_the_scopes_is_the_fix(judge: Any, a: Any, changed: dict[str, Any], better: bool) -> None:
    """The same principal's, from the same workspace, with all that the app asks for."""
    token = a.token(scopes=SHORT)
    facts = (a.record(user_api_scopes=WANTED), a.call(403), a.tokenless(), a.identity(), gives(token, **changed))
    result = judge(TokenScopes, token, *facts)
    assert isinstance(result, Failed) and result.finding.cause == "token-scopes-missing"
    variant = result.finding.variant
    assert (variant == "sign-in-has-them") is better
    assert (result.finding.values.get("token_from") == "--token-file") is better
    assert (EvidenceId("fresh") in result.finding.because) is better
