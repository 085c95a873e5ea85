"""How the front door accepted the call, and what a refusal quotes."""

from __future__ import annotations

from typing import Any

import pytest

from dbapp_diag.analysis.front_door.refusals import (
    login_host,
    refused_at_door,
    refused_before_any_token,
    taken_at_door,
)
from dbapp_diag.analysis.refusal_text import address_in, identity_in, names_any
from dbapp_diag.facts.base import Fact, Facts
from tests.made import DATABRICKS, LOGIN, TAKEN, call, tokenless

REASON = ("x-databricks-reason-phrase", "not from here")
ERROR: dict[str, Any] = {"body": '{"error_code":"403","message":"no"}'}
HOME = "adb-1234567890123456.16.azuredatabricks.net"


def seen(*facts: Fact) -> Facts:
    return Facts({type(fact): fact for fact in facts})


@pytest.mark.parametrize(
    ("facts", "before"),
    [
        ((call(403, REASON), tokenless(403, REASON)), True),
        ((call(403, **ERROR), tokenless(403, **ERROR)), True),
        ((call(403, body="no"), tokenless(403, body="no")), False),
        ((call(403, REASON), tokenless(403, REASON, body="other")), False),
        ((call(403, REASON), tokenless(401, REASON)), False),
        ((call(401, REASON), tokenless(401, REASON)), False),
        ((call(404, REASON), tokenless(404, REASON)), False),
        ((call(403, REASON, TAKEN), tokenless(403, REASON, TAKEN)), False),
        ((call(403, REASON),), False),
        ((tokenless(403, REASON),), False),
    ],
)
def test_a_403_with_a_reason_of_the_platforms_own_that_everybody_gets_comes_before_any_token(
    facts: tuple[Fact, ...], before: bool
) -> None:
    """Its key or the form of its errors, the same answer without a token, and no mark of an accepted one."""
    assert refused_before_any_token(seen(*facts)) is before


def test_the_front_door_refuses_by_401_403_or_the_way_to_sign_in() -> None:
    """Where it's the one who answers."""
    for answer in (call(401, DATABRICKS), call(403, DATABRICKS), call(302, LOGIN)):
        assert refused_at_door(seen(answer))
    for answer in (call(404, DATABRICKS), call(401, TAKEN), call(401), call(503, DATABRICKS)):
        assert not refused_at_door(seen(answer))
    assert not refused_at_door(seen(tokenless()))


def test_the_mark_of_an_accepted_token_shows_that_it_was_taken() -> None:
    """Whatever the status; without a call there's none."""
    assert taken_at_door(seen(call(403, TAKEN)))
    assert not taken_at_door(seen(call(200, DATABRICKS)))
    assert not taken_at_door(seen(tokenless(200, TAKEN)))


def test_the_way_to_sign_in_names_the_workspace() -> None:
    """That without a token comes first; an app's own sign-in, and a path alone, name none."""
    elsewhere = (
        "location",
        "https://adb-9.1.azuredatabricks.net/oidc/oauth2/v2.0/authorize?client_id=a&redirect_uri=b",
    )
    assert login_host(seen(call(302, elsewhere), tokenless(302, LOGIN))) == HOME
    assert login_host(seen(call(302, LOGIN), tokenless())) == HOME
    assert login_host(seen(call(302, LOGIN, TAKEN))) is None
    assert login_host(seen(call(302, ("location", "/login")))) is None
    assert login_host(seen()) is None


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("blocked 203.0.113.7 here", "203.0.113.7"),
        ("first 10.0.0.1, then 10.0.0.2", "10.0.0.1"),
        ("from 2001:db8::1 only", "2001:db8::1"),
        ("version 1.2.3.4.5", None),
        ("release v1.2.3.4", None),
        ("1.2.3", None),
        ("at 12:30:45Z", None),
        ("nothing", None),
    ],
)
def test_an_address_is_told_from_other_numbers(text: str, address: str | None) -> None:
    """The first one that's quoted."""
    assert address_in(text) == address


@pytest.mark.parametrize(
    ("text", "quotes"),
    [
        ("ada@example.com may not", True),
        ("9d1f3c7a-0000-4000-8000-aaaaaaaaaaaa may not", True),
        ("‹principal 1› may not", True),
        ("you may not", False),
        ("@ home", False),
    ],
)
def test_somebody_is_quoted_by_id_or_by_name(text: str, quotes: bool) -> None:
    """Or by the mask in its place."""
    assert identity_in(text) is quotes


@pytest.mark.parametrize(
    ("names", "quotes"),
    [
        (("data",), True),
        (("DATA",), True),
        ((None, "data"), True),
        (("app", "data"), True),
        (("dat",), False),
        (("a",), False),
        (("",), False),
        ((None,), False),
        (("other",), False),
        ((), False),
    ],
)
def test_a_name_is_quoted_if_it_is_long_enough_to_be_one(names: tuple[str | None, ...], quotes: bool) -> None:
    """Three letters stand in many words."""
    assert names_any("No Data for you in dat a app", names) is quotes
