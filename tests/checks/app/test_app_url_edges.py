"""Whose app an address is: by the record, by the workspace's id in it, by the redirect to sign in."""

from __future__ import annotations

import pytest

from dbapp_diag.checks.app.app_url import AppUrl
from dbapp_diag.facts.app import AppAddress
from dbapp_diag.facts.app import address as at
from dbapp_diag.facts.configuration import CredentialSources
from dbapp_diag.facts.dns import Lookup, LookupOutcome
from dbapp_diag.facts.exchange import ErrorKind, ExchangeError, TokenlessCall
from dbapp_diag.facts.identity import SignIn, SignInOutcome
from dbapp_diag.facts.workspace import WorkspaceReach
from dbapp_diag.model.results import Failed, Passed, Result, Skipped, ruled_out_by
from dbapp_diag.model.words import EvidenceId
from tests.made import (
    APP_HOST,
    DATABRICKS,
    LOGIN,
    WORKSPACE,
    address,
    asked,
    excluded,
    first,
    found,
    judged,
    record,
    tokenless,
)

HERE, ELSEWHERE = "1234567890123456", "6543210987654321"
OTHERS = f"my-app-{ELSEWHERE}.1.azure.databricksapps.com"
GONE = record(found=False, url=None, status=404)


def sources(host: str | None = WORKSPACE) -> CredentialSources:
    """Settings that name a workspace."""
    return CredentialSources(
        sources=(), config_file="c", config_file_exists=True, host=host, evidence=(EvidenceId("e9"),)
    )


def reach(workspace_id: str | None) -> WorkspaceReach:
    """What the workspace says of itself."""
    lookup = Lookup("w", "system", LookupOutcome.ANSWERED)
    return WorkspaceReach(host="w", lookup=lookup, workspace_id=workspace_id, evidence=(EvidenceId("e10"),))


def given(host: str) -> AppAddress:
    """An address from the command line."""
    seen = at(f"https://{host}", "given", evidence=(EvidenceId("e8"),))
    assert seen is not None
    return seen


def sent_to(host: str) -> TokenlessCall:
    """The front door asks to sign in there."""
    return tokenless(302, DATABRICKS, ("location", f"https://{host}/oidc/authorize?client_id=x&redirect_uri=y"))


def test_a_workspaces_address_is_no_apps() -> None:
    """Whatever else is known."""
    seen = judged(AppUrl, asked(), given(WORKSPACE.removeprefix("https://")), record())
    assert found(seen) == {"app-url-wrong": "confirmed"}
    assert first(seen).because == ("e8",)


def test_the_page_of_an_app_in_the_workspace_leads_to_its_own_address() -> None:
    """By the record, or put together from what the address itself holds; the path below the page is the call's."""
    page = given(WORKSPACE.removeprefix("https://"))
    mine = first(judged(AppUrl, asked(path="/apps/my-app/api/items"), page, record()))
    assert mine.values.items() >= {"endpoint": "/api/items", "record_url": f"https://{APP_HOST}"}.items()
    alone = first(judged(AppUrl, asked(path="/apps/my-app"), page))
    assert alone.values.items() >= {"endpoint": "", "record_url": f"https://{APP_HOST}"}.items()
    assert {mine.variant, alone.variant} == {"page-in-workspace"}


def reasons(result: Result) -> dict[str, str]:
    return {str(entry.cause): entry.reason for entry in ruled_out_by(result)}


def test_two_ids_that_differ_are_two_workspaces() -> None:
    """Both are named, and fill the fix."""
    finding = first(judged(AppUrl, given(OTHERS), GONE, sources()))
    assert finding.cause == "app-other-workspace"
    assert finding.observed == f"the app's host carries the workspace id {ELSEWHERE}"
    assert finding.expected == f"{HERE}, the id of adb-{HERE}.16.azuredatabricks.net"
    assert finding.values == {"app_workspace_id": ELSEWHERE, "workspace_id": HERE}


def test_the_workspaces_own_word_about_its_id_comes_before_its_name() -> None:
    """On AWS the name holds none, and a vanity name may hold anything."""
    aws = given(f"my-app-{ELSEWHERE}.aws.databricksapps.com")
    asked = sources("https://dbc-0a1b2c3d-0a1b.cloud.databricks.com")
    assert list(found(judged(AppUrl, aws, asked, reach(HERE)))) == ["app-other-workspace"]
    assert excluded(judged(AppUrl, aws, asked, reach(ELSEWHERE))) == {"app-other-workspace"}
    assert isinstance(judged(AppUrl, aws, asked, reach(None)), Skipped)
    assert isinstance(judged(AppUrl, aws, asked), Skipped)


