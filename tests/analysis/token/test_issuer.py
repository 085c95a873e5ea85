"""Where a token comes from and whom it's for, seen from the app: what of it is known by name, by id, by account."""

from __future__ import annotations

from typing import Any

import pytest

from dbapp_diag.analysis.token.issuer import (
    Audience,
    Issued,
    Origin,
    TokenOrigin,
    usual_kind,
)
from dbapp_diag.facts.base import Fact, Facts
from dbapp_diag.facts.identity import TokenKind

HERE, THERE = "adb-1234567890123456.16.azuredatabricks.net", "adb-6543210987654321.1.azuredatabricks.net"
ID, OTHER_ID = "1234567890123456", "6543210987654321"
AWS, OTHER_AWS = "dbc-0a1b2c3d-0a1b.cloud.databricks.com", "dbc-9f8e7d6c-9f8e.cloud.databricks.com"
ACCOUNT, OTHER_ACCOUNT = "aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee", "11111111-2222-4333-8444-555555555555"


def origin(*facts: Fact | None) -> TokenOrigin:
    return Facts({type(fact): fact for fact in facts if fact is not None}).need(TokenOrigin)


def nowhere(a: Any, **more: Any) -> Any:
    """An address that says nothing about its workspace."""
    told = {"host": "x.example.com", "url": "https://x.example.com", "workspace_id": None, "cloud": None, "shard": None}
    return a.address(**(told | more))


def by(issuer: str | None, *names: str, **more: Any) -> dict[str, Any]:
    return {
        "issuer": issuer if issuer is None or "://" in issuer else f"https://{issuer}/oidc",
        "audience": names,
    } | more


def seen(a: Any, *facts: Fact, **token: Any) -> Issued:
    return origin(a.token(**token), *facts).issued


@pytest.mark.parametrize("issuer", [None, "", "https://"])
def test_a_token_without_an_issuer_is_of_unknown_origin(a: Any, issuer: str | None) -> None:
    """So is one whose issuer is no host."""
    known = seen(a, a.to_login(), a.address(), issuer=issuer)
    assert known == Issued(Origin.UNKNOWN, "the token names no issuer")


def test_the_issuer_that_the_redirect_names_is_the_apps_own(a: Any) -> None:
    """Whatever it's called."""
    own = seen(a, a.to_login("data.acme.example"), **by("data.acme.example"))
    assert own == Issued(
        Origin.SAME, "issued by data.acme.example, the app's own workspace", sure=True, workspace="data.acme.example"
    )


def test_the_same_id_under_another_name_is_the_same_workspace(a: Any) -> None:
    """By the audience, where the issuer is Databricks'."""
    same = seen(a, a.to_login(), a.address(), **by("acme.azuredatabricks.net", "x", ID))
    assert same == Issued(Origin.SAME, f"issued for workspace {ID}, the app's own", sure=True, workspace=HERE)


def test_another_id_is_another_workspace(a: Any) -> None:
    """By the issuer's name before the audience."""
    other = seen(a, a.to_login(), a.address(), **by(THERE, ID))
    assert (other.origin, other.sure, other.workspace) == (Origin.OTHER_WORKSPACE, True, HERE)
    assert other.why == f"issued by {THERE} for workspace {OTHER_ID}; the app belongs to workspace {ID}"
    named = seen(a, a.to_login(), a.address(), **by("acme.azuredatabricks.net", OTHER_ID))
    assert (named.origin, named.sure) == (Origin.OTHER_WORKSPACE, True)


@pytest.mark.parametrize("name", ["12345", "123456789012345678901", "x1234567"])
def test_not_every_number_in_an_audience_is_a_workspace(a: Any, name: str) -> None:
    """Between six and twenty digits."""
    known = seen(a, a.to_login(AWS), nowhere(a, workspace_id=ID), **by(OTHER_AWS, name))
    assert known.why == f"issued by {OTHER_AWS}; the app belongs to {AWS}"


@pytest.mark.parametrize("name", ["654321", "65432109876543210987"])
def test_six_to_twenty_digits_are(a: Any, name: str) -> None:
    """On AWS and GCP the audience alone tells."""
    known = seen(a, a.to_login(AWS), nowhere(a, workspace_id=ID), **by(OTHER_AWS, name))
    assert "for workspace" in known.why and known.sure


def test_a_foreign_issuers_numbers_are_no_workspace_ids(a: Any) -> None:
    """They're of its own making."""
    other = seen(a, a.to_login(), a.address(), **by("https://login.idp.example/x", OTHER_ID))
    assert other == Issued(
        Origin.FOREIGN, "issued by login.idp.example, which is no Databricks host", sure=True, workspace=HERE
    )


