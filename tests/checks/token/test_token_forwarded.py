"""Whether the token is one that a front door handed to another app."""

from __future__ import annotations

from typing import Any

import pytest

from dbapp_diag.checks.token.token_forwarded import TokenForwarded
from dbapp_diag.facts.base import Fact
from dbapp_diag.facts.identity import TokenKind
from dbapp_diag.model.results import Passed, Result, Skipped
from tests.made import DATABRICKS, TAKEN, call, excluded, first, found, judged, record, token, tokenless

OTHER, OWN = "11111111-2222-4333-8444-555555555555", "99999999-2222-4333-8444-555555555555"
SCOPES = ("iam.current-user:read", "iam.access-control:read", "sql")
REFUSED = (call(401, DATABRICKS), tokenless(401, DATABRICKS))
THIS = record(client_id=OWN)


def seen(*facts: Fact, **claims: Any) -> Result:
    return judged(TokenForwarded, token(**{"client_id": OTHER, "scopes": SCOPES, **claims}), *facts)


def test_the_client_of_another_app_with_an_apps_scopes_is_likely_a_forwarded_token() -> None:
    """Where this app's client is unknown it may be its own, and so it's only possible."""
    result = seen(*REFUSED, THIS)
    assert found(result) == {"token-forwarded": "likely"}
    assert first(result).values == {"client": OTHER}
    assert found(seen(*REFUSED)) == {"token-forwarded": "possible"}
    assert found(seen(*REFUSED, record(client_id=None))) == {"token-forwarded": "possible"}


@pytest.mark.parametrize(
    "claims",
    [
        {"client_id": "databricks-cli"},
        {"client_id": "databricks-connect"},
        {"client_id": OTHER, "subject": OTHER},
        {"client_id": OWN},
        {"audience": (OWN,)},
    ],
)
def test_a_token_of_ones_own_or_for_this_app_isnt_one(claims: dict[str, Any]) -> None:
    """The CLI's, a service principal's, or one that was exchanged for it."""
    result = seen(*REFUSED, THIS, **claims)
    assert isinstance(result, Passed) and excluded(result) == {"token-forwarded"}


def test_a_token_that_the_front_door_takes_is_in_order() -> None:
    """Whoever's it is."""
    result = seen(call(200, DATABRICKS, TAKEN), THIS)
    assert isinstance(result, Passed) and excluded(result) == {"token-forwarded"}


@pytest.mark.parametrize(
    "claims",
    [
        {"scopes": ("all-apis", *SCOPES)},
        {"scopes": ("sql",)},
        {"scopes": None},
        {"client_id": "my-integration"},
        {"client_id": None},
        {"kind": TokenKind.PERSONAL_ACCESS},
    ],
)
def test_tokens_of_an_integration_of_ones_own_look_otherwise(claims: dict[str, Any]) -> None:
    """Nothing is said of them."""
    assert isinstance(seen(*REFUSED, THIS, **claims), Skipped)


def test_without_a_refusal_nothing_is_wrong() -> None:
    """No call, or one that broke."""
    assert isinstance(seen(THIS), Skipped)
