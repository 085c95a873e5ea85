"""`token sources`, and what `run --plan` says first: where credentials would come from, without sending or starting anything."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

from dbapp_diag.lab import Lab
from tests.safety.spelt import found_in
from tests.scenarios.asking import called, process, run

HOST = "https://adb-1234567890123456.7.azuredatabricks.net"
SECRETS = {name: f"{name}-canary-0123456789" for name in ("token", "client_secret", "password", "secret")}
PROFILES = f"""[DEFAULT]
host = {HOST}
auth_type = databricks-cli
[lab]
host = {HOST}
client_id = 0a1b2c3d-0000-4000-8000-000000000001
client_secret = {SECRETS["client_secret"]}
[prod]
host = https://adb-6543210987654321.1.azuredatabricks.net
token = {SECRETS["token"]}
"""


def asked(
    tmp_path: Path, *words: str, file: str | None = PROFILES, encoding: str = "utf-8", **env: str
) -> tuple[subprocess.CompletedProcess[str], dict[str, Any] | None]:
    """The command with nothing but this environment; its JSON as well, if it's asked for."""
    if file is not None:
        (tmp_path / ".databrickscfg").write_text(file)
    whole = {"PATH": "", "HOME": str(tmp_path), **env}
    done = called(("token", "sources", *words), whole, encoding=encoding)
    assert not found_in(done.stdout + done.stderr, list(SECRETS.values()))
    return done, json.loads(done.stdout) if "json" in words else None


def test_every_source_stands_in_the_sdks_order_with_the_one_that_wins(tmp_path: Path) -> None:
    """R30: what each has, why one is used, whose word each setting is; the code is 0."""
    done, _ = asked(tmp_path, "--profile", "lab")
    assert done.returncode == 0 and not done.stderr
    numbers = [int(line.split()[0]) for line in done.stdout.splitlines() if line[:4].strip().isdigit()]
    assert numbers == list(range(1, 19))
    lines = done.stdout.splitlines()
    assert "✓ used: client_id of profile lab" in next(line for line in lines if "oauth-m2m" in line)
    assert any(line.split() == ["client_secret", "a", "secret,", "from", "profile", "lab"] for line in lines)
    assert f"{tmp_path}/.databrickscfg has DEFAULT, lab, prod" in " ".join(done.stdout.split())
    assert "Sign-in would use oauth-m2m" in done.stdout


def test_programs_get_the_same(tmp_path: Path) -> None:
    """With findings, fixes and the version whose order it is."""
    done, body = asked(tmp_path, "--profile", "labb", "--format", "json")
    assert done.returncode == 1 and body is not None
    assert [row["order"] for row in body["sources"]] == list(range(1, 19))
    assert (body["usable"], body["used"]) == (False, None)
    assert body["findings"][0]["cause"] == "profile-not-found"
    assert body["findings"][0]["fix"][0]["command"] == "dbapp-diag token sources --profile lab"
    assert body["sdk"]


REMEDIES: dict[str, tuple[list[str], dict[str, str], str | None, list[str]]] = {
    "a mistyped profile": (
        ["--profile", "Lab"],
        {},
        PROFILES,
        ["No profile Lab, named by --profile", "Use lab: it's the profile", "dbapp-diag token sources --profile lab"],
    ),
    "a broken file": (
        ["--profile", "lab"],
        {},
        f"[lab]\nhost = {HOST}\ntoken = {SECRETS['token']}\ntoken = {SECRETS['secret']}\n",
        [".databrickscfg: line 4: token stands in this profile already"],
    ),
    "a file that isn't there": (
        ["--profile", "lab"],
        {"DATABRICKS_CONFIG_FILE": "/nowhere/cfg"},
        None,
        ["/nowhere/cfg isn't there", "unset DATABRICKS_CONFIG_FILE"],
    ),
    "variables over a profile": (
        ["--profile", "prod"],
        {"DATABRICKS_HOST": HOST, "DATABRICKS_TOKEN": SECRETS["secret"]},
        PROFILES,
        ["takes DATABRICKS_HOST over host of profile prod", "unset DATABRICKS_HOST DATABRICKS_TOKEN"],
    ),
    "two ways at once": (
        ["--profile", "lab"],
        {"DATABRICKS_TOKEN": SECRETS["secret"]},
        PROFILES,
        ["oauth-m2m: client_id of profile lab", "pat: DATABRICKS_TOKEN", "Keep oauth-m2m", "unset DATABRICKS_TOKEN"],
    ),
    "two ways in a profile": (
        ["--profile", "a"],
        {},
        f"[a]\nhost = {HOST}\ntoken = {SECRETS['token']}\nclient_id = x\nclient_secret = {SECRETS['client_secret']}\n",
        ["Keep oauth-m2m, and take token out of the section [a]", "export DATABRICKS_AUTH_TYPE=oauth-m2m"],
    ),
    "a host with a path": (
        [],
        {"DATABRICKS_HOST": f"{HOST}/?o=1", "DATABRICKS_TOKEN": SECRETS["secret"]},
        None,
        ["DATABRICKS_HOST isn't a workspace's bare address: it has a query", f"export DATABRICKS_HOST={HOST}"],
    ),
    "an app's address as host": (
        ["--host", "https://my-app-1234567890123456.7.azure.databricksapps.com"],
        {},
        None,
        ["address of an app", f"Set --host to the workspace's bare address, {HOST}"],
    ),
    "the account console": (
        ["--profile", "a"],
        {},
        "[a]\nhost = https://accounts.azuredatabricks.net\nauth_type = databricks-cli\n",
        ["account console", "Set host of profile a to that of the app's workspace"],
    ),
    "no CLI": (
        ["--profile", "DEFAULT"],
        {},
        PROFILES,
        ["no program databricks on PATH", "brew install databricks/tap/databricks", "setup-cli/main/install.sh | sh"],
    ),
    "a CLI by a wrong path": (
        ["--profile", "DEFAULT"],
        {"DATABRICKS_CLI_PATH": "/nowhere/databricks"},
        PROFILES,
        ["names /nowhere/databricks, and there's no such file", "unset DATABRICKS_CLI_PATH"],
    ),
    "a file that variables hide": (
        [],
        {"DATABRICKS_HOST": HOST},
        PROFILES,
        [
            "isn't read, since no profile is named, and DATABRICKS_HOST is set",
            "export DATABRICKS_CONFIG_PROFILE=DEFAULT",
        ],
    ),
}