def test_an_issuer_of_ones_own_that_looks_like_a_workspace_is_only_likely_foreign(a: Any) -> None:
    """By its path, however that's written."""
    for issuer in ("https://data.acme.example/oidc", "https://data.acme.example/OIDC"):
        assert seen(a, a.to_login(), a.address(), **by(issuer)).sure is False


@pytest.mark.parametrize("which", ["sign_in", "reach", "reach issuer", "identity", "record", "redirect"])
def test_a_host_that_showed_itself_is_no_stranger(a: Any, which: str) -> None:
    """It signed in, served metadata, knew the bearer, or has a record of the app."""
    own = "https://data.acme.example"
    facts: dict[str, Fact] = {
        "sign_in": a.sign_in(host=own),
        "reach": a.reach(host="data.acme.example", metadata="served"),
        "reach issuer": a.reach(host="other.example", metadata="served", issuer=f"{own}/oidc"),
        "identity": a.identity(host=own),
        "record": a.record(host=own, url="https://elsewhere.example"),
        "redirect": a.to_login("data.acme.example"),
    }
    assert seen(a, facts[which], nowhere(a), **by(own)).origin is not Origin.FOREIGN


def test_a_host_that_showed_nothing_is_one(a: Any) -> None:
    """It served nothing, knew nobody, has no such app; or there was no sign-in."""
    own = "https://data.acme.example"
    for fact in (
        a.sign_in(host=None),
        a.reach(host="data.acme.example", metadata="absent"),
        a.identity(401, host=own),
        a.identity(204, host=own, user_name="me"),
        a.identity(199, host=own, user_name="me"),
        a.identity(host=own, user_name=None),
        a.record(host=own, found=False),
    ):
        assert seen(a, fact, nowhere(a), **by(own)).origin is Origin.FOREIGN


def test_without_the_apps_workspace_nothing_is_compared(a: Any) -> None:
    """Whether the issuer is the workspace in effect is said."""
    known = seen(a, a.sign_in(host=f"https://{THERE}"), nowhere(a), **by(THERE))
    assert known.origin is Origin.UNKNOWN
    assert known.why == (f"issued by {THERE}, the workspace in effect; which workspace the app belongs to isn't known")
    other = seen(a, nowhere(a), **by(THERE))
    assert other.why == f"issued by {THERE}; which workspace the app belongs to isn't known"


@pytest.mark.parametrize(
    ("issuer", "home", "sure"),
    [
        (OTHER_AWS, AWS, True),
        ("1.2.gcp.databricks.com", AWS, True),
        ("acme.cloud.databricks.com", AWS, False),
        (OTHER_AWS, "acme.cloud.databricks.com", False),
        ("acme.cloud.databricks.com", "acme2.cloud.databricks.com", False),
    ],
)
def test_two_names_are_two_workspaces_for_certain_only_where_each_stands_for_one(
    a: Any, issuer: str, home: str, sure: bool
) -> None:
    """A name of one's own may be a second one."""
    known = seen(a, a.to_login(home), **by(issuer))
    assert (known.origin, known.sure, known.workspace) == (Origin.OTHER_WORKSPACE, sure, home)
    assert known.why == f"issued by {issuer}; the app belongs to {home}"


def test_an_accounts_token_is_held_against_the_workspaces_account(a: Any) -> None:
    """Where that isn't known it's in order, and not for certain."""
    console = f"https://accounts.azuredatabricks.net/oidc/accounts/{ACCOUNT.upper()}"
    unknown = seen(a, a.to_login(), **by(console))
    assert (unknown.origin, unknown.sure, unknown.workspace) == (Origin.SAME, False, HERE)
    assert seen(a, a.to_login(), a.reach(), **by(console)).sure is False
    same = seen(a, a.to_login(), a.reach(account_id=ACCOUNT), **by(console))
    assert (same.origin, same.sure, same.workspace) == (Origin.SAME, True, HERE)
    for account in (OTHER_ACCOUNT, "zzzzzzzz"):
        other = seen(a, a.to_login(), a.reach(account_id=account), **by(console))
        assert (other.origin, other.sure, other.workspace) == (Origin.OTHER_WORKSPACE, False, HERE)
        assert other.why.endswith(f"for the account {ACCOUNT.upper()}; the workspace belongs to {account}")


def whom(a: Any, *names: str, facts: tuple[Fact, ...] = (), issuer: str | None = HERE) -> Audience:
    return origin(a.token(**by(issuer, *names)), *facts).audience


def test_the_apps_own_client_id_comes_first(a: Any) -> None:
    """Beside whatever else there is."""
    assert whom(a, "x", a.CLIENT, facts=(a.record(),)) is Audience.APP
    assert whom(a, a.CLIENT, OTHER_ACCOUNT, facts=(a.record(),)) is Audience.APP