def test_the_workspace_signed_in_to_comes_before_that_of_the_settings() -> None:
    """The sign-in shows which one was really used."""
    used = SignIn(outcome=SignInOutcome.SIGNED_IN, host=f"https://adb-{ELSEWHERE}.1.azuredatabricks.net", token="t")
    assert excluded(judged(AppUrl, given(OTHERS), GONE, sources(), used)) == {"app-other-workspace"}
    unknown = SignIn(outcome=SignInOutcome.FAILED, host=None)
    assert list(found(judged(AppUrl, given(OTHERS), GONE, sources(), unknown))) == ["app-other-workspace"]


def test_two_ids_are_certain_where_an_app_is_there_or_none_is_here() -> None:
    """Else the id may be mistyped: nobody asks for a token there, and whether the workspace asked has the app isn't known."""
    nobody = tokenless(404, DATABRICKS)
    unread = record(found=None, url=None, status=403)
    for facts in ((), (nobody,), (unread, nobody)):
        assert found(judged(AppUrl, given(OTHERS), sources(), *facts)) == {"app-other-workspace": "possible"}
    for facts in ((tokenless(401),), (GONE,), (GONE, nobody)):
        assert found(judged(AppUrl, given(OTHERS), sources(), *facts)) == {"app-other-workspace": "confirmed"}


def test_without_a_workspace_nothing_is_compared() -> None:
    """Whose the app is can't be asked then."""
    for nobody in ((), (sources(None),)):
        result = judged(AppUrl, given(OTHERS), *nobody)
        assert isinstance(result, Skipped) and "no record" in result.reason


def test_an_id_that_is_mistyped_is_no_other_workspace() -> None:
    """The workspace asked has the app, and at the mistyped address nobody asks for a token."""
    nobody = tokenless(404, DATABRICKS)
    result = judged(AppUrl, given(OTHERS), record(), sources(), nobody)
    assert found(result) == {"app-url-wrong": "confirmed"}
    cut = tokenless(None, error=ExchangeError(ErrorKind.RESET, "cut"))
    for facts in ((cut,), ()):
        assert found(judged(AppUrl, given(OTHERS), record(), sources(), *facts)) == {"app-url-wrong": "confirmed"}


@pytest.mark.parametrize("status", [401, 403, 503])
def test_where_somebody_minds_the_door_the_app_is_of_the_other_workspace(status: int) -> None:
    """An app of the same name lives in both."""
    result = judged(AppUrl, given(OTHERS), record(), sources(), tokenless(status, DATABRICKS))
    assert found(result) == {"app-other-workspace": "confirmed"}


def test_a_redirect_to_another_workspace_tells_too() -> None:
    """Even where the workspace asked knows an app of that name."""
    there = sent_to(f"adb-{ELSEWHERE}.1.azuredatabricks.net")
    assert found(judged(AppUrl, given(OTHERS), record(), sources(), there)) == {"app-other-workspace": "confirmed"}


def test_the_redirect_alone_makes_it_likely() -> None:
    """Where the ids don't tell: the front door names the app's workspace."""
    plain = given("my-app.databricksapps.com")
    finding = first(judged(AppUrl, plain, sources(), sent_to("dbc-1-2.cloud.databricks.com")))
    assert (finding.cause, finding.confidence) == ("app-other-workspace", "likely")
    assert finding.observed == "the front door sends callers to sign in at dbc-1-2.cloud.databricks.com"
    assert finding.expected == f"adb-{HERE}.16.azuredatabricks.net, the workspace asked"
    assert finding.values == {"app_workspace": "dbc-1-2.cloud.databricks.com"}
    assert finding.because == ("e8", "e9", "e2")


@pytest.mark.parametrize("host", ["login.microsoftonline.com", "sso.example.com"])
def test_a_redirect_to_somebody_elses_login_names_no_workspace(host: str) -> None:
    """A company's own sign-in stands before any workspace."""
    assert isinstance(judged(AppUrl, given("my-app.databricksapps.com"), sources(), sent_to(host)), Skipped)


@pytest.mark.parametrize(
    "asked", ["accounts.cloud.databricks.com", "login.databricks.com", "https://acme.cloud.databricks.com"]
)
def test_an_account_or_a_vanity_name_is_no_workspace_to_compare_with(asked: str) -> None:
    """The redirect may name the same workspace by another name."""
    result = judged(AppUrl, given("my-app.databricksapps.com"), sources(asked), sent_to("dbc-1-2.cloud.databricks.com"))
    assert isinstance(result, Skipped)


