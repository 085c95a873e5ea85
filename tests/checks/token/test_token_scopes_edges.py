"""Where statuses make the difference for a token's scopes."""

from __future__ import annotations

from typing import Any

import pytest

from dbapp_diag.checks.token.token_scopes import TokenScopes
from dbapp_diag.facts.app import Grant, Permissions
from dbapp_diag.facts.identity import TokenKind
from dbapp_diag.model.results import Failed, Passed, Warned
from dbapp_diag.model.words import Confidence

WANTED = ("sql", "files.files")


@pytest.mark.parametrize(
    ("status", "works"), [(199, False), (200, True), (204, True), (299, True), (300, False), (403, False)]
)
def test_a_broad_token_is_noted_where_the_call_works(judge: Any, a: Any, status: int, works: bool) -> None:
    """While it fails the note would only distract."""
    seen = judge(TokenScopes, a.token(), a.record(user_api_scopes=WANTED), a.call(status))
    assert isinstance(seen, Warned if works else Passed)


def test_a_broad_token_is_not_noted_without_a_call(judge: Any, a: Any) -> None:
    """Nothing shows that it works."""
    assert isinstance(judge(TokenScopes, a.token(), a.record(user_api_scopes=WANTED)), Passed)


@pytest.mark.parametrize(
    ("status", "fails"), [(200, False), (302, False), (399, False), (400, True), (401, True), (500, True)]
)
def test_missing_scopes_of_a_token_that_was_taken_matter_where_the_call_fails(
    judge: Any, a: Any, status: int, fails: bool
) -> None:
    """The copy that the app gets may be too narrow; where it works they plainly don't matter."""
    seen = judge(TokenScopes, a.token(scopes=("sql",)), a.record(user_api_scopes=WANTED), a.taken(status))
    assert isinstance(seen, Warned if fails else Passed)
    if not fails:
        assert seen.summary == "the front door accepts the token, though it lacks files.files"


def granted() -> Permissions:
    return Permissions(app="my-app", status=200, grants=(Grant("user", "me@example.com", "CAN_USE"),))


@pytest.mark.parametrize(
    ("more", "sure"),
    [
        ({}, Confidence.CONFIRMED),
        ({"status": 199}, Confidence.LIKELY),
        ({"status": 201}, Confidence.LIKELY),
        ({"status": None}, Confidence.LIKELY),
        ({"user_name": None}, Confidence.LIKELY),
        ({"active": False}, Confidence.LIKELY),
        ({"active": None}, Confidence.CONFIRMED),
        ({"examined": False}, Confidence.LIKELY),
        ({"host": "https://adb-1.1.azuredatabricks.net"}, Confidence.LIKELY),
    ],
)
def test_missing_scopes_are_certain_only_for_a_bearer_whom_the_workspace_takes(
    judge: Any, a: Any, more: dict[str, Any], sure: Confidence
) -> None:
    """Known, active, by a plain 200, with the very token, at the app's own workspace."""
    known = {"status": 200, "user_name": "me@example.com", "active": True, "groups": ("users",), **more}
    facts = (a.record(user_api_scopes=WANTED), a.call(403), a.tokenless(), a.identity(**known), granted())
    seen = judge(TokenScopes, a.token(scopes=("sql",)), *facts)
    assert isinstance(seen, Failed) and seen.finding.confidence is sure
    assert seen.finding.because[-1] == "me"


@pytest.mark.parametrize("kind", [TokenKind.OPAQUE, TokenKind.ENCRYPTED])
def test_a_token_that_shows_no_scopes_may_lack_them(judge: Any, a: Any, kind: TokenKind) -> None:
    """Possibly all of them; where the app's aren't known either it's said without names."""
    bare, refused = a.token(kind=kind, scopes=None), (a.call(403), a.tokenless())
    seen = judge(TokenScopes, bare, a.record(user_api_scopes=WANTED), *refused)
    assert isinstance(seen, Failed) and seen.finding.confidence is Confidence.POSSIBLE
    assert seen.summary == "the token may lack sql, files.files"
    assert seen.finding.observed.endswith("; it has scopes that it doesn't show")
    unread = judge(TokenScopes, bare, *refused)
    assert isinstance(unread, Failed)
    assert unread.summary == "which scopes the app asks for isn't known without its record"


def test_what_a_token_holds_is_told(judge: Any, a: Any) -> None:
    """By name, or that there are none; what it surely lacks is said as it is."""
    facts = (a.record(user_api_scopes=WANTED), a.call(403), a.tokenless())
    none = judge(TokenScopes, a.token(scopes=()), *facts)
    assert isinstance(none, Failed) and none.finding.observed == "it lacks sql, files.files; it has none"
    some = judge(TokenScopes, a.token(scopes=("sql", "x")), *facts)
    assert isinstance(some, Failed) and some.finding.observed == "it lacks files.files; it has sql, x"
    assert some.summary == "it lacks files.files"