def test_the_workspace_or_its_account_is_in_order(a: Any) -> None:
    """By id, by the workspace's word, or by the issuer's own path."""
    assert whom(a, "x", ID, facts=(a.address(),)) is Audience.WORKSPACE
    assert whom(a, ACCOUNT, facts=(a.reach(account_id=ACCOUNT),)) is Audience.WORKSPACE
    console = f"https://accounts.azuredatabricks.net/oidc/accounts/{ACCOUNT}"
    assert whom(a, ACCOUNT, issuer=console) is Audience.WORKSPACE


def test_another_client_id_is_another_apps_only_where_this_apps_is_known(a: Any) -> None:
    """Else it may be this one's."""
    assert whom(a, OTHER_ACCOUNT, facts=(a.record(),)) is Audience.OTHER_APP
    assert whom(a, "x", OTHER_ACCOUNT.upper(), facts=(a.record(),)) is Audience.OTHER_APP
    assert whom(a, OTHER_ACCOUNT, facts=(a.record(client_id=None),)) is Audience.UNKNOWN
    assert whom(a, OTHER_ACCOUNT) is Audience.UNKNOWN


def test_a_number_or_a_known_host_says_nothing(a: Any) -> None:
    """Another name is somewhere else."""
    assert whom(a, OTHER_ID, facts=(a.record(),)) is Audience.UNKNOWN
    assert whom(a, "x", "7", facts=(a.record(),)) is Audience.UNKNOWN
    assert whom(a, f"https://{HERE}/") is Audience.UNKNOWN
    assert whom(a, "x", f"https://{THERE}", facts=(a.sign_in(host=f"https://{THERE}"),)) is Audience.UNKNOWN
    assert whom(a, "api://default", facts=(a.record(),)) is Audience.ELSEWHERE
    assert whom(a, "https://api.example", issuer=None) is Audience.ELSEWHERE


def test_no_audience_is_nobodys(a: Any) -> None:
    """Opaque ones have none."""
    assert whom(a, facts=(a.record(),)) is Audience.UNKNOWN


def test_the_workspaces_id_is_read_off_the_address_first(a: Any) -> None:
    """Then off the name of its workspace, then from that workspace itself."""
    assert origin(a.token(), a.address(workspace_id="77"), a.to_login()).app_workspace_id == "77"
    assert origin(a.token(), nowhere(a), a.to_login()).app_workspace_id == ID
    assert origin(a.token(), a.to_login()).app_workspace_id == ID
    asked = a.reach(host=AWS, workspace_id="88")
    assert origin(a.token(), nowhere(a), a.to_login(AWS), asked).app_workspace_id == "88"
    for host in (OTHER_AWS, "aaa.example"):
        assert (
            origin(a.token(), nowhere(a), a.to_login(AWS), a.reach(host=host, workspace_id="88")).app_workspace_id
            is None
        )
    assert origin(a.token(), nowhere(a), asked).app_workspace_id is None
    assert origin(a.token(), nowhere(a)).app_workspace_id is None


def test_the_apps_workspace_is_named_by_redirect_address_or_record(a: Any) -> None:
    """In this order."""
    token = by(THERE)
    assert seen(a, a.to_login(AWS), a.address(), **token).workspace == AWS
    assert seen(a, a.address(), **token).workspace == HERE
    recorded = nowhere(a, host="y.example.com", url="https://y.example.com")
    own = a.record(host=f"https://{AWS}", url="https://y.example.com")
    assert seen(a, recorded, own, **token).workspace == AWS
    for record in (
        a.record(host=f"https://{AWS}", url="https://a.example.com"),
        a.record(host=f"https://{AWS}", url="https://z.example.com"),
        a.record(host=f"https://{AWS}", url=None),
        a.record(host=f"https://{AWS}", url="https://y.example.com", found=False),
    ):
        assert seen(a, recorded, record, **token).workspace is None
    assert seen(a, own, **token).workspace is None


@pytest.mark.parametrize(
    "me",
    [
        {"examined": False},
        {"status": 401},
        {"status": 201, "user_name": "me"},
        {"status": 199, "user_name": "me"},
        {"user_name": None},
        {"host": f"https://{THERE}"},
        {"host": "https://aaa.example"},
    ],
)
def test_a_token_is_taken_at_home_only_by_that_very_workspace(a: Any, me: dict[str, Any]) -> None:
    """That very token, with a name."""
    assert origin(a.token(), a.to_login(), a.identity()).taken_at_home == HERE
    status = me.pop("status", 200)
    assert origin(a.token(), a.to_login(), a.identity(status, **me)).taken_at_home is None
    assert origin(a.token(), a.to_login()).taken_at_home is None


def test_only_an_oauth_token_says_something_by_its_issuer(a: Any) -> None:
    """Whoever issued it."""
    usual = {kind for kind in TokenKind if usual_kind(a.token(kind=kind))}
    assert usual == {TokenKind.DATABRICKS_OAUTH, TokenKind.FOREIGN_JWT}
