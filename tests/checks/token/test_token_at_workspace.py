"""What the workspace's word about the bearer is taken for, and which tokens it's asked with."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from dbapp_diag.checks.token.token_at_workspace import TokenAtWorkspace
from dbapp_diag.contract.port import Port, Send
from dbapp_diag.facts.base import Fact, Facts
from dbapp_diag.facts.identity import TokenKind
from dbapp_diag.model.results import Failed, Passed, Skipped
from dbapp_diag.model.words import Confidence


def test_a_taken_token_rules_three_causes_out(judge: Any, a: Any) -> None:
    """200 with a name: genuine, alive, a member, and the host is a workspace."""
    result = judge(TokenAtWorkspace, a.token(), a.identity())
    assert isinstance(result, Passed)
    assert {entry.cause for entry in result.ruled_out} == set(TokenAtWorkspace.causes)


@pytest.mark.parametrize(
    "answer",
    [
        {"status": 403, "message": "user 'me' is not a member of workspace 1234567890123456"},
        {"status": 403, "message": "User me@example.com is inactive."},
        {"status": 401, "message": "This account has been disabled"},
        {"status": 200, "active": False},
    ],
)
def test_an_unknown_or_inactive_principal_is_certain(judge: Any, a: Any, answer: dict[str, Any]) -> None:
    """The workspace says so in words, or in the field `active`; the fix gets the principal."""
    result = judge(TokenAtWorkspace, a.token(), a.identity(**answer))
    assert isinstance(result, Failed)
    assert (result.finding.cause, result.finding.confidence) == ("principal-not-in-workspace", Confidence.CONFIRMED)
    assert result.finding.values["principal"] == "me@example.com"


@pytest.mark.parametrize(
    "answer",
    [
        {"status": 403, "message": "Invalid access token. [ReqId: 1]"},
        {"status": 403, "message": "Provided OAuth token does not have required scopes: scim"},
        {"status": 403, "message": "Source IP address: 1.2.3.4 is blocked by Databricks IP ACL for workspace: 1"},
        {"status": 403},
        {"status": 429, "message": "Too many requests"},
        {"status": 503},
        {"status": 200, "user_name": None},
        {"status": None, "error": "no answer in 12 s"},
    ],
)
def test_everything_else_is_unknown_and_says_how_it_went(judge: Any, a: Any, answer: dict[str, Any]) -> None:
    """R3: status and words stand in the reason, and nothing is concluded here."""
    result = judge(TokenAtWorkspace, a.token(), a.identity(**answer))
    assert isinstance(result, Skipped)
    assert str(answer["status"] or "no answer in 12 s") in result.reason and answer.get("message", "") in result.reason


class Asked:
    """A probe that keeps what it's asked to send."""

    def __init__(self, answer: Any) -> None:
        self.sent: list[tuple[str, str]] = []
        self._answer = answer

    def use(self, port: type[Port]) -> Asked:
        return self

    async def send(self, send: Send, workspace: str, *, purpose: str, token: str) -> tuple[Any, object]:
        _, path = send.request({})
        self.sent.append((f"{workspace}{path}", token))
        return self._answer, {"userName": "me@example.com", "active": True}


def observed(a: Any, token: Any, sign_in: Any) -> tuple[Asked, Any]:
    probe = Asked(a.call(200).exchange)
    known: dict[type[Fact], Fact] = {type(fact): fact for fact in (token, sign_in) if fact is not None}
    return probe, asyncio.run(TokenAtWorkspace().observe(probe, Facts(known)))  # type: ignore[arg-type]  # a stand-in


def test_the_workspace_is_asked_with_the_very_token(a: Any) -> None:
    """The examined token goes to the workspace signed in to, at `me`."""
    probe, fact = observed(a, a.token(), a.sign_in())
    assert probe.sent == [(f"https://{a.WORKSPACE}/api/2.0/preview/scim/v2/Me", "token 1")]
    assert fact.examined and fact.user_name == "me@example.com"


@pytest.mark.parametrize("kind", [TokenKind.CLIENT_SECRET, TokenKind.REFRESH_TOKEN, TokenKind.MALFORMED])
def test_what_isnt_meant_to_travel_is_never_sent(a: Any, kind: TokenKind) -> None:
    """Secrets and refresh tokens stay here; so does a text that can't be a header's value."""
    probe, fact = observed(a, a.token(kind=kind), a.sign_in())
    assert (probe.sent, fact) == ([], None)


def test_without_a_known_workspace_nothing_is_sent(a: Any) -> None:
    """No sign-in, no host, or a token that can't be sent."""
    for token, sign_in in (
        (a.token(), None),
        (a.token(), a.sign_in(host=None)),
        (a.token(sendable=False), a.sign_in()),
    ):
        assert observed(a, token, sign_in)[0].sent == []
