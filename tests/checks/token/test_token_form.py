"""Which kinds of token are named, and by what."""

from __future__ import annotations

from typing import Any

import pytest

from dbapp_diag.checks.token.token_form import TokenForm
from dbapp_diag.facts.identity import TokenKind
from dbapp_diag.model.results import Failed, Passed, ruled_out_by
from dbapp_diag.model.words import Confidence


@pytest.mark.parametrize(
    ("kind", "cause"),
    [
        (TokenKind.PERSONAL_ACCESS, "token-is-pat"),
        (TokenKind.NOTEBOOK, "token-not-exchanged"),
        (TokenKind.ENTRA, "token-is-entra"),
        (TokenKind.ID_TOKEN, "token-not-access-token"),
        (TokenKind.REFRESH_TOKEN, "token-not-access-token"),
        (TokenKind.CLIENT_SECRET, "token-not-access-token"),
        (TokenKind.MALFORMED, "token-malformed"),
    ],
)
def test_a_kind_that_no_app_takes_is_certain_by_its_form(judge: Any, a: Any, kind: TokenKind, cause: str) -> None:
    """Such a kind gives exactly its cause, confirmed, and doesn't rule that cause out at the same time."""
    result = judge(TokenForm, a.token(kind=kind, issuer=None))
    assert isinstance(result, Failed)
    assert (result.finding.cause, result.finding.confidence, result.also) == (cause, Confidence.CONFIRMED, ())
    assert cause not in {entry.cause for entry in result.ruled_out}


def test_an_oauth_token_rules_every_other_kind_out(judge: Any, a: Any) -> None:
    """A sound Databricks OAuth token passes, and all five causes are excluded."""
    result = judge(TokenForm, a.token())
    assert isinstance(result, Passed)
    assert {entry.cause for entry in result.ruled_out} == set(TokenForm.causes)


@pytest.mark.parametrize("kind", [TokenKind.OPAQUE, TokenKind.ENCRYPTED])
def test_a_token_without_readable_claims_is_no_fault(judge: Any, a: Any, kind: TokenKind) -> None:
    """Opaque and encrypted tokens pass; what their form can't exclude stays open."""
    result = judge(TokenForm, a.token(kind=kind, issuer=None, scopes=None, expires_at=None, issued_at=None))
    assert isinstance(result, Passed)
    assert "token-not-access-token" not in {entry.cause for entry in result.ruled_out}


def test_each_defect_is_told_and_the_first_fills_the_fix(judge: Any, a: Any) -> None:
    """Damage to the text is said in full, and `{defect}` gets one sentence part."""
    result = judge(TokenForm, a.token(kind=TokenKind.MALFORMED, defects=("stands in quotes", "ends in a newline")))
    assert isinstance(result, Failed)
    assert "stands in quotes; it ends in a newline" in result.finding.observed
    assert result.finding.values["defect"] == "stands in quotes"


def test_a_damaged_token_of_a_wrong_kind_has_both_findings(judge: Any, a: Any) -> None:
    """A quoted personal access token is damaged and of the wrong kind."""
    result = judge(TokenForm, a.token(kind=TokenKind.PERSONAL_ACCESS, defects=("stands in quotes",)))
    assert isinstance(result, Failed)
    assert [item.cause for item in (result.finding, *result.also)] == ["token-malformed", "token-is-pat"]


def test_the_runtimes_own_token_is_the_notebooks(judge: Any, a: Any) -> None:
    """The same form out of a notebook's runtime needs the exchange; elsewhere it's a personal access token."""
    own = judge(TokenForm, a.token(kind=TokenKind.PERSONAL_ACCESS), a.sign_in(auth_type="runtime", token="token 1"))
    given = judge(TokenForm, a.token(kind=TokenKind.PERSONAL_ACCESS), a.sign_in(auth_type="runtime", token="token 2"))
    assert isinstance(own, Failed) and own.finding.cause == "token-not-exchanged"
    assert isinstance(given, Failed) and given.finding.cause == "token-is-pat"


def test_the_issuer_fills_the_fix_for_an_entra_token(judge: Any, a: Any) -> None:
    """`{issuer}` is known to the fix."""
    result = judge(TokenForm, a.token(kind=TokenKind.ENTRA, issuer="https://sts.windows.net/t/"))
    assert isinstance(result, Failed) and result.finding.values["issuer"] == "https://sts.windows.net/t/"
    assert "token-is-entra" not in {entry.cause for entry in ruled_out_by(result)}
