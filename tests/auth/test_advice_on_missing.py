"""Settings with which nothing signs in, from the environment to the advice: what is told, and what is left afterwards."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from dbapp_diag.analysis.configuration.conflicts import conflict
from dbapp_diag.case.fixes import filled_fixes
from dbapp_diag.causes.catalogue import built_in
from dbapp_diag.checks.configuration.credential_sources import Credentials
from dbapp_diag.facts.asked import Asked
from dbapp_diag.facts.base import Facts
from dbapp_diag.facts.configuration import CredentialSources
from dbapp_diag.model.results import Failed, Finding
from tests.auth.test_advice import AWS, AZURE, AZURE_SECRET, PAT, carried_out, resolved

AT = {"DATABRICKS_HOST": AWS}
GROUP = {"DATABRICKS_GROUP_ID": "7"}
GITHUB = {"ACTIONS_ID_TOKEN_REQUEST_TOKEN": "t", "ACTIONS_ID_TOKEN_REQUEST_URL": "https://actions.example/"}
LEGACY = "from databricks_cli.cli import cli\n"


def told(env: Mapping[str, str], home: Path) -> tuple[Finding, CredentialSources]:
    sources = resolved(env, home)
    result = Credentials().judge(Facts({Asked: Asked(), CredentialSources: sources}))
    assert isinstance(result, Failed)
    return result.finding, sources


def advised(finding: Finding) -> list[str]:
    fixes = filled_fixes(built_in()[finding.cause], finding, {"workspace": AWS})
    return [fix.command for fix in fixes if fix.command]


def program(folder: Path, text: str, mode: int) -> str:
    """A folder for PATH with a CLI in it."""
    (folder / "databricks").write_text(f"#!/bin/sh\n{text}")
    (folder / "databricks").chmod(mode)
    return str(folder)


def test_a_host_by_itself_isnt_told_to_be_missing(tmp_path: Path) -> None:
    """Though one way lacks a host of a certain kind."""
    finding, _ = told(AT, tmp_path)
    assert finding.cause == "credentials-missing" and f"{AWS} is named, and nothing beside it" in finding.observed
    assert "no variable names a workspace" in told({}, tmp_path)[0].observed


@pytest.mark.parametrize(
    ("more", "variables"),
    [
        (AZURE_SECRET, "ARM_CLIENT_SECRET ARM_CLIENT_ID ARM_TENANT_ID"),
        ({**GITHUB, "ARM_CLIENT_ID": "a", "ARM_TENANT_ID": "t"}, "ARM_CLIENT_ID ARM_TENANT_ID"),
    ],
)
def test_azures_variables_beside_a_host_elsewhere_are_told_as_that(
    more: dict[str, str], variables: str, tmp_path: Path
) -> None:
    """The SDK takes them, and fails; without them nothing is in the way of another sign-in."""
    finding, sources = told(AT | more, tmp_path)
    assert (finding.cause, finding.variant, sources.winner) == ("credentials-missing", "host-not-on-azure", None)
    assert finding.observed.endswith(f"is for workspaces on Azure, and {AWS} isn't one")
    assert advised(finding) == [f"unset {variables} && databricks auth login --host {AWS}"]
    assert resolved(carried_out(advised(finding)[0], AT | more), tmp_path).sources[7].state == "absent"
    assert resolved({**more, "DATABRICKS_HOST": AZURE}, tmp_path).winner is not None


def test_azures_keys_in_a_profile_are_told_without_a_command(tmp_path: Path) -> None:
    """No shell takes them out of a file."""
    secret = "azure_client_id = a\nazure_client_secret = b\n"
    (tmp_path / ".databrickscfg").write_text(f"[p]\nhost = {AWS}\n{secret}")
    finding, _ = told({"DATABRICKS_CONFIG_PROFILE": "p"}, tmp_path)
    assert finding.variant == "host-not-on-azure" and advised(finding) == []
    fixes = filled_fixes(built_in()[finding.cause], finding, {"workspace": AWS})
    assert fixes[0].text.startswith("Clear azure_client_secret of profile p, azure_client_id of profile p, ")


@pytest.mark.parametrize(
    ("text", "mode", "variant"),
    [(LEGACY, 0o755, "legacy-cli"), ("echo\n", 0o644, "not-executable"), (None, 0, "path-missing")],
)
def test_a_cli_that_is_there_and_unusable_is_the_cause_without_a_profile_too(
    text: str | None, mode: int, variant: str, tmp_path: Path
) -> None:
    """A sign-in by that CLI is no advice. One that merely isn't there is nothing that anybody meant."""
    cli = {"DATABRICKS_CLI_PATH": "/absolute/path/to/cli"} if text is None else {"PATH": program(tmp_path, text, mode)}
    finding, _ = told({**AT, **cli}, tmp_path)
    assert (finding.cause, finding.variant) == ("cli-missing", variant)
    assert not [each for each in advised(finding) if "auth login" in each]
    assert told(AT, tmp_path)[0].cause == "credentials-missing"


def test_a_cli_over_which_the_sdk_fails_is_the_cause_whatever_else_is_there(tmp_path: Path) -> None:
    """It comes to nothing behind it."""
    env = {**AT, "DATABRICKS_CLI_PATH": "/nowhere/databricks", "GOOGLE_CREDENTIALS": "/a/path.json"}
    assert told(env, tmp_path)[0].cause == "cli-missing"


def test_a_group_beside_a_token_is_told_with_both_to_clear(tmp_path: Path) -> None:
    """No person's sign-in acts for a group either, so the setting goes; and so does a token that no app accepts."""
    env = AT | PAT | GROUP
    finding, _ = told(env, tmp_path)
    assert (finding.cause, finding.variant) == ("credentials-missing", "group-without-oauth")
    assert finding.observed.endswith(
        "pat (from DATABRICKS_TOKEN) can't act for a group, and DATABRICKS_GROUP_ID asks for one"
    )
    assert advised(finding) == [f"unset DATABRICKS_GROUP_ID DATABRICKS_TOKEN && databricks auth login --host {AWS}"]
    after = resolved(carried_out(advised(finding)[0], env), tmp_path)
    assert after.winner is None and conflict(after) is None


@pytest.mark.parametrize("way", ["azure-client-secret", "databricks-cli"])
def test_a_group_beside_a_way_that_serves_without_it_is_cleared_alone(way: str, tmp_path: Path) -> None:
    """Then that way signs in."""
    path = {"PATH": program(tmp_path, "echo\n", 0o755)}
    env = {"DATABRICKS_HOST": AZURE, **AZURE_SECRET} if way != "databricks-cli" else {**AT, **path}
    finding, _ = told(env | GROUP, tmp_path)
    assert (finding.variant, advised(finding)) == ("group", ["unset DATABRICKS_GROUP_ID"])
    winner = resolved(env, tmp_path).winner
    assert winner is not None and winner.method == way
