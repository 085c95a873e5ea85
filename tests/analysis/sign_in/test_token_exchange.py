"""A refused exchange is about the principal only where the principal is what its words speak of."""

from __future__ import annotations

import pytest

from dbapp_diag.analysis.sign_in.token_exchange import refusal
from dbapp_diag.facts.identity import TokenExchange, TokenKind
from dbapp_diag.model.words import EvidenceId
from tests.made import WORKSPACE
from tests.made import exchange as answered


@pytest.mark.parametrize(
    ("words", "cause"),
    [
        ("user 'ada@example.com' is not a member of workspace 1234567890123456", "principal-not-in-workspace"),
        ("Service principal 5f0c2a1e is not assigned to this workspace", "principal-not-in-workspace"),
        ("Subject repo:example/items is not assigned to a federation policy", "exchange-refused"),
        ("The audience is not assigned to an app", "exchange-refused"),
    ],
)
def test_what_isnt_assigned_has_to_be_the_principal(words: str, cause: str) -> None:
    """The same subjects count as where the SDK exchanges a token."""
    seen = TokenExchange(
        subject="token 1",
        subject_kind=TokenKind.ENTRA,
        subject_from="sign-in by azure-cli",
        subject_type="jwt",
        exchange=answered(400, url=f"{WORKSPACE}/oidc/v1/token", media_type="application/json"),
        oauth_error="invalid_grant",
        oauth_description=words,
        evidence=(EvidenceId("e9"),),
    )
    found = refusal(seen)
    assert found is not None
    assert found.cause == cause
