"""When missing scopes are named, and how firmly."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from dbapp_diag.checks.token.token_scopes import TokenScopes
from dbapp_diag.facts.app import Grant, Permissions
from dbapp_diag.facts.identity import TokenKind
from dbapp_diag.model.results import Failed, Passed, Skipped, Warned
from dbapp_diag.model.words import Confidence, EvidenceId

SHORT = ("sql", "iam.current-user:read")
WANTED = ("sql", "files.files")


def granted(level: str = "CAN_USE", principal: str = "me@example.com") -> Permissions:
    return Permissions(
        app="my-app", status=200, grants=(Grant("user", principal, level),), evidence=(EvidenceId("acl"),)
    )


def test_a_missing_scope_is_certain_when_nothing_else_is_left(judge: Any, a: Any) -> None:
    """Front door refuses, workspace accepts the token, it's in date, its bearer may use the app."""
    facts = (a.record(user_api_scopes=WANTED), a.call(403), a.tokenless(), a.identity(), granted())
    result = judge(TokenScopes, a.token(scopes=SHORT), *facts)
    assert isinstance(result, Failed) and result.finding.confidence is Confidence.CONFIRMED
    assert result.finding.values == {"missing": "files.files", "scopes": "sql,files.files"}


@pytest.mark.parametrize("lost", ["identity", "permissions", "call", "time", "grant"])
def test_with_anything_unknown_it_is_only_likely(judge: Any, a: Any, lost: str) -> None:
    """Each of the exclusions is needed."""
    token = a.token(scopes=SHORT, expires_at=None) if lost == "time" else a.token(scopes=SHORT)
    facts = {
        "record": a.record(user_api_scopes=WANTED),
        "call": a.call(403),
        "identity": a.identity(),
        "permissions": granted(principal="you@example.com" if lost == "grant" else "me@example.com"),
    }
    facts.pop(lost, None)
    result = judge(TokenScopes, token, *facts.values())
    assert isinstance(result, Failed) and result.finding.confidence is Confidence.LIKELY


def test_all_apis_is_never_blamed(judge: Any, a: Any) -> None:
    """A token with all-apis passes, whatever the app asks for."""
    result = judge(TokenScopes, a.token(), a.record(user_api_scopes=WANTED), a.call(403), a.identity(), granted())
    assert isinstance(result, Passed)


def test_a_broad_token_gets_a_note_where_the_call_works_and_the_app_names_scopes(judge: Any, a: Any) -> None:
    """Not where the app names none, nor those alone that every sign-in gets, nor while the call fails."""
    result = judge(TokenScopes, a.token(), a.record(user_api_scopes=WANTED), a.taken())
    assert isinstance(result, Warned) and result.finding.cause == "token-too-broad"
    assert result.finding.values == {"scopes": ",".join(WANTED)}
    always = a.record(user_api_scopes=(), effective_user_api_scopes=("iam.current-user:read", "openid"))
    assert isinstance(judge(TokenScopes, a.token(), always, a.taken()), Passed)
    assert isinstance(judge(TokenScopes, a.token(), a.record(), a.taken()), Passed)


def test_effective_scopes_count_before_declared_ones(judge: Any, a: Any) -> None:
    """What is in effect decides."""
    record = a.record(user_api_scopes=WANTED, effective_user_api_scopes=("sql",))
    assert isinstance(judge(TokenScopes, a.token(scopes=SHORT), record), Passed)


@pytest.mark.parametrize("scopes", [None, ()])
def test_an_app_without_scopes_asks_for_nothing(judge: Any, a: Any, scopes: tuple[str, ...] | None) -> None:
    """Then a narrow token is in order."""
    assert isinstance(judge(TokenScopes, a.token(scopes=SHORT), a.record(user_api_scopes=scopes)), Passed)


def test_a_narrow_token_that_is_taken_is_a_warning_only_where_the_app_refuses(judge: Any, a: Any) -> None:
    """The app's copy may be too narrow; where the call works, names alone are no reason to worry."""
    facts = (TokenScopes, a.token(scopes=SHORT), a.record(user_api_scopes=WANTED))
    refused = judge(*facts, a.taken(403))
    assert isinstance(refused, Warned) and refused.finding.confidence is Confidence.LIKELY
    works = judge(*facts, a.taken())
    assert isinstance(works, Passed) and "though it lacks" in works.summary
    assert [entry.cause for entry in works.ruled_out] == ["token-scopes-missing"]


def test_a_scope_that_nobody_has_heard_of_is_neither_passed_over_nor_failed(judge: Any, a: Any) -> None:
    """It may be another's alias: likely where nothing else is left, else possible, and skipped while nothing is refused."""
    new = a.record(user_api_scopes=("quantum.annealer",))
    alone = judge(TokenScopes, a.token(scopes=SHORT), new, a.call(403), a.identity(), granted())
    assert isinstance(alone, Failed) and alone.finding.confidence is Confidence.LIKELY
    among = judge(TokenScopes, a.token(scopes=SHORT), new, a.call(403), a.identity())
    assert isinstance(among, Failed) and among.finding.confidence is Confidence.POSSIBLE
    assert isinstance(judge(TokenScopes, a.token(scopes=SHORT), new), Skipped)
    held = a.token(scopes=("quantum.annealer",))
    assert isinstance(judge(TokenScopes, held, new, a.call(403), a.identity(), granted()), Passed)


def test_an_opaque_token_may_lack_what_the_app_asks_for(judge: Any, a: Any) -> None:
    """It doesn't show its scopes: likely where nothing else is left, possible without the record."""
    secret = a.token(kind=TokenKind.OPAQUE, scopes=None, expires_at=None)
    alone = judge(TokenScopes, secret, a.record(user_api_scopes=WANTED), a.call(403), a.identity(), granted())
    assert isinstance(alone, Failed) and alone.finding.confidence is Confidence.LIKELY
    blind = judge(TokenScopes, secret, a.call(403), a.identity())
    assert isinstance(blind, Failed) and blind.finding.confidence is Confidence.POSSIBLE
    assert isinstance(judge(TokenScopes, secret, a.record(), a.call(403), a.identity(), granted()), Passed)


def test_what_cant_be_compared_is_skipped(judge: Any, a: Any) -> None:
    """R14: no record, no claim, or another kind of token: unknown, not failed."""
    wanted = a.record(user_api_scopes=WANTED)
    assert isinstance(judge(TokenScopes, a.token(scopes=SHORT)), Skipped)
    assert isinstance(judge(TokenScopes, a.token(scopes=SHORT), a.record(found=None, status=403)), Skipped)
    assert isinstance(judge(TokenScopes, a.token(scopes=None), wanted), Skipped)
    assert isinstance(judge(TokenScopes, a.token(kind=TokenKind.PERSONAL_ACCESS, scopes=None), wanted), Skipped)


def test_an_expired_token_isnt_certainly_refused_for_its_scopes(judge: Any, a: Any) -> None:
    """Told apart from token-expired."""
    old = a.token(scopes=SHORT, expires_at=a.NOW - timedelta(hours=1))
    result = judge(TokenScopes, old, a.record(user_api_scopes=WANTED), a.call(403), a.identity(), granted())
    assert isinstance(result, Failed) and result.finding.confidence is Confidence.LIKELY
