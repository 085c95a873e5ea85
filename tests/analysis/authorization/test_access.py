"""Who may use an app by its list of permissions, and what the list leaves open."""

from __future__ import annotations

import json
from typing import Any

import pytest

from dbapp_diag.analysis.authorization.access import CallerAccess, access, grant_values
from dbapp_diag.facts.app import Grant, Permissions
from dbapp_diag.facts.base import Fact, Facts
from dbapp_diag.facts.identity import SignIn, SignInOutcome
from tests.made import identity, permissions, record, token

ME = "ada@example.com"


def may(*grants: Grant, who: Any = None, bearer: Any = None) -> CallerAccess:
    """What these grants mean for the bearer."""
    return access(permissions(*grants), who or identity(), bearer or token())


def to(principal: str, level: str = "CAN_USE", kind: str = "user") -> Grant:
    return Grant(kind, principal, level)


@pytest.mark.parametrize("level", ["CAN_USE", "CAN_MANAGE", "IS_OWNER"])
def test_three_levels_include_use(level: str) -> None:
    """Granted by name, in any spelling of it."""
    assert may(to("Ada@Example.com", level)) == CallerAccess(True, f"{level} granted directly", ME, level)


def test_a_level_that_nobody_knows_leaves_it_open() -> None:
    """It may include use; somebody else's doesn't matter."""
    assert may(to(ME, "CAN_VIEW")) == CallerAccess(None, "CAN_VIEW granted, a level that isn't known here", ME)
    assert may(to("bob@example.com", "CAN_VIEW")).allowed is False


@pytest.mark.parametrize("level", ["NO_PERMISSIONS", ""])
def test_no_level_is_none(level: str) -> None:
    """Those after it in the list still count."""
    assert may(to(ME, level)) == CallerAccess(False, "no grant to it, nor to a group that it is in", ME)
    assert may(to(ME, level), to(ME)).allowed is True


def test_users_are_everybody_unless_the_workspace_says_otherwise() -> None:
    """Service principals have been reported that aren't in that group; the workspace's list of the caller's groups shows it."""
    everybody = to("users", kind="group")
    assert may(everybody, who=identity(groups=None)).allowed is True
    assert may(everybody, who=identity(groups=("users", "data-team"))).allowed is True
    for groups in ((), ("data-team",)):
        assert may(everybody, who=identity(groups=groups)).allowed is None


@pytest.mark.parametrize("group", ["account users", "Account Users", "data-team"])
def test_a_group_that_the_caller_is_in_is_enough(group: str) -> None:
    """Everybody is in one of them."""
    inside = may(to("elsewhere", kind="group"), to(group, kind="group"), who=identity(groups=("Data-Team",)))
    assert inside == CallerAccess(True, f"CAN_USE through group {group}", ME, "CAN_USE")


def test_a_group_of_the_callers_name_is_not_the_caller() -> None:
    """Nor is a user of a group's name that group."""
    assert may(to(ME, kind="group")).allowed is None
    assert may(to("users")).allowed is False


def test_a_group_that_is_not_known_leaves_it_open() -> None:
    """Groups within groups aren't shown. All of them are named."""
    found = may(to("one", kind="group"), to("two", kind="group"))
    assert found == CallerAccess(None, "no direct grant; it isn't known whether a member of one, two", ME)


def test_who_is_no_admin_is_not_in_the_admins_group() -> None:
    """That one is shown; where no groups are shown it's open as well."""
    admins = to("admins", "CAN_MANAGE", "group")
    assert may(admins).allowed is False
    assert may(to("Admins", "CAN_MANAGE", "group")).allowed is False
    assert may(admins, to("one", kind="group")).how.endswith("whether a member of one")
    assert may(admins, who=identity(groups=None)).allowed is None
    assert may(admins, who=identity(examined=False)).allowed is None


def test_a_workspace_admin_may_whatever_the_list_says() -> None:
    """Even where it can't be read; as far as the groups are those of the very token."""
    admin = identity(groups=("users", "Admins"))
    for known in (permissions(), None, Permissions(app="a", status=403)):
        assert access(known, admin, token()) == CallerAccess(True, "CAN_MANAGE as a workspace admin", ME, "CAN_MANAGE")
    assert access(permissions(), identity(groups=("admins",), examined=False), token()).allowed is False