@pytest.mark.parametrize("name", REMEDIES)
def test_each_mistake_has_its_remedy_with_the_readers_values(name: str, tmp_path: Path) -> None:
    """R29, R31: what is wrong, where, and the command that mends it; nothing is left to fill in but what nobody knows."""
    words, env, file, said = REMEDIES[name]
    done, _ = asked(tmp_path, *words, file=file, **env)
    flowing = " ".join(done.stdout.split())
    for text in said:
        assert text in flowing, done.stdout
    assert done.returncode == (0 if name == "a host with a path" else 1)
    assert "{" not in done.stdout and "<variables>" not in done.stdout and "<corrected>" not in done.stdout


def test_a_legacy_cli_is_named_with_its_place(tmp_path: Path) -> None:
    """And nothing of it is run."""
    program = tmp_path / "bin" / "databricks"
    program.parent.mkdir()
    program.write_text(f"#!/bin/sh\ntouch {tmp_path}/was-run\n# from databricks_cli.cli import main\n")
    program.chmod(0o755)
    done, _ = asked(tmp_path, "--profile", "DEFAULT", PATH=str(program.parent))
    flowing = " ".join(done.stdout.split())
    assert done.returncode == 1 and f"{program} is the legacy CLI" in flowing
    assert f"before that of {program}" in flowing
    assert not (tmp_path / "was-run").exists()


def test_two_profiles_with_one_host_are_told_where_the_cli_is_asked_by_host(tmp_path: Path) -> None:
    """R37: a warning with the profiles and the one to name; by name there's none, and the CLI isn't started for any of it."""
    program = tmp_path / "bin" / "databricks"
    program.parent.mkdir()
    program.write_text(f"#!/bin/sh\ntouch {tmp_path}/was-run\n" + "# padding\n" * 110_000)
    program.chmod(0o755)
    done, _ = asked(tmp_path, PATH=str(program.parent))
    flowing = " ".join(done.stdout.split())
    assert done.returncode == 0 and "profiles DEFAULT and lab have the same host" in flowing.replace(
        "Profiles", "profiles"
    )
    assert "export DATABRICKS_CONFIG_PROFILE=DEFAULT" in flowing
    named, _ = asked(tmp_path, "--profile", "DEFAULT", PATH=str(program.parent))
    assert named.returncode == 0 and "the same host" not in named.stdout
    assert not (tmp_path / "was-run").exists()


def test_an_app_of_another_workspace_is_noted(tmp_path: Path) -> None:
    """With the profile that is for the app's."""
    url = "https://my-app-6543210987654321.1.azure.databricksapps.com/api/x"
    done, body = asked(tmp_path, "--profile", "lab", "--url", url, "--format", "json")
    assert done.returncode == 0 and body is not None
    (note,) = body["notes"]
    assert "workspace 6543210987654321" in note and "profile prod" in note


def test_it_stays_readable_in_ascii_without_colour(tmp_path: Path) -> None:
    """A stream that holds nothing else gets the same lines."""
    done, _ = asked(tmp_path, "--profile", "lab", encoding="ascii")
    assert done.stdout.isascii() and "+ used: client_id of profile lab" in done.stdout
    coloured, _ = asked(tmp_path, "--profile", "lab", "--color", "always")
    assert "\x1b[" in coloured.stdout and "\x1b[" not in done.stdout


def test_nothing_is_sent_and_the_plan_begins_with_it() -> None:
    """R29: the table and the finding stand before what a run would send; the lab sees nobody."""
    with Lab(("environment-overrides-profile",)) as lab:
        plan = run(lab, "--plan", "--verbose")
        assert plan.returncode == 0
        assert plan.stdout.startswith("Where credentials come from\n")
        before, _, after = plan.stdout.partition("Nothing is sent now.")
        assert "oauth-m2m" in before and "unset DATABRICKS_HOST" in before and "GET /api/items" in after
        alone = process(lab, "token", "sources", "--profile", "lab")
        assert alone.returncode == 1 and "unset DATABRICKS_HOST" in alone.stdout
        assert not found_in(plan.stdout + alone.stdout, lab.world.planted)
        assert not lab.log.requests and not lab.log.questions


def test_a_run_shows_the_table_when_asked_for_details(tmp_path: Path) -> None:
    """`--verbose`, and every file."""
    page = tmp_path / "report.html"
    with Lab(()) as lab:
        done = run(lab, "--verbose", "-o", str(page), "-o", str(tmp_path / "report.md"))
        assert done.returncode == 0
        secrets = lab.world.planted
    for text in (done.stdout, page.read_text(), (tmp_path / "report.md").read_text()):
        assert "Where credentials come from" in text and "azure-devops-oidc" in text
        assert not found_in(text, secrets)
    assert os.path.getsize(page) < 300 * 1024
