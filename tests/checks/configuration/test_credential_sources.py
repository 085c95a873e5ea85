"""What is read off the caller's settings."""

from __future__ import annotations

from typing import Any

import pytest

from dbapp_diag.causes.catalogue import built_in
from dbapp_diag.checks.configuration.credential_sources import Credentials
from dbapp_diag.facts.asked import Asked
from dbapp_diag.facts.base import Facts
from dbapp_diag.facts.configuration import CredentialSources, Source
from dbapp_diag.model.results import Failed, Passed, Result, Warned, findings_of
from dbapp_diag.model.words import Confidence, EvidenceId

HOST = "https://adb-1234567890123456.16.azuredatabricks.net"
USED = (Source("pat", "absent", "", "no token"), Source("oauth-m2m", "used", "profile lab", "it's complete"))
NONE = (
    Source("pat", "absent", "", "no token"),
    Source("basic", "absent", "", "no token"),
    Source("oauth-m2m", "absent", "", "no client ID"),
)


def judged(token_given: str | None = None, **more: Any) -> Result:
    told: dict[str, Any] = {
        "sources": USED,
        "config_file": "~/.databrickscfg",
        "config_file_exists": True,
        "host": HOST,
    }
    told |= {"profile": "lab", "profile_from": "--profile", "profile_found": True, "profiles": ("lab", "prod")}
    told |= {"profile_keys": ("host", "client_id", "client_secret"), "evidence": (EvidenceId("e1"),)}
    asked = Asked(
        app="a",
        url=None,
        workspace=None,
        profile="lab",
        endpoint=None,
        path="/api/x",
        method="GET",
        token_given=token_given,
    )
    facts = Facts({Asked: asked, CredentialSources: CredentialSources(**(told | more))})
    return Credentials().judge(facts.restricted(Credentials.sees()))


def only(result: Result, kind: type[Failed] | type[Warned] = Failed) -> tuple[str, Confidence, Any]:
    assert isinstance(result, kind), result
    (finding,) = findings_of(result)
    return finding.cause, finding.confidence, finding


def test_a_complete_profile_passes_and_rules_all_out_but_the_host() -> None:
    """The host as written can still be wrong: only asking it tells."""
    result = judged()
    assert isinstance(result, Passed) and result.summary == f"oauth-m2m from profile lab, for {HOST}"
    assert {entry.cause for entry in result.ruled_out} == set(Credentials.causes) - {"workspace-host-wrong"}


def test_a_missing_profile_names_file_profiles_and_the_nearest() -> None:
    """Certain, with what the fix needs."""
    cause, sure, finding = only(judged(profile="labb", profile_found=False, sources=NONE))
    assert (cause, sure) == ("profile-not-found", Confidence.CONFIRMED)
    assert (finding.values["file"], finding.values["nearest"]) == ("~/.databrickscfg", "lab")
    assert "labb" in finding.observed and "lab, prod" in finding.observed


def test_the_nearest_profile_may_differ_in_case_only() -> None:
    """Section names are case-sensitive, people aren't."""
    _, _, finding = only(judged(profile="LAB", profile_found=False, sources=NONE))
    assert finding.values["nearest"] == "lab"


def test_a_default_profile_that_isnt_there_is_silent() -> None:
    """R9: nobody asked for it, and the environment has all that is needed."""
    assert isinstance(judged(profile="DEFAULT", profile_from="DEFAULT", profile_found=False), Passed)


def test_an_incomplete_profile_names_what_it_lacks() -> None:
    """Certain when nothing makes up for it; silent when the environment does."""
    lacks: dict[str, Any] = {"profile_lacks": ("client_secret",), "profile_keys": ("host", "client_id")}
    cause, sure, finding = only(judged(sources=NONE, **lacks))
    assert (cause, sure, finding.values["missing"]) == ("profile-incomplete", Confidence.CONFIRMED, "client_secret")
    assert isinstance(judged(**lacks), Passed)


@pytest.mark.parametrize(
    "more",
    [
        {"file_problem": "line 3 has no closing bracket"},
        {"config_file_exists": False, "variables": ("DATABRICKS_CONFIG_FILE",)},
    ],
)
def test_an_unreadable_file_is_the_cause_of_a_profile_that_cant_be_read(more: dict[str, Any]) -> None:
    """File and problem fill the fix; the missing profile only follows."""
    result = judged(sources=NONE, profile_found=False, **more)
    assert isinstance(result, Failed) and result.finding.cause == "config-file-unreadable"
    assert {"file", "problem"} <= set(result.finding.values)
    assert [finding.cause for finding in result.also] == ["profile-not-found"]


def test_an_unreadable_file_that_nobody_needs_is_a_warning() -> None:
    """The environment signs in, and no profile is named."""
    more: dict[str, Any] = {"profile": None, "profile_from": None, "profile_found": None}
    assert only(judged(file_problem="no permission to read it", **more), Warned)[0] == "config-file-unreadable"


def test_two_methods_at_once_name_the_variable_to_clear() -> None:
    """R31: every variable is named, and the one to clear; an auth_type settles it."""
    conflict: dict[str, Any] = {
        "conflict": ("pat (DATABRICKS_TOKEN)", "oauth (client_id of profile lab)"),
        "sources": (
            Source("pat", "shadowed", "DATABRICKS_TOKEN", "more than one method is configured"),
            Source("oauth-m2m", "shadowed", "client_id of profile lab", "more than one method is configured"),
        ),
    }
    cause, sure, finding = only(judged(**conflict))
    assert (cause, sure) == ("credentials-conflict", Confidence.CONFIRMED)
    assert (finding.values["variables"], finding.values["auth_type"]) == ("DATABRICKS_TOKEN", "oauth-m2m")
    assert isinstance(judged(conflict=conflict["conflict"], auth_type="oauth-m2m"), Passed)