@pytest.mark.parametrize(
    ("known", "how"),
    [
        (None, "the app's permissions can't be read"),
        (Permissions(app="a", status=None), "the app's permissions can't be read: no answer"),
        (Permissions(app="a", status=None, error="cut"), "the app's permissions can't be read: cut"),
        (Permissions(app="a", status=403), "the app's permissions can't be read with this sign-in: 403"),
        (
            Permissions(app="a", status=403, message="no"),
            "the app's permissions can't be read with this sign-in: 403 no",
        ),
    ],
)
def test_a_list_that_cannot_be_read_leaves_it_open(known: Permissions | None, how: str) -> None:
    """With how it went."""
    assert access(known, identity(), token()) == CallerAccess(None, how, ME)


def test_a_caller_without_a_name_is_looked_for_in_vain() -> None:
    """Neither the workspace nor the token gives one."""
    nobody = token(subject=None)
    assert access(permissions(to(ME)), None, nobody) == CallerAccess(
        None, "it isn't known who the token belongs to", None
    )
    assert access(permissions(to(ME)), None, None).allowed is None
    for other in (identity(examined=False), identity(status=403), identity(status=None), identity(user_name=None)):
        assert access(permissions(to(ME)), other, nobody).allowed is None


def test_the_workspaces_name_comes_before_the_tokens() -> None:
    """Grants may use any of them; the client's name only where the token has no subject."""
    both = {"who": identity(user_name="Ada@x"), "bearer": token(subject="sub", client_id="client")}
    assert may(to("sub"), **both) == CallerAccess(True, "CAN_USE granted directly", "ada@x", "CAN_USE")
    assert may(to("client"), **both).allowed is False
    assert may(
        to("client"), who=identity(user_name=None), bearer=token(subject=None, client_id="Client")
    ) == CallerAccess(True, "CAN_USE granted directly", "client", "CAN_USE")


def of(*facts: Fact) -> CallerAccess:
    return Facts({type(fact): fact for fact in facts}).need(CallerAccess)


SIGNED_IN = SignIn(outcome=SignInOutcome.SIGNED_IN, token="token 1")
UNREAD = Permissions(app="a", status=403)


def test_the_records_word_about_its_reader_counts_where_the_list_is_silent() -> None:
    """It was read with the very token of the call."""
    own = record(permission="CAN_USE")
    assert of(token(), identity(), UNREAD, own, SIGNED_IN) == CallerAccess(
        True, "CAN_USE by the app's record", ME, "CAN_USE"
    )
    assert of(token(), identity(), own, SIGNED_IN).allowed is True


@pytest.mark.parametrize(
    "facts",
    [
        (token(label="token 2"), UNREAD, record(permission="CAN_USE"), SIGNED_IN),
        (token(), UNREAD, record(permission="CAN_USE")),
        (UNREAD, record(permission="CAN_USE"), SIGNED_IN),
        (token(), UNREAD, record(permission="CAN_VIEW"), SIGNED_IN),
        (token(), UNREAD, record(), SIGNED_IN),
        (token(), UNREAD, SIGNED_IN),
    ],
    ids=["another token", "no sign-in", "no token", "another level", "no word", "no record"],
)
def test_otherwise_it_does_not(facts: tuple[Fact, ...]) -> None:
    """It stays open."""
    assert of(identity(), *facts).allowed is None


def test_the_list_decides_before_the_record() -> None:
    """It says who may, and that's the point."""
    assert of(token(), identity(), permissions(), record(permission="CAN_USE"), SIGNED_IN).allowed is False


def test_the_fix_grants_use_to_a_person_or_to_a_service_principal() -> None:
    """By the name found, else by the token's."""
    person = grant_values(token(), CallerAccess(False, "", ME))
    assert json.loads(person["grant"]) == {"access_control_list": [{"user_name": ME, "permission_level": "CAN_USE"}]}
    client = grant_values(token(subject="9d1f"), CallerAccess(None, ""))
    assert client["principal"] == "9d1f"
    assert json.loads(client["grant"])["access_control_list"][0]["service_principal_name"] == "9d1f"
    assert grant_values(None, CallerAccess(None, "")) == {}
    assert grant_values(token(subject=None), CallerAccess(None, "")) == {}
