"""Whether the caller may use the app, and what is said when its permissions can't be read."""

from __future__ import annotations

from typing import Any

import pytest

from dbapp_diag.causes.catalogue import built_in
from dbapp_diag.checks.authorization.app_permissions import AppPermissions
from dbapp_diag.checks.authorization.permission import Permission
from dbapp_diag.checks.authorization.user_consent import UserConsentCheck
from dbapp_diag.contract.check import SoFar
from dbapp_diag.engine.judge import so_far
from dbapp_diag.facts.app import Grant, Permissions, UserConsent
from dbapp_diag.facts.base import Fact, Facts
from dbapp_diag.facts.identity import SignIn, SignInOutcome
from dbapp_diag.model.results import Passed, Skipped
from dbapp_diag.model.words import EvidenceId
from tests.made import DATABRICKS, TAKEN, call, excluded, first, found, identity, judged, permissions, record, token

ADA = "ada@example.com"
SIGNED_IN = SignIn(outcome=SignInOutcome.SIGNED_IN, token="token 1")


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"status": 403, "message": "no"}, "403 no"),
        ({"status": 403}, "403"),
        ({"status": None, "error": "cut"}, "cut"),
        ({"status": None}, "no answer"),
    ],
)
def test_how_the_list_cannot_be_read_is_said(more: dict[str, Any], said: str) -> None:
    """The workspace's answer, or why there's none."""
    seen = judged(AppPermissions, SIGNED_IN, record(), Permissions(app="my-app", **more))
    assert seen == Skipped(f"the app's permissions can't be read with this sign-in: {said}")


def test_a_list_that_can_be_read_is_counted() -> None:
    """Its grants, on its app."""
    seen = judged(AppPermissions, SIGNED_IN, record(), permissions(Grant("user", ADA, "CAN_USE")))
    assert seen == Passed("1 grants on my-app")


def test_a_caller_without_a_grant_lacks_the_permission() -> None:
    """Who has one is named, each once."""
    other = Grant("user", "bob@example.com", "CAN_USE")
    seen = judged(Permission, token(), identity(), permissions(other, other))
    assert found(seen) == {"permission-missing": "confirmed"}
    assert first(seen).observed.endswith("; granted to bob@example.com")
    assert first(seen).because == ("e5", "e6", "e7")
    assert first(judged(Permission, token(), identity(), permissions())).observed.endswith("; nobody has a grant")


def test_a_caller_who_reaches_the_app_may_use_it_whatever_the_list_says() -> None:
    """If the list says no, that's told; if it's silent, it isn't."""
    there = call(200, DATABRICKS, TAKEN)
    no = judged(Permission, token(), identity(), permissions(), there)
    assert isinstance(no, Passed) and excluded(no) == {"permission-missing"}
    assert no.summary == f"no grant to it, nor to a group that it is in, and yet {ADA} reaches the app"
    silent = judged(Permission, token(), identity(), there)
    assert isinstance(silent, Passed) and silent.summary == f"{ADA} reaches the app"
    assert silent.ruled_out[0].because == ("e1",)


def test_a_list_that_leaves_it_open_concludes_nothing() -> None:
    """Unread, not there, or with groups that aren't shown."""
    team = Grant("group", "team", "CAN_USE")
    for facts in ((permissions(team),), (), (Permissions(app="my-app", status=403),)):
        assert isinstance(judged(Permission, token(), identity(), *facts), Skipped)


def test_a_grant_excludes_that_it_is_missing() -> None:
    """By whichever way it was found."""
    seen = judged(Permission, token(), identity(), permissions(Grant("user", ADA, "CAN_USE")), record())
    assert isinstance(seen, Passed) and seen.summary == f"{ADA}: CAN_USE granted directly"
    assert seen.ruled_out[0].because == ("e5", "e6", "e4")


def known(*facts: Fact) -> SoFar:
    """What these facts alone amount to."""
    return so_far(Facts({type(fact): fact for fact in facts}), {}, built_in())


SCOPED = record(client_id="client", user_api_scopes=("sql", "files.files"))


@pytest.mark.parametrize(
    ("facts", "why_not"),
    [
        ((call(401), SCOPED), None),
        ((call(403), SCOPED), None),
        ((call(500), SCOPED), None),
        ((call(400), SCOPED), "the call isn't refused"),
        ((call(402), SCOPED), "the call isn't refused"),
        ((call(404), SCOPED), "the call isn't refused"),
        ((call(499), SCOPED), "the call isn't refused"),
        ((call(501), SCOPED), "the call isn't refused"),
        ((call(200), SCOPED), "the call isn't refused"),
        ((SCOPED,), "the call isn't refused"),
        ((call(403),), "the app asks for no scopes, as far as known"),
        ((call(403), record(client_id="client")), "the app asks for no scopes, as far as known"),
        ((call(403), record(user_api_scopes=("sql",))), "the app asks for no scopes, as far as known"),
    ],
)
def test_the_consent_is_read_where_a_refused_call_may_be_about_it(facts: tuple[Fact, ...], why_not: str | None) -> None:
    """Refused or broken, and the app has scopes and a client of its own."""
    assert UserConsentCheck().worth(known(*facts)) == why_not


def agreed(*scopes: str) -> UserConsent:
    return UserConsent(status=200, scopes=scopes, evidence=(EvidenceId("e9"),))


def consent(found: UserConsent) -> Any:
    return judged(UserConsentCheck, SIGNED_IN, SCOPED, call(403), token(), found)


def test_a_consent_narrower_than_the_apps_scopes_is_stale() -> None:
    """What it holds and what it lacks are told."""
    seen = consent(agreed("sql"))
    assert found(seen) == {"user-consent-stale": "confirmed"}
    assert first(seen).observed == "the stored consent holds sql; it lacks files.files"
    assert (first(seen).expected, first(seen).values) == ("consent to sql, files.files", {"app_client_id": "client"})
    assert first(consent(agreed())).observed.startswith("the stored consent holds nothing; ")


def test_a_consent_that_covers_them_excludes_it() -> None:
    """With what was agreed to."""
    seen = consent(agreed("sql", "files.files"))
    assert isinstance(seen, Passed) and excluded(seen) == {"user-consent-stale"}
    assert seen.ruled_out[0].reason == "agreed to sql files.files"


def test_a_scope_that_nobody_here_knows_leaves_it_open() -> None:
    """It may stand for another."""
    odd = record(client_id="client", user_api_scopes=("quantum.flux",))
    seen = judged(UserConsentCheck, SIGNED_IN, odd, call(403), token(), agreed("sql"))
    assert seen == Skipped("whether sql covers quantum.flux isn't known")


@pytest.mark.parametrize(
    ("status", "said"),
    [
        (404, "no consent is stored"),
        (403, "the consent can't be read: 403"),
        (405, "the consent can't be read: 405"),
        (None, "the consent can't be read: None"),
    ],
)
def test_no_consent_is_told_from_one_that_cannot_be_read(status: int | None, said: str) -> None:
    """Neither is a finding."""
    assert consent(UserConsent(status=status)) == Skipped(said)