def test_the_same_redirect_or_the_same_id_excludes_another_workspace() -> None:
    """Each by itself; the record then decides about the rest of the address."""
    same_login = judged(AppUrl, given("my-app.databricksapps.com"), sources(), tokenless(302, DATABRICKS, LOGIN))
    same_id = judged(AppUrl, given(APP_HOST), sources())
    for result in (same_login, same_id):
        assert isinstance(result, Passed)
        assert "belong to the same workspace" in reasons(result)["app-other-workspace"]


def test_an_id_on_one_side_only_excludes_nothing() -> None:
    """Nothing isn't the same as nothing."""
    plain = given("my-app.databricksapps.com")
    assert isinstance(judged(AppUrl, plain, sources("https://acme.cloud.databricks.com")), Skipped)


def test_an_address_out_of_the_record_is_the_workspaces_own() -> None:
    """Whatever id it shows; no redirect can say otherwise."""
    own = at(f"https://{OTHERS}", "record", evidence=(EvidenceId("e4"),))
    assert own is not None
    result = judged(AppUrl, own, record(url=f"https://{OTHERS}"), sources(), sent_to("dbc-1-2.cloud.databricks.com"))
    assert excluded(result) == {"app-url-wrong", "app-other-workspace"}
    assert reasons(result)["app-other-workspace"] == "the address is by the workspace's own record of my-app"


def test_a_derived_address_proves_nothing_about_its_workspace() -> None:
    """It was put together from that workspace's name: to compare the two would be going in a circle."""
    derived = at(f"https://{APP_HOST}", "derived", evidence=(EvidenceId("e8"),))
    assert derived is not None
    assert isinstance(judged(AppUrl, derived, sources()), Skipped)


def test_a_record_without_a_url_compares_with_nothing() -> None:
    """It has been seen while an app is being made."""
    assert isinstance(judged(AppUrl, given("my-app.databricksapps.com"), record(url=None)), Skipped)


def test_the_same_host_is_the_same_address() -> None:
    """However the record spells it."""
    for url in (f"https://{APP_HOST}", APP_HOST, f"https://{APP_HOST.upper()}/"):
        result = judged(AppUrl, address(), record(url=url))
        assert isinstance(result, Passed)
        assert reasons(result) == {"app-url-wrong": f"the record names the same host, {APP_HOST}"}


def test_the_parts_that_differ_are_told_with_what_they_should_be() -> None:
    """All of them, and the record's URL fills the fix."""
    called = given(f"my-ap-{HERE}.aws.databricksapps.com")
    finding = first(judged(AppUrl, called, record(), sources()))
    parts = "name my-ap instead of my-app, shard missing instead of 16, cloud aws instead of azure"
    assert finding.observed == f"the call goes to {called.host}: {parts}"
    assert finding.expected == f"{APP_HOST}, by the app's record"
    assert finding.values == {"record_url": f"https://{APP_HOST}", "part": parts}
    assert finding.because == ("e4",)


def test_a_part_that_should_not_be_there_is_told_as_well() -> None:
    """The record has none."""
    finding = first(judged(AppUrl, given(APP_HOST), record(url=f"https://my-app-{HERE}.azure.databricksapps.com")))
    assert finding.values["part"] == "shard 16 instead of none"


def test_hosts_that_differ_in_no_known_part_are_named_whole() -> None:
    """A custom domain has no parts."""
    finding = first(judged(AppUrl, given("a.example.com"), record(url="https://b.example.com")))
    assert finding.values["part"] == "a.example.com instead of b.example.com"


def test_a_mistyped_address_of_the_right_workspace_excludes_the_other_one() -> None:
    """Both are said in one result."""
    result = judged(AppUrl, given(f"my-ap-{HERE}.16.azure.databricksapps.com"), record(), sources())
    assert isinstance(result, Failed)
    assert excluded(result) == {"app-other-workspace"}


def test_in_a_domain_of_another_name_the_domain_is_what_differs() -> None:
    """Nothing in such a name stands for a shard or a cloud, so neither is told to be missing."""
    seen = first(judged(AppUrl, given(f"my-app-{HERE}.azuredatabricksapps.com"), record()))
    assert seen.values["part"] == "domain azuredatabricksapps.com instead of 16.azure.databricksapps.com"
    shard = first(judged(AppUrl, given(f"my-app-{HERE}.1.azure.databricksapps.com"), record()))
    assert shard.values["part"] == "shard 1 instead of 16"