def test_a_variable_that_changes_the_workspace_of_a_named_profile_fails() -> None:
    """R29: certain, since both are set and disagree; which version of the SDK takes which is told."""
    overrides = ("DATABRICKS_HOST over host of profile lab", "DATABRICKS_TOKEN over token of profile lab")
    cause, sure, finding = only(judged(overrides=overrides, sdk="0.162.0"))
    assert (cause, sure) == ("environment-overrides-profile", Confidence.CONFIRMED)
    assert finding.values == {"variables": "DATABRICKS_HOST DATABRICKS_TOKEN"}
    assert "databricks-sdk 0.162.0 takes DATABRICKS_HOST over host of profile lab" in finding.observed
    why = built_in()[finding.cause].why
    assert "Databricks CLI" in why and "1.7.0" in why, "and from when on the CLI does otherwise"


@pytest.mark.parametrize(
    "more",
    [
        {
            "overrides": ("DATABRICKS_HOST over host of profile DEFAULT",),
            "profile": "DEFAULT",
            "profile_from": "DEFAULT",
        },
        {"overrides": ("DATABRICKS_HTTP_TIMEOUT_SECONDS over http_timeout_seconds of profile lab",)},
    ],
)
def test_any_other_override_is_a_warning(more: dict[str, Any]) -> None:
    """Nobody asked for the profile, or neither workspace nor credentials change."""
    assert only(judged(**more), Warned)[0] == "environment-overrides-profile"


@pytest.mark.parametrize("more", [{"cli": None}, {"cli": "/usr/bin/databricks", "cli_problem": "it's the legacy CLI"}])
def test_a_profile_that_needs_the_cli_needs_the_right_one(more: dict[str, Any]) -> None:
    """Missing or legacy: certain. Found: ruled out."""
    assert only(judged(needs_cli=True, sources=NONE, **more))[:2] == ("cli-missing", Confidence.CONFIRMED)
    there = judged(needs_cli=True, cli="/usr/bin/databricks")
    assert isinstance(there, Passed) and "cli-missing" in {entry.cause for entry in there.ruled_out}


@pytest.mark.parametrize(
    ("host", "problem", "sure"),
    [
        ("https://my-app-1234567890123456.16.azure.databricksapps.com", "it's an app's URL", True),
        ("https://accounts.azuredatabricks.net", "it's the account console, not a workspace", True),
        (f'"{HOST}"', "it stands in quotes, which are part of it", True),
        (HOST, "it begins with http://", True),
        (f"{HOST}/m", "it has a path behind the host, which the SDK keeps", False),
    ],
)
def test_a_host_is_certainly_wrong_only_where_it_cant_work(host: str, problem: str, sure: bool) -> None:
    """An app, an account console and http:// can't; a path may, and is a warning."""
    cause, confidence, finding = only(
        judged(host=host, host_problem=problem, host_from="profile lab"), Failed if sure else Warned
    )
    assert cause == "workspace-host-wrong" and (confidence is Confidence.CONFIRMED) is sure
    assert finding.values["holder"] == "profile lab"
    assert finding.values.get("corrected", HOST) == HOST


def test_nothing_configured_is_certain_and_told_in_one_sentence() -> None:
    """What each source lacks stands in the table of sources."""
    bare: dict[str, Any] = {
        "profile": None,
        "profile_from": None,
        "profile_found": None,
        "profiles": (),
        "config_file_exists": False,
    }
    cause, sure, finding = only(judged(sources=NONE, **bare))
    assert (cause, sure) == ("credentials-missing", Confidence.CONFIRMED)
    assert finding.observed.endswith(
        f"{HOST} is named, and nothing beside it: no token, client ID or profile, and there's no ~/.databrickscfg"
    )


def test_half_a_configuration_is_not_nothing() -> None:
    """An incomplete source leaves it likely."""
    half = (Source("oauth-m2m", "incomplete", "environment", "no client secret"),)
    bare: dict[str, Any] = {"profile": None, "profile_from": None, "profile_found": None}
    assert only(judged(sources=half, **bare))[:2] == ("credentials-missing", Confidence.LIKELY)


def test_with_a_given_token_missing_credentials_are_no_failure() -> None:
    """The call carries that token."""
    bare: dict[str, Any] = {"profile": None, "profile_from": None, "profile_found": None}
    result = judged("--token-file", sources=NONE, **bare)
    assert isinstance(result, Passed) and "--token-file" in result.summary
    assert "credentials-missing" in {entry.cause for entry in result.ruled_out}


def test_with_a_given_token_wrong_settings_only_warn() -> None:
    """They can't be why the call with that token fails."""
    result = judged("--token-stdin", profile="labb", profile_found=False, sources=NONE)
    assert only(result, Warned)[0] == "profile-not-found"


def test_oddities_beside_a_fault_are_only_possible() -> None:
    """What merely warns by itself can't become a root through another finding's failure."""
    result = judged(sources=NONE, profile_lacks=("client_secret",), host=f"{HOST}/m", host_problem="it has a path")
    assert isinstance(result, Failed) and result.finding.confidence is Confidence.CONFIRMED
    assert [finding.confidence for finding in result.also] == [Confidence.POSSIBLE]
