"""Advice on several ways at once is carried out, judged again by the tool's own model, and held against the SDK's `Config`."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from dbapp_diag.analysis.configuration.conflicts import conflict
from dbapp_diag.auth.settings.sources import credential_sources
from dbapp_diag.case.fixes import filled_fixes
from dbapp_diag.causes.catalogue import built_in
from dbapp_diag.facts.configuration import CredentialSources

AWS, AZURE = "https://dbc-1a2b3c4d-5e6f.cloud.databricks.com", "https://adb-1234567890123456.7.azuredatabricks.net"
TAKEN = {"oauth-m2m", "env-oidc", "file-oidc", "github-oidc", "azure-devops-oidc", "databricks-cli"}
M2M = {"DATABRICKS_CLIENT_ID": "c", "DATABRICKS_CLIENT_SECRET": "s"}
PAT = {"DATABRICKS_TOKEN": "dapi1"}
BASIC = {"DATABRICKS_USERNAME": "u", "DATABRICKS_PASSWORD": "p"}
AZURE_SECRET = {"ARM_CLIENT_ID": "a", "ARM_CLIENT_SECRET": "b", "ARM_TENANT_ID": "t"}
SETTINGS = {
    "workload identity by file": {"DATABRICKS_HOST": AWS, "DATABRICKS_CLIENT_ID": "c", "DATABRICKS_OIDC_TOKEN_FILEPATH": "{file}"},
    "workload identity beside a token": {"DATABRICKS_HOST": AWS, **PAT, "DATABRICKS_OIDC_TOKEN": "x", "DATABRICKS_CLIENT_ID": "c"},
    "token beside client": {"DATABRICKS_HOST": AWS, **PAT, **M2M},
    "token beside basic": {"DATABRICKS_HOST": AWS, **PAT, **BASIC},
    "basic beside client": {"DATABRICKS_HOST": AWS, **BASIC, **M2M},
    "basic beside Azure": {"DATABRICKS_HOST": AZURE, **BASIC, **AZURE_SECRET},
    "token beside Azure": {"DATABRICKS_HOST": AZURE, **PAT, **AZURE_SECRET},
    "Azure beside client": {"DATABRICKS_HOST": AZURE, **M2M, **AZURE_SECRET},
    "three": {"DATABRICKS_HOST": AZURE, **PAT, **M2M, **AZURE_SECRET},
    "no host": {**PAT, "DATABRICKS_AZURE_RESOURCE_ID": "/sub/rg/ws"},
    "half a client": {"DATABRICKS_HOST": AWS, **BASIC, "DATABRICKS_CLIENT_ID": "c"},
    "nothing whole": {"DATABRICKS_HOST": AWS, "DATABRICKS_USERNAME": "u", "DATABRICKS_CLIENT_SECRET": "s"},
}  # fmt: skip


def resolved(env: Mapping[str, str], home: Path) -> CredentialSources:
    return credential_sources(
        env={"PATH": "", **env}, profile=None, host=None, home=home, learn=lambda text, kind: kind
    )


def commands(env: Mapping[str, str], home: Path) -> list[str]:
    """What is advised, as commands that change the settings."""
    found = conflict(resolved(env, home))
    assert found is not None
    cause = built_in()[found.cause]
    fixes = filled_fixes(cause, found, {"workspace": env.get("DATABRICKS_HOST", "")})
    return [fix.command for fix in fixes if fix.command]


def carried_out(command: str, env: Mapping[str, str]) -> dict[str, str]:
    """The settings after a command, as a shell leaves them; what follows `&&` isn't run."""
    script = f"{command.partition(' && ')[0]}; env -0"
    done = subprocess.run(["bash", "--norc", "-c", script], env=dict(env), capture_output=True, text=True, check=True)
    pairs = (each.partition("=") for each in done.stdout.split("\0") if each)
    return {name: value for name, _, value in pairs if re.match(r"DATABRICKS_|ARM_", name)}


def objections(settings: Sequence[Mapping[str, str]]) -> list[str | None]:
    """What the SDK's own Config has against each of these, before it asks anybody; one process, since the import takes seconds."""
    script = (
        "import json, os, sys\nfrom databricks.sdk.config import Config\n"
        "class Nothing:\n    def auth_type(self): return 'nothing'\n    def __call__(self, cfg): return lambda: {}\n"
        "Config._resolve_host_metadata = lambda self: None  # it would ask the host\n"
        "def told(env):\n    os.environ.clear(); os.environ.update(env)\n"
        "    try:\n        Config(credentials_strategy=Nothing())\n"
        "    except ValueError as error:\n        return str(error)\n"
        "print(json.dumps([told(env) for env in json.load(sys.stdin)]))\n"
    )
    given = json.dumps([{"PATH": "/usr/bin", "HOME": "/nonexistent", **env} for env in settings])
    done = subprocess.run([sys.executable, "-c", script], input=given, capture_output=True, text=True, check=True)
    found: list[str | None] = json.loads(done.stdout)
    return found


@pytest.mark.parametrize("name", SETTINGS)
def test_advice_that_is_carried_out_leaves_a_way_that_apps_take(name: str, tmp_path: Path) -> None:
    """Or one whose token is exchanged, or none at all where a sign-in follows; never a conflict, never a way that isn't whole."""
    (tmp_path / "token").write_text("x.y.z")
    env = {key: value.replace("{file}", str(tmp_path / "token")) for key, value in SETTINGS[name].items()}
    advised = commands(env, tmp_path)
    if name in ("no host", "half a client", "nothing whole"):
        assert not [each for each in advised if each.startswith("export DATABRICKS_AUTH_TYPE=oauth-m2m")]
    for command in advised:
        after = carried_out(command, env)
        again = resolved(after, tmp_path)
        assert conflict(again) is None, command
        if "auth login" in command:
            assert again.winner is None, command
        else:
            assert again.winner is not None, command
            assert again.winner.method in TAKEN | {"azure-client-secret", "azure-cli"}, command
        assert set(shlex.split(command.partition(" && ")[0])[1:]) - set(env) <= {
            each for each in shlex.split(command) if each.startswith("DATABRICKS_AUTH_TYPE=")
        }


def test_the_sdk_has_no_objection_afterwards(tmp_path: Path) -> None:
    """Its own check for conflicts passes; before it doesn't."""
    (tmp_path / "token").write_text("x.y.z")
    before, after = list[Mapping[str, str]](), list[Mapping[str, str]]()
    for settings in SETTINGS.values():
        env = {key: value.replace("{file}", str(tmp_path / "token")) for key, value in settings.items()}
        advised = commands(env, tmp_path)
        before += [env]
        after += [carried_out(command, env) for command in advised]
    found = objections([*before, *after])
    assert all("more than one authorization method" in (each or "") for each in found[: len(before)])
    assert found[len(before) :] == [None] * len(after)
    assert len(after) > len(before)
