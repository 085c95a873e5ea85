"""When a refusal is left to other checks, and when it's the front door's to explain."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from dbapp_diag.checks.front_door.refusal import Refusal
from dbapp_diag.facts.app import Grant
from dbapp_diag.facts.base import Fact
from dbapp_diag.facts.exchange import Exchange, OutsideCall, SiblingCall
from dbapp_diag.facts.identity import TokenKind
from dbapp_diag.model.results import Failed, Passed, Result, Skipped
from dbapp_diag.model.words import Confidence, EvidenceId

LOGIN = "https://adb-1234567890123456.16.azuredatabricks.net/oidc/oauth2/v2.0/authorize?client_id=x&redirect_uri=y"
NOW = datetime(2026, 11, 20, 12, 30, tzinfo=UTC)
GRANT = Grant("user", "me@example.com", "CAN_USE")


@pytest.mark.parametrize("status", [200, 299, 400, 402, 404, 405, 500])
def test_other_answers_are_no_refusal(judge: Any, a: Any, status: int) -> None:
    """They exclude it."""
    seen = judge(Refusal, a.call(status), a.token(), a.identity())
    assert isinstance(seen, Passed) and seen.summary == "the front door doesn't refuse"


@pytest.mark.parametrize("status", [300, 301, 302, 399, 401, 403])
def test_a_refusal_or_a_redirect_is_looked_at(judge: Any, a: Any, status: int) -> None:
    """It isn't excluded by its number."""
    seen = judge(Refusal, a.call(status), a.token(), a.identity(), a.permissions(GRANT), a.record(user_api_scopes=()))
    assert isinstance(seen, Failed) and seen.finding.cause == "front-door-refuses"


@pytest.mark.parametrize("kind", list(TokenKind))
def test_a_kind_that_the_front_door_never_takes_accounts_for_it(judge: Any, a: Any, kind: TokenKind) -> None:
    """Four kinds may be taken, as far as their form tells."""
    seen = judge(Refusal, a.call(), a.token(kind=kind), a.identity())
    fine = kind in (TokenKind.DATABRICKS_OAUTH, TokenKind.FOREIGN_JWT, TokenKind.OPAQUE, TokenKind.ENCRYPTED)
    assert (seen == Skipped("the token's kind accounts for it")) is not fine


@pytest.mark.parametrize(
    "more", [{"status": 199}, {"status": 201}, {"status": 403}, {"status": None}, {"examined": False}]
)
def test_without_the_workspaces_word_on_that_token_nothing_is_said(judge: Any, a: Any, more: dict[str, Any]) -> None:
    """A plain 200 to the very token is needed."""
    known = a.identity(**{"status": 200, "user_name": "me@example.com", **more})
    assert judge(Refusal, a.call(), a.token(), known) == Skipped("whether the workspace accepts this token isn't known")


@pytest.mark.parametrize("issuer", ["https://adb-6543210987654321.1.azuredatabricks.net/oidc", "https://idp.example/x"])
def test_a_token_from_elsewhere_accounts_for_it(judge: Any, a: Any, issuer: str) -> None:
    """Another workspace's, or nobody's here."""
    seen = judge(Refusal, a.call(), a.token(issuer=issuer, audience=()), a.identity(), a.address())
    assert seen == Skipped("the token's origin accounts for it")


def in_spite(judge: Any, a: Any, token: dict[str, Any], identity: dict[str, Any]) -> Result:
    """Permission and scopes are in order, and the front door refuses."""
    facts = (a.permissions(GRANT), a.record(user_api_scopes=()), a.address())
    result: Result = judge(Refusal, a.call(), a.token(**token), a.identity(**identity), *facts)
    return result


@pytest.mark.parametrize(
    ("token", "identity", "sure"),
    [
        ({}, {}, Confidence.LIKELY),
        ({"subject": "ME@example.com"}, {}, Confidence.LIKELY),
        ({"subject": None}, {}, Confidence.LIKELY),
        ({}, {"user_name": None}, Confidence.LIKELY),
        ({"subject": "you@example.com"}, {}, Confidence.POSSIBLE),
    ],
)
def test_a_token_of_somebody_else_leaves_it_open(
    judge: Any, a: Any, token: dict[str, Any], identity: dict[str, Any], sure: Confidence
) -> None:
    """Where both name a principal they have to name the same."""
    seen = in_spite(judge, a, token, identity)
    assert isinstance(seen, Failed)
    assert (seen.finding.cause, seen.finding.confidence) == ("front-door-refuses", sure)


PLATFORM = ("server", "databricks")
OTHER_APP = "11111111-2222-4333-8444-555555555555"
ADMIN = Grant("user", "me@example.com", "CAN_MANAGE")


def exchange(name: str, status: int, *, body: str = "", headers: Any = (PLATFORM,)) -> Exchange:
    """An answer at another path."""
    url = "https://my-app-1234567890123456.16.azure.databricksapps.com/other"
    return Exchange(
        EvidenceId(name), name, "GET", url, "token 1", NOW, status=status, headers=headers, body=body, server_date=NOW
    )


