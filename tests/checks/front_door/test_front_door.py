"""Who answered, the platform's network rules, permissions, and refusals without another reason, judged."""

from __future__ import annotations

import json
from typing import Any

import pytest

from dbapp_diag.checks.authorization.permission import Permission
from dbapp_diag.checks.front_door.network_policy import NetworkPolicy
from dbapp_diag.checks.front_door.refusal import Refusal
from dbapp_diag.checks.front_door.who_answered import WhoAnswered
from dbapp_diag.facts.app import Grant
from dbapp_diag.facts.identity import TokenKind
from dbapp_diag.model.results import Failed, Passed, Skipped
from tests.made import (
    DATABRICKS,
    LOGIN,
    TAKEN,
    call,
    excluded,
    first,
    found,
    identity,
    judged,
    permissions,
    record,
    token,
    tokenless,
)

REFUSED = call(401, DATABRICKS)


def test_an_answer_by_the_app_rules_out_what_stands_before_it() -> None:
    """Token, permission and app state can't be why the app itself says no."""
    result = judged(WhoAnswered, call(403, DATABRICKS, TAKEN, body="no"), tokenless())
    assert {"token-expired", "permission-missing", "app-stopped"} <= excluded(result)
    assert "app-denies" not in excluded(result)


def test_a_refusal_by_the_front_door_rules_out_the_app() -> None:
    """The app never saw the call."""
    result = judged(WhoAnswered, REFUSED, tokenless())
    assert {"app-denies", "app-error", "endpoint-not-found"} <= excluded(result)
    assert "permission-missing" not in excluded(result)


def test_a_page_by_a_filter_is_named() -> None:
    """Not the platform's, not the app's."""
    page = call(
        403,
        ("server", "filter"),
        ("x-squid-error", "ERR"),
        media_type="text/html",
        body="<html>",
        proxy="http://p:3128",
    )
    assert found(judged(WhoAnswered, page, tokenless())) == {"proxy-block-page": "confirmed"}


def test_signals_that_do_not_decide_rule_nothing_out() -> None:
    """An unknown sender leaves everything open."""
    assert isinstance(judged(WhoAnswered, call(418), tokenless()), Skipped)


PHRASE = "Source IP address: 198.51.100.7 is blocked by Databricks IP ACL for workspace: 1"


@pytest.mark.parametrize(
    "answer",
    [
        (403, DATABRICKS, ("x-databricks-reason-phrase", PHRASE)),
        (403, DATABRICKS),
    ],
    ids=["header", "body"],
)
def test_the_platforms_network_rules_are_told_by_its_phrase(answer: tuple[Any, ...]) -> None:
    """In a header or in the body; the same with and without a token."""
    body = {} if len(answer) > 2 else {"body": json.dumps({"X-Databricks-Reason-Phrase": PHRASE})}
    result = judged(NetworkPolicy, call(*answer, **body), tokenless(*answer, **body))
    assert found(result) == {"network-policy-denied": "confirmed"}
    assert first(result).values == {"caller_address": "198.51.100.7"}


def test_a_private_link_error_in_the_login_redirect_counts() -> None:
    """R39: the redirect's query says it."""
    location = ("location", "https://adb-1.1.azuredatabricks.net/login.html?error=private-link-validation-error:1")
    result = judged(NetworkPolicy, call(302, DATABRICKS, location), tokenless(302, DATABRICKS, location))
    assert found(result) == {"network-policy-denied": "confirmed"}


def test_a_401_without_token_rules_network_rules_out() -> None:
    """The platform looked for a token, so it admits the address."""
    assert excluded(judged(NetworkPolicy, call(403, DATABRICKS), tokenless())) == {"network-policy-denied"}


USE = "CAN_USE"


