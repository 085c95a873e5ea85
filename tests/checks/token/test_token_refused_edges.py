"""What a refused token's own text, kind and origin say before it's called refused, and who else has a say."""

from __future__ import annotations

from typing import Any

import pytest

from dbapp_diag.checks.token.token_at_workspace import TokenAtWorkspace
from dbapp_diag.checks.token.token_issuer import TokenIssuer
from dbapp_diag.checks.token.token_refused import TokenRefused
from dbapp_diag.facts.identity import TokenKind
from dbapp_diag.model.results import Failed, Passed, Skipped
from dbapp_diag.model.words import Confidence

INVALID = "Invalid access token."
OTHER_APP = "11111111-2222-4333-8444-555555555555"
ELSEWHERE = "https://adb-6543210987654321.1.azuredatabricks.net/oidc"


@pytest.mark.parametrize("kind", [TokenKind.OPAQUE, TokenKind.ENCRYPTED])
@pytest.mark.parametrize("issuer", [None, "same"])
def test_a_token_that_cannot_be_read_is_likely_refused(judge: Any, a: Any, kind: TokenKind, issuer: str | None) -> None:
    """Nothing of its form is said to be in order, whatever somebody read off it."""
    token = a.token(kind=kind, issuer=issuer and f"https://{a.WORKSPACE}/oidc")
    seen = judge(TokenRefused, token, a.identity(401, message=INVALID), a.to_login(), a.address(), a.call())
    assert isinstance(seen, Failed) and seen.finding.confidence is Confidence.LIKELY
    assert "in order" not in seen.finding.observed


def test_an_origin_that_is_not_sure_makes_it_no_more_than_likely(judge: Any, a: Any) -> None:
    """The account is known from the token alone."""
    account = "https://accounts.azuredatabricks.net/oidc/accounts/aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee"
    token = a.token(issuer=account, audience=())
    seen = judge(TokenRefused, token, a.identity(401, message=INVALID), a.to_login(), a.address(), a.call())
    assert isinstance(seen, Failed) and seen.finding.confidence is Confidence.LIKELY
    assert "in order" not in seen.finding.observed


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"issuer": "https://login.idp.example/x", "audience": ()}, "it's from elsewhere"),
        ({"issuer": ELSEWHERE, "audience": ()}, "it's from elsewhere"),
        ({"audience": ("https://api.example",)}, "its audience is something else"),
        ({"audience": (OTHER_APP,)}, "it's meant for an app, and the workspace takes no such token"),
    ],
)
def test_an_origin_or_an_audience_elsewhere_comes_first(judge: Any, a: Any, changed: dict[str, Any], why: str) -> None:
    """Each accounts for the refusal."""
    facts = (a.identity(403, message=INVALID), a.to_login(), a.address(), a.call(), a.record())
    seen = judge(TokenRefused, a.token(**changed), *facts)
    assert isinstance(seen, Skipped) and seen.reason.endswith(f": {why}")


def test_a_token_without_issuer_or_audience_has_no_other_reason(judge: Any, a: Any) -> None:
    """What isn't known doesn't account for anything."""
    facts = (a.identity(403, message=INVALID), a.to_login(), a.address(), a.call(), a.record())
    for changed in ({"issuer": None}, {"audience": ()}):
        assert isinstance(judge(TokenRefused, a.token(**changed), *facts), Failed)


@pytest.mark.parametrize(
    ("call", "without", "sure"),
    [
        (404, 404, Confidence.POSSIBLE),
        (403, 404, Confidence.CONFIRMED),
        (404, 401, Confidence.CONFIRMED),
        (404, 503, Confidence.CONFIRMED),
        (503, 404, Confidence.CONFIRMED),
        (503, 503, Confidence.CONFIRMED),
        (401, 401, Confidence.CONFIRMED),
    ],
)
def test_another_workspaces_token_is_only_possible_where_nobody_gets_more_than_404(
    judge: Any, a: Any, call: int, without: int, sure: Confidence
) -> None:
    """Both answers have to be 404: then the address may be mistyped."""
    token = a.token(issuer=ELSEWHERE, audience=())
    seen = judge(TokenIssuer, token, a.call(call), a.tokenless(without), a.address())
    assert isinstance(seen, Failed) and seen.finding.confidence is sure


def test_the_new_profile_is_named_after_the_workspace(judge: Any, a: Any) -> None:
    """By the first part of its host."""
    seen = judge(TokenIssuer, a.token(issuer=ELSEWHERE, audience=()), a.to_login(), a.address())
    assert seen.finding.values["new_profile"] == f"adb-{a.ID}"


@pytest.mark.parametrize(
    ("more", "both"),
    [
        ({"status": 401}, True),
        ({"status": 403}, True),
        ({"status": 400}, False),
        ({"status": 402}, False),
        ({"status": 200}, False),
        ({"status": 401, "examined": False}, False),
        ({"status": 403, "examined": False}, False),
    ],
)
def test_another_apps_audience_is_certain_only_when_the_workspace_refuses_that_token_too(
    judge: Any, a: Any, more: dict[str, Any], both: bool
) -> None:
    """401 or 403, and to the very token of the call."""
    facts = (a.to_login(), a.address(), a.call(), a.record(), a.identity(**more))
    seen = judge(TokenIssuer, a.token(audience=(OTHER_APP,)), *facts)
    assert isinstance(seen, Failed)
    assert seen.finding.confidence is (Confidence.CONFIRMED if both else Confidence.LIKELY)
    assert ("and so does the workspace" in seen.finding.observed) is both


def test_the_bearer_is_called_by_the_name_that_is_shown(judge: Any, a: Any) -> None:
    """Else by the user's name."""
    shown = judge(TokenAtWorkspace, a.token(), a.identity(display_name="Ada"))
    plain = judge(TokenAtWorkspace, a.token(), a.identity())
    assert isinstance(shown, Passed) and isinstance(plain, Passed)
    assert shown.summary == f"{a.WORKSPACE} knows the bearer as Ada"
    assert plain.summary == f"{a.WORKSPACE} knows the bearer as me@example.com"
