"""Whom a refusal calls unknown or inactive, by the subject of its words."""

from __future__ import annotations

import pytest

from dbapp_diag.analysis.unknown_principal import names_nobody, names_stranger


@pytest.mark.parametrize(
    "words",
    [
        "user is not a member of workspace 1",
        "Client authentication failed: user 'Ada B' is not a member of workspace 1",
        "Principal 0a1b-22 has not been assigned to the workspace",
        "service principal 1234-ab (orders) is not assigned to this workspace",
        "not a member of this Databricks workspace",
        "User me@example.com is inactive.",
        "The service principal is disabled",
        "Your user account has been deactivated",
        "user ‹principal 1› is currently suspended",
    ],
)
def test_somebody_who_isnt_admitted_is_the_subject(words: str) -> None:
    """With a name or without one."""
    assert names_stranger(words)


@pytest.mark.parametrize(
    "words",
    [
        "The client secret is disabled or has expired",
        "client_secret_basic is disabled for this client",
        "OAuth machine-to-machine sign-in is disabled for this workspace",
        "user-to-machine sign-in is disabled",
        "Token federation is disabled for this account",
        "OAuth for account 12 is disabled",
        "Password login for user accounts is disabled",
        "Subject repo:a/b is not assigned to a federation policy",
        "the user is not assigned to the client application",
        "Application 'x' (orders) is disabled.",
        "This user's token was disabled by an administrator",
        "The service principal secret is disabled",
        "The principal is not allowed to exchange tokens",
        "user is not a member of group admins",
        "Der Benutzer ist deaktiviert",
    ],
)
def test_what_is_disabled_or_not_assigned_is_not_somebody(words: str) -> None:
    """A secret, a feature, a policy, something of somebody's, or words that aren't known."""
    assert not names_stranger(words) and not names_nobody(words)


def test_not_found_is_told_from_not_admitted() -> None:
    """A client that isn't found may be a wrong client ID."""
    for words in ("User not found", "Service principal with id 12 was not found", "the user is unknown"):
        assert names_nobody(words) and not names_stranger(words)
    for words in ("Access token for user ada@x.com was not found", "account console key not found", "policy not found"):
        assert not names_nobody(words)