def whole(a: Any, **changed: Fact | None) -> list[Fact]:
    """Everything that makes the front door's refusal certain, but for what's changed."""
    known: dict[str, Fact | None] = {
        "call": a.call(401),
        "tokenless": a.tokenless(401),
        "sibling": SiblingCall(exchange=exchange("sibling", 401)),
        "outside": OutsideCall(exchange=exchange("outside", 302, headers=(PLATFORM, ("location", LOGIN)))),
        "token": a.token(),
        "identity": a.identity(),
        "permissions": a.permissions(GRANT),
        "record": a.record(user_api_scopes=()),
        "address": a.address(),
    }
    return [fact for fact in {**known, **changed}.values() if fact is not None]


def how_sure(judge: Any, facts: list[Fact]) -> Confidence:
    seen = judge(Refusal, *facts)
    assert isinstance(seen, Failed) and seen.finding.cause == "front-door-refuses"
    return seen.finding.confidence


def test_where_everything_else_is_in_order_the_front_doors_refusal_is_certain(judge: Any, a: Any) -> None:
    """For a token of the workspace, or of the app itself."""
    assert how_sure(judge, whole(a)) is Confidence.CONFIRMED
    assert how_sure(judge, whole(a, token=a.token(audience=(a.CLIENT,)))) is Confidence.CONFIRMED


@pytest.mark.parametrize(
    "lost",
    ["outside", "sibling", "manager", "no audience", "another path", "address", "who refuses", "nobody's record"],
)
def test_with_one_of_these_missing_it_is_likely(judge: Any, a: Any, lost: str) -> None:
    """Each is needed."""
    changed: dict[str, dict[str, Fact | None]] = {
        "outside": {"outside": None},
        "sibling": {"sibling": None},
        "manager": {"permissions": a.permissions(ADMIN)},
        "no audience": {"token": a.token(audience=())},
        "another path": {"sibling": SiblingCall(exchange=exchange("sibling", 503))},
        "address": {"address": None},
        "who refuses": {
            "call": a.call(401, body="no"),
            "sibling": SiblingCall(exchange=exchange("sibling", 401, body="other")),
        },
        "nobody's record": {"record": None},
    }
    assert how_sure(judge, whole(a, **changed[lost])) is Confidence.LIKELY


@pytest.mark.parametrize(
    ("status", "headers", "sure"),
    [
        (None, (PLATFORM,), Confidence.LIKELY),
        (401, (PLATFORM,), Confidence.LIKELY),
        (302, (PLATFORM, ("location", LOGIN)), Confidence.LIKELY),
        (200, (PLATFORM,), Confidence.POSSIBLE),
        (400, (PLATFORM,), Confidence.POSSIBLE),
        (403, (PLATFORM,), Confidence.POSSIBLE),
        (503, (PLATFORM,), Confidence.POSSIBLE),
    ],
)
def test_a_front_door_that_does_not_ask_strangers_for_a_token_is_not_as_known(
    judge: Any, a: Any, status: int | None, headers: Any, sure: Confidence
) -> None:
    """As far as it was asked."""
    facts = whole(a, tokenless=a.tokenless(status, headers=headers), permissions=a.permissions(ADMIN))
    assert how_sure(judge, facts) is sure


@pytest.mark.parametrize(
    ("known", "sure"),
    [
        ({}, Confidence.LIKELY),
        ({"found": False}, Confidence.LIKELY),
        ({"url": None}, Confidence.LIKELY),
        ({"url": "https://other.example"}, Confidence.POSSIBLE),
        ({"app_state": "DEPLOYING"}, Confidence.POSSIBLE),
        ({"compute_state": "STARTING"}, Confidence.POSSIBLE),
    ],
)
def test_an_app_that_is_not_up_there_leaves_it_open(
    judge: Any, a: Any, known: dict[str, Any], sure: Confidence
) -> None:
    """The front door has been seen to send callers to sign in until it is; a record that shows nothing says nothing."""
    facts = whole(a, record=a.record(user_api_scopes=(), **known), permissions=a.permissions(ADMIN))
    assert how_sure(judge, facts) is sure


@pytest.mark.parametrize("audience", [(OTHER_APP,), ("https://api.example",)])
def test_a_token_for_something_else_accounts_for_it(judge: Any, a: Any, audience: tuple[str, ...]) -> None:
    """For another app, or for nothing here."""
    assert judge(Refusal, *whole(a, token=a.token(audience=audience))) == Skipped(
        "the token's audience accounts for it"
    )


@pytest.mark.parametrize(
    "said", ["Invalid Token", "The access token expired", "token has been revoked", "Token is not valid"]
)
@pytest.mark.parametrize("known", [True, False], ids=["permitted", "permissions unread"])
def test_a_door_that_blames_the_token_leaves_it_open(judge: Any, a: Any, said: str, known: bool) -> None:
    """Neither a missing permission nor the door itself is likely then, although the workspace accepts the token."""

    def sure(body: str) -> Confidence:
        answer = a.call(403, body=body, headers=(PLATFORM, ("content-type", "text/plain")), server_date=NOW)
        sibling = SiblingCall(exchange=exchange("sibling", 403, body=body))
        more: dict[str, Any] = {} if known else {"permissions": None}
        seen = judge(Refusal, *filter(None, whole(a, call=answer, sibling=sibling, **more)))
        assert isinstance(seen, Failed)
        return seen.finding.confidence

    assert sure(said) is Confidence.POSSIBLE
    others = {sure("Forbidden"), sure("This app has no token store")}
    assert others == {Confidence.CONFIRMED if known else Confidence.LIKELY}
