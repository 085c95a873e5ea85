"""What a workspace's refusal is about: the principal, the token, a scope, or something else."""

from __future__ import annotations

from typing import Any

import pytest

from dbapp_diag.analysis.sign_in.identity import how_it_went, refuses_token, stranger
from tests.made import identity, token

MEMBER = "user is not a member of workspace 1"
ME = "Zugriff für ada@example.com verweigert"


def said(status: int | None, message: str = "", code: str | None = None, **more: Any) -> Any:
    return identity(status=status, message=message, error_code=code, user_name=None, **more)


def test_an_inactive_principal_is_certain() -> None:
    """By the field, where the answer has a name."""
    assert stranger(identity(active=False)) == ("the principal is inactive", "confirmed")
    for seen in (
        identity(active=None),
        identity(active=True),
        identity(active=False, user_name=None),
        identity(active=False, status=201),
    ):
        assert stranger(seen) is None


@pytest.mark.parametrize("status", [401, 403])
def test_words_about_the_principal_are_certain(status: int) -> None:
    """In a refusal alone."""
    assert stranger(said(status, MEMBER)) == (MEMBER, "confirmed")


@pytest.mark.parametrize("status", [None, 400, 402, 404, 429, 500])
def test_the_same_words_in_another_answer_say_nothing(status: int | None) -> None:
    """Nor is the token refused by it."""
    assert stranger(said(status, MEMBER)) is None
    assert refuses_token(said(status, "Invalid access token.", "403")) is None


def test_a_refusal_that_names_the_caller_makes_it_likely() -> None:
    """In whatever language; by the API itself, which gives names to its errors."""
    assert stranger(said(403, ME, "PERMISSION_DENIED"), token()) == (ME, "likely")
    assert stranger(said(403, ME, "PERMISSION_DENIED"), token(subject="x", client_id="ada@example.com")) == (
        ME,
        "likely",
    )
    assert stranger(said(403, ME), token()) == (ME, "likely")


def test_it_does_not_where_it_may_be_about_something_else() -> None:
    """A number for its code, a scope, somebody else, or nobody known."""
    assert stranger(said(403, ME, "403"), token()) is None
    assert stranger(said(403, f"{ME}: scope fehlt", "PERMISSION_DENIED"), token()) is None
    assert stranger(said(403, ME, "PERMISSION_DENIED"), token(subject="bob@example.com")) is None
    assert stranger(said(403, ME, "PERMISSION_DENIED")) is None


def test_a_401_of_the_workspaces_own_refuses_the_token() -> None:
    """By a code or by words, which may mean its bearer too; an empty one may be anybody's."""
    assert refuses_token(said(401, "", "UNAUTHENTICATED")) == "likely"
    assert refuses_token(said(401, "Verweigert")) == "likely"
    assert refuses_token(said(401)) is None
    assert refuses_token(said(403, "Verweigert")) is None


def test_a_403_refuses_the_token_by_its_words() -> None:
    """Or by a number for its code, likely where it quotes neither an address nor a workspace."""
    assert refuses_token(said(403, "Invalid access token.")) == "confirmed"
    assert refuses_token(said(403, "Token verweigert", "403")) == "likely"
    assert refuses_token(said(403, "Verweigert", "403")) == "likely"
    assert refuses_token(said(403, "Verweigert [ReqId: 01234567-89ab-cdef-0123-1234567890ab]", "403")) == "likely"
    assert refuses_token(said(403, "Verweigert für 1234567890123456", "403")) == "possible"
    assert refuses_token(said(403, "Token verweigert für 1234567890123456", "403")) == "likely"
    assert refuses_token(said(403, "Token verweigert für 203.0.113.7", "403")) is None
    assert refuses_token(said(403, "Verweigert", "PERMISSION_DENIED")) is None
    assert refuses_token(said(403, "Verweigert")) is None


@pytest.mark.parametrize("status", [401, 403])
def test_a_refusal_of_the_principal_or_of_a_scope_is_none_of_the_token(status: int) -> None:
    """Whatever else it says."""
    assert refuses_token(said(status, f"Invalid access token: {MEMBER}", "403")) is None
    assert refuses_token(said(status, "Invalid access token: required scopes", "403")) is None


@pytest.mark.parametrize(
    "words",
    [
        "Access token for user ada@example.com was not found or has been revoked",
        "This user's token was disabled by an administrator",
        "Invalid token: account console key not found",
        "The token of principal 12 is expired",
    ],
)
def test_where_the_words_name_the_token_the_token_is_refused(words: str) -> None:
    """Somebody's name beside it doesn't make it theirs."""
    assert stranger(said(401, words)) is None
    assert refuses_token(said(401, words)) == "confirmed"


@pytest.mark.parametrize("words", ["User not found", "Service principal 12 was not found", "this account is suspended"])
def test_somebody_unknown_is_certain_at_the_workspace(words: str) -> None:
    """With its subject."""
    assert stranger(said(401, words)) == (words, "confirmed")


@pytest.mark.parametrize("words", ["Unauthorized access to Org: 12", "unauthorized access to workspace: 12 [ReqId: 1]"])
def test_an_organization_that_is_refused_makes_the_principal_likely(words: str) -> None:
    """Unless the words are about the token."""
    assert stranger(said(403, words, "403")) == (words, "likely")
    assert refuses_token(said(403, words, "403")) is None
    assert stranger(said(403, f"Invalid access token: {words}", "403")) is None


def test_how_it_went_is_told_by_status_and_words() -> None:
    """The code where there are no words, the error where there's no answer."""
    assert how_it_went(said(403, "denied", "X")) == "403 denied"
    assert how_it_went(said(403, "", "X")) == "403 X"
    assert how_it_went(said(503)) == "503"
    assert how_it_went(said(None, error="cut")) == "cut"
    assert how_it_went(said(None)) == "no answer"