@pytest.mark.parametrize(
    ("grants", "who"),
    [
        ((Grant("user", "Ada@Example.com", USE),), identity()),
        ((Grant("group", "readers", USE),), identity(groups=("readers",))),
        ((Grant("group", "users", USE),), identity(groups=None)),
        ((Grant("group", "admins", "CAN_MANAGE", True),), identity(groups=("admins",))),
        ((Grant("service-principal", "5f0c", "CAN_MANAGE"),), identity(user_name="5f0c")),
        ((Grant("user", "ada@example.com", "IS_OWNER"),), identity()),
    ],
    ids=["direct, other case", "group", "everyone", "admin", "service principal", "owner"],
)
def test_permission_in_all_its_ways(grants: tuple[Grant, ...], who: Any) -> None:
    """Direct, by group, as an admin."""
    result = judged(Permission, permissions(*grants), who, token(), record())
    assert isinstance(result, Passed)
    assert excluded(result) == {"permission-missing"}


def test_no_grant_at_all_is_certain() -> None:
    """Known principal, known groups, nothing granted; the fix names the principal."""
    result = judged(
        Permission, permissions(Grant("group", "admins", "CAN_MANAGE", True)), identity(), token(), record()
    )
    assert found(result) == {"permission-missing": "confirmed"}
    grant = json.loads(first(result).values["grant"])
    assert grant == {"access_control_list": [{"user_name": "ada@example.com", "permission_level": "CAN_USE"}]}


@pytest.mark.parametrize(
    ("who", "grants"),
    [
        (identity(), (Grant("group", "some-team", USE),)),
        (identity(groups=None), (Grant("group", "admins", "CAN_MANAGE"),)),
    ],
    ids=["a group that may hold mine", "groups not known"],
)
def test_groups_that_cannot_be_looked_into_leave_it_open(who: Any, grants: tuple[Grant, ...]) -> None:
    """Nested groups aren't shown: neither a yes nor a no."""
    assert isinstance(judged(Permission, permissions(*grants), who, token(), record()), Skipped)


def test_R14_permissions_that_cannot_be_read_are_no_verdict() -> None:
    """Most callers can't read them."""
    assert isinstance(
        judged(Permission, permissions(grants=None, status=403, message="no"), identity(), token(), record()), Skipped
    )


def test_a_refused_token_that_the_workspace_takes_makes_permission_likely() -> None:
    """The permissions can't be read, all else is in order; with the scopes unsettled it's one of two."""
    unread = permissions(grants=None, status=403)
    result = judged(Refusal, REFUSED, tokenless(), identity(), token(scopes=("all-apis",)), unread)
    assert found(result) == {"permission-missing": "likely"}
    assert found(judged(Refusal, REFUSED, tokenless(), identity(), token(), unread)) == {
        "permission-missing": "possible"
    }
    plain = judged(Refusal, REFUSED, tokenless(), identity(), token(), unread, record())
    assert found(plain) == {"permission-missing": "likely"}


def test_a_refusal_in_spite_of_a_permission_is_the_platforms_to_explain() -> None:
    """With the request id for support."""
    answer = call(401, DATABRICKS, ("x-request-id", "1-2-3"))
    result = judged(
        Refusal, answer, tokenless(), identity(), token(), permissions(Grant("user", "ada@example.com", USE))
    )
    assert "front-door-refuses" in found(result)
    assert first(result).values == {"request_id": "1-2-3"}


@pytest.mark.parametrize("who", [identity(status=403, user_name=None), identity(examined=False)])
def test_without_knowing_that_the_token_is_good_nothing_is_concluded(who: Any) -> None:
    """The token itself may be at fault."""
    assert not isinstance(judged(Refusal, REFUSED, tokenless(), who, token()), Failed)


def test_a_token_of_the_wrong_kind_is_reason_enough() -> None:
    """A personal access token is refused for what it is; nothing else needs to be suspected."""
    pat = token(kind=TokenKind.PERSONAL_ACCESS)
    assert isinstance(judged(Refusal, REFUSED, tokenless(), identity(), pat), Skipped)


def test_a_redirect_to_login_counts_as_a_refusal() -> None:
    """Outside /api/ the front door redirects in place of 401."""
    to_login = (call(302, DATABRICKS, LOGIN), tokenless(302, DATABRICKS, LOGIN))
    result = judged(Refusal, *to_login, identity(), token(scopes=("all-apis",)))
    assert found(result) == {"permission-missing": "likely"}
