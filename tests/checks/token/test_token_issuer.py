"""Which issuers and audiences are held against a token, and how firmly."""

from __future__ import annotations

from typing import Any

import pytest

from dbapp_diag.checks.token.token_issuer import TokenIssuer
from dbapp_diag.facts.identity import TokenKind
from dbapp_diag.model.results import Failed, Passed, Skipped, ruled_out_by
from dbapp_diag.model.words import Confidence

OTHER = "adb-6543210987654321.1.azuredatabricks.net"
OTHER_APP = "11111111-2222-4333-8444-555555555555"
ACCOUNT = "aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee"


def test_the_apps_own_workspace_rules_all_three_out(judge: Any, a: Any) -> None:
    """Issuer equal to the redirect's host, audience the workspace id."""
    result = judge(TokenIssuer, a.token(), a.to_login(), a.address())
    assert isinstance(result, Passed)
    assert {entry.cause for entry in result.ruled_out} == set(TokenIssuer.causes)
    assert any("the app's own workspace" in entry.reason for entry in result.ruled_out)


def test_another_workspace_id_is_certain(judge: Any, a: Any) -> None:
    """Both ids are known and differ; the fix gets the app's workspace."""
    token = a.token(issuer=f"https://{OTHER}/oidc", audience=("6543210987654321",))
    result = judge(TokenIssuer, token, a.to_login(), a.address())
    assert isinstance(result, Failed) and result.finding.confidence is Confidence.CONFIRMED
    assert result.finding.cause == "token-other-workspace"
    assert result.finding.values["app_workspace"] == f"https://{a.WORKSPACE}"


def test_a_name_of_ones_own_is_only_a_likelihood(judge: Any, a: Any) -> None:
    """A vanity host may be the same workspace: the names differ, no id says so."""
    token = a.token(issuer="https://acme.cloud.databricks.com/oidc", audience=())
    address = a.address(host="x.example.com", url="https://x.example.com", workspace_id=None, cloud=None, shard=None)
    result = judge(TokenIssuer, token, a.to_login("dbc-aaaa1111-bbbb.cloud.databricks.com"), address)
    assert isinstance(result, Failed) and result.finding.confidence is Confidence.LIKELY


def test_a_vanity_host_with_the_right_workspace_id_is_in_order(judge: Any, a: Any) -> None:
    """The id in the audience outweighs the name."""
    token = a.token(issuer="https://acme.azuredatabricks.net/oidc", audience=(a.ID,))
    result = judge(TokenIssuer, token, a.to_login(), a.address())
    assert isinstance(result, Passed)


@pytest.mark.parametrize("known", [ACCOUNT, None])
def test_an_account_wide_issuer_is_in_order(judge: Any, a: Any, known: str | None) -> None:
    """Its account matches, or nobody knows the workspace's."""
    token = a.token(issuer=f"https://accounts.azuredatabricks.net/oidc/accounts/{ACCOUNT}", audience=(ACCOUNT,))
    result = judge(TokenIssuer, token, a.to_login(), a.address(), a.reach(account_id=known))
    assert isinstance(result, Passed)
    assert ("token-other-workspace" in {entry.cause for entry in result.ruled_out}) is (known is not None)


def test_another_account_is_likely_another_workspaces(judge: Any, a: Any) -> None:
    """The account ids differ."""
    token = a.token(issuer=f"https://accounts.azuredatabricks.net/oidc/accounts/{ACCOUNT}", audience=())
    result = judge(TokenIssuer, token, a.to_login(), a.reach(account_id=OTHER_APP))
    assert isinstance(result, Failed)
    assert (result.finding.cause, result.finding.confidence) == ("token-other-workspace", Confidence.LIKELY)


def test_an_issuer_outside_databricks_is_foreign(judge: Any, a: Any) -> None:
    """Certain, unless its path looks like a workspace under a name of its own."""
    token = a.token(
        kind=TokenKind.FOREIGN_JWT, issuer="https://login.idp.example/oauth2/default", audience=("api://x",)
    )
    result = judge(TokenIssuer, token, a.to_login(), a.address(), a.call())
    assert isinstance(result, Failed)
    assert (result.finding.cause, result.finding.confidence) == ("token-is-foreign", Confidence.CONFIRMED)
    own = judge(TokenIssuer, a.token(issuer="https://data.acme.example/oidc", audience=()), a.to_login(), a.address())
    assert isinstance(own, Failed) and own.finding.confidence is Confidence.LIKELY


def test_a_workspace_under_its_own_name_is_known_by_its_metadata(judge: Any, a: Any) -> None:
    """The host that served the sign-in metadata isn't foreign."""
    token = a.token(issuer="https://data.acme.example/oidc", audience=())
    reach = a.reach(host="data.acme.example", metadata="served")
    address = a.address(host="x.example.com", workspace_id=None, cloud=None, shard=None)
    assert isinstance(judge(TokenIssuer, token, reach, address), Skipped)


def test_a_token_that_the_front_door_takes_is_never_accused(judge: Any, a: Any) -> None:
    """Whatever the names say, the door took it."""
    result = judge(TokenIssuer, a.token(issuer=f"https://{OTHER}/oidc"), a.to_login(), a.address(), a.taken())
    assert isinstance(result, Passed) and len(result.ruled_out) == 3


def test_an_audience_of_another_app_is_certain_when_both_refuse(judge: Any, a: Any) -> None:
    """A client ID that isn't this app's, refused by front door and workspace."""
    token, facts = a.token(audience=(OTHER_APP,)), (a.to_login(), a.address(), a.call(), a.record())
    both = judge(TokenIssuer, token, *facts, a.identity(403, message="Invalid access token."))
    one = judge(TokenIssuer, token, *facts)
    assert isinstance(both, Failed) and isinstance(one, Failed)
    assert (both.finding.cause, both.finding.confidence) == ("token-wrong-audience", Confidence.CONFIRMED)
    assert one.finding.confidence is Confidence.LIKELY and a.CLIENT in one.finding.expected


def test_an_audience_of_this_app_is_in_order(judge: Any, a: Any) -> None:
    """An exchanged token names the app's client ID."""
    result = judge(TokenIssuer, a.token(audience=(a.CLIENT,)), a.to_login(), a.address(), a.call(), a.record())
    assert "token-wrong-audience" in {entry.cause for entry in ruled_out_by(result)}


def test_no_audience_is_required(judge: Any, a: Any) -> None:
    """Without the record, or without any audience, nothing is held against the token."""
    facts = (a.to_login(), a.address(), a.call())
    assert isinstance(judge(TokenIssuer, a.token(audience=(OTHER_APP,)), *facts), Passed)
    assert isinstance(judge(TokenIssuer, a.token(audience=()), *facts, a.record()), Passed)


@pytest.mark.parametrize("kind", [TokenKind.PERSONAL_ACCESS, TokenKind.ENTRA, TokenKind.OPAQUE, TokenKind.MALFORMED])
def test_other_kinds_are_left_to_their_own_check(judge: Any, a: Any, kind: TokenKind) -> None:
    """R9: doesn't apply, so skipped."""
    assert isinstance(judge(TokenIssuer, a.token(kind=kind), a.to_login()), Skipped)


def test_an_unknown_home_decides_nothing(judge: Any, a: Any) -> None:
    """With no redirect, id or record, another Databricks issuer isn't called wrong."""
    address = a.address(host="x.example.com", workspace_id=None, cloud=None, shard=None)
    result = judge(TokenIssuer, a.token(issuer=f"https://{OTHER}/oidc", audience=()), address)
    assert isinstance(result, Skipped)


def test_a_token_that_the_apps_workspace_takes_is_from_there(judge: Any, a: Any) -> None:
    """A personal access token names no issuer; its workspace accepted it, and the redirect names that one."""
    pat = a.token(kind=TokenKind.PERSONAL_ACCESS, issuer=None, audience=())
    result = judge(TokenIssuer, pat, a.to_login(), a.identity())
    assert [entry.cause for entry in ruled_out_by(result)] == ["token-other-workspace"]
    assert isinstance(judge(TokenIssuer, pat, a.to_login(OTHER), a.identity()), Skipped)
