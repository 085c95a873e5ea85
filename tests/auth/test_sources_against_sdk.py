"""The mirror of the SDK's settings against the SDK itself: for each scenario the real `Config` is built in a process of its own,
and must come to the same method, or refuse for the same reason, with the same value of every setting."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from dbapp_diag.auth.settings.sdk_release import installed
from dbapp_diag.auth.settings.sources import credential_sources
from dbapp_diag.facts.configuration import CredentialSources
from dbapp_diag.model.workspace_host import display_host

PROGRAM = Path(__file__).with_name("against_sdk.py")
HOST, AZURE = "https://by-variable.example", "https://adb-1111111111111111.1.azuredatabricks.net"

PROFILES = f"""[DEFAULT]
host = https://default.example
token = dapi-of-default
[m2m]
host = https://m2m.example
client_id = id-of-m2m
client_secret = secret-of-m2m
[pat]
host = https://pat.example
token = dapi-of-pat
[person]
host = https://person.example
auth_type = databricks-cli
[browser]
host = https://browser.example
auth_type = external-browser
[host-only]
host = https://host-only.example
[no-host]
token = dapi-of-no-host
[both]
host = https://both.example
token = dapi-of-both
client_id = id-of-both
client_secret = secret-of-both
[settled]
host = https://settled.example
token = dapi-of-settled
client_id = id-of-settled
client_secret = secret-of-settled
auth_type = oauth-m2m
[empty-key]
host = https://empty-key.example
token =
client_id = id-of-empty-key
client_secret = secret-of-empty-key
[azure]
host = {AZURE}
azure_client_id = id-of-azure
azure_client_secret = secret-of-azure
azure_tenant_id = tenant-of-azure
[azure-host]
host = {AZURE}/
[typed]
HOST = typed.example:443/
Token : "dapi-of-typed"
unknown_key = 1
[path]
host = https://path.example/?o=1
token = dapi-of-path
[timed]
host = https://timed.example
token = dapi-of-timed
http_timeout_seconds = soon
[read-only]
host = https://read-only.example
token = dapi-of-read-only
is_azure = true
[percent]
host = https://percent.example
token = dapi%of%percent
"""
SETTINGS = f"[__settings__]\ndefault_profile = m2m\n{PROFILES}"

M2M = {"DATABRICKS_CLIENT_ID": "id-by-variable", "DATABRICKS_CLIENT_SECRET": "secret-by-variable"}
PAT = {"DATABRICKS_TOKEN": "dapi-by-variable"}
AT = {"DATABRICKS_HOST": HOST}
GITHUB = {"ACTIONS_ID_TOKEN_REQUEST_TOKEN": "t", "ACTIONS_ID_TOKEN_REQUEST_URL": "https://actions.example/github?x=1"}
DEVOPS = {
    "SYSTEM_ACCESSTOKEN": "t",
    "SYSTEM_TEAMFOUNDATIONCOLLECTIONURI": "https://dev.example/",
    "SYSTEM_TEAMPROJECTID": "1",
    "SYSTEM_PLANID": "2",
    "SYSTEM_JOBID": "3",
    "SYSTEM_HOSTTYPE": "build",
}
ENTRA = {"ARM_CLIENT_ID": "id-in-entra", "ARM_CLIENT_SECRET": "secret-in-entra", "ARM_TENANT_ID": "tenant"}
CLI, WRAPPER, LEGACY, AZ = {"PATH": "@cli"}, {"PATH": "@wrapper"}, {"PATH": "@legacy"}, {"PATH": "@az"}


@dataclass(frozen=True)
class Scenario:
    """What the caller has; `@word` in a variable's value stands for a file or folder of the test."""

    env: dict[str, str] = field(default_factory=dict[str, str])
    profile: str | None = None
    host: str | None = None
    file: str | None = PROFILES


SCENARIOS: dict[str, Scenario] = {
    "nothing at all": Scenario(file=None),
    "an empty file": Scenario(file=""),
    "DEFAULT": Scenario(),
    "DEFAULT by name": Scenario(profile="DEFAULT"),
    "DEFAULT by name, and it's empty": Scenario(profile="DEFAULT", file="[DEFAULT]\n[a]\nhost = x\n"),
    "default_profile": Scenario(file=SETTINGS),
    "default_profile that isn't there": Scenario(file="[__settings__]\ndefault_profile = gone\n[a]\nhost = x\n"),
    "default_profile that is none": Scenario(file="[__settings__]\ndefault_profile = __settings__\n"),
    "default_profile behind a named one": Scenario(profile="pat", file=SETTINGS),
    "default_profile behind a host": Scenario(env=AT, file=SETTINGS),
    "a profile by name": Scenario(profile="m2m"),
    "a profile by variable": Scenario(env={"DATABRICKS_CONFIG_PROFILE": "pat"}),
    "an option before the variable": Scenario(env={"DATABRICKS_CONFIG_PROFILE": "pat"}, profile="m2m"),
    "an unknown profile": Scenario(profile="m2n"),
    "another case": Scenario(profile="M2M"),
    "a profile without a file": Scenario(profile="m2m", file=None),
    "a profile in another file": Scenario(env={"DATABRICKS_CONFIG_FILE": "@other"}, profile="elsewhere"),
    "a file that isn't there": Scenario(env={"DATABRICKS_CONFIG_FILE": "/nowhere/at/all"}, profile="m2m"),
    "the reserved section": Scenario(profile="__settings__", file=SETTINGS),
    "a host by variable hides DEFAULT": Scenario(env=AT),
    "a host by option hides DEFAULT": Scenario(host="https://by-option.example"),
    "a resource id hides DEFAULT": Scenario(env={"DATABRICKS_AZURE_RESOURCE_ID": "/subscriptions/x"}),
    "a token without a host": Scenario(env=PAT),
    "a host variable over a profile": Scenario(env=AT, profile="m2m"),
    "a host option over a profile": Scenario(host="https://by-option.example", profile="pat"),
    "an option over a variable": Scenario(env={**AT, **PAT}, host="https://by-option.example"),
    "a token over a profile's token": Scenario(env=PAT, profile="pat"),
    "a token beside a profile's client": Scenario(env=PAT, profile="m2m"),
    "a client beside a profile's token": Scenario(env=M2M, profile="pat"),
    "a client over a profile's client": Scenario(env=M2M, profile="m2m"),
    "half a client over a profile's": Scenario(env={"DATABRICKS_CLIENT_ID": "id-by-variable"}, profile="m2m"),
    "token and client": Scenario(env={**AT, **PAT, **M2M}),
    "token and client, settled": Scenario(env={**AT, **PAT, **M2M, "DATABRICKS_AUTH_TYPE": "oauth-m2m"}),
    "both in a profile": Scenario(profile="both"),
    "both in a profile, settled": Scenario(profile="settled"),
    "a settled profile, unsettled": Scenario(env={"DATABRICKS_AUTH_TYPE": "pat"}, profile="settled"),
    "a key without a value counts": Scenario(profile="empty-key"),
    "a variable without a value doesn't": Scenario(env={**AT, **PAT, "DATABRICKS_CLIENT_ID": ""}),
    "token and an Azure variable": Scenario(env={**AT, **PAT, "ARM_TENANT_ID": "t"}),
    "token and a Google variable": Scenario(env={**AT, **PAT, "GOOGLE_CREDENTIALS": "{}"}),
    "token and a token for OIDC": Scenario(env={**AT, **PAT, "DATABRICKS_OIDC_TOKEN": "a.b.c"}),
    "token and the name of one": Scenario(env={**AT, **PAT, "DATABRICKS_OIDC_TOKEN_ENV": "X"}),
    "client": Scenario(env={**AT, **M2M}),
    "client without a secret": Scenario(env={**AT, "DATABRICKS_CLIENT_ID": "x"}),
    "client for a group": Scenario(env={**AT, **M2M, "DATABRICKS_GROUP_ID": "7"}),
    "token for a group": Scenario(env={**AT, **PAT, "DATABRICKS_GROUP_ID": "7"}),
    "a name and a password": Scenario(env={**AT, "DATABRICKS_USERNAME": "me", "DATABRICKS_PASSWORD": "x"}),
    "metadata service": Scenario(env={**AT, "DATABRICKS_METADATA_SERVICE_URL": "https://here.example/metadata"}),
    "OIDC by variable": Scenario(env={**AT, "DATABRICKS_OIDC_TOKEN": "a.b.c"}),
    "OIDC by another variable": Scenario(env={**AT, "DATABRICKS_OIDC_TOKEN_ENV": "X", "X": "a.b.c"}),
    "OIDC by a variable that isn't there": Scenario(env={**AT, "DATABRICKS_OIDC_TOKEN_ENV": "X"}),
    "OIDC by file": Scenario(env={**AT, "DATABRICKS_OIDC_TOKEN_FILEPATH": "@token"}),
    "OIDC by file, as it was called": Scenario(env={**AT, "DATABRICKS_OIDC_TOKEN_FILE": "@token"}),
    "OIDC by an empty file": Scenario(env={**AT, "DATABRICKS_OIDC_TOKEN_FILEPATH": "@empty"}),
    "OIDC by a file that isn't there": Scenario(env={**AT, "DATABRICKS_OIDC_TOKEN_FILEPATH": "/nowhere/x"}),
    "GitHub": Scenario(env={**AT, **GITHUB, "DATABRICKS_CLIENT_ID": "x"}),
    "GitHub without a client": Scenario(env={**AT, **GITHUB}),
    "GitHub without its address": Scenario(
        env={**AT, "ACTIONS_ID_TOKEN_REQUEST_TOKEN": "t", "DATABRICKS_CLIENT_ID": "x"}
    ),
    "GitHub into Entra": Scenario(env={"DATABRICKS_HOST": AZURE, **GITHUB, "ARM_CLIENT_ID": "x"}),
    "Azure DevOps": Scenario(env={**AT, **DEVOPS, "DATABRICKS_CLIENT_ID": "x"}),
    "Azure DevOps, one variable short": Scenario(env={**AT, **DEVOPS, "SYSTEM_JOBID": "", "DATABRICKS_CLIENT_ID": "x"}),
    "Entra client": Scenario(env={"DATABRICKS_HOST": AZURE, **ENTRA}),
    "Entra client in a profile": Scenario(profile="azure"),
    "Entra client elsewhere than on Azure": Scenario(env={**AT, **ENTRA, **CLI}),
    "Entra client elsewhere, asked for": Scenario(env={**AT, **ENTRA, "DATABRICKS_AUTH_TYPE": "azure-client-secret"}),
    "Entra client elsewhere, another asked for": Scenario(
        env={**AT, **ENTRA, **CLI, "DATABRICKS_AUTH_TYPE": "databricks-cli"}
    ),
    "GitHub into Entra, elsewhere than on Azure": Scenario(env={**AT, **GITHUB, **CLI, "ARM_CLIENT_ID": "x"}),
    "az": Scenario(env={"DATABRICKS_HOST": AZURE, **AZ}),
    "az for a profile": Scenario(env=AZ, profile="azure-host"),
    "az elsewhere than on Azure": Scenario(env={**AT, **AZ}),
    "az before the CLI": Scenario(env={"DATABRICKS_HOST": AZURE, "PATH": "@az:@cli"}),
    "a person's profile": Scenario(env=CLI, profile="person"),
    "a person's profile without a CLI": Scenario(profile="person"),
    "a person's profile and a token": Scenario(env={**CLI, **PAT}, profile="person"),
    "a host and the CLI": Scenario(env=CLI, profile="host-only"),
    "a host by variable and the CLI": Scenario(env={**AT, **CLI}),
    "a wrapper of the CLI": Scenario(env=WRAPPER, profile="person"),
    "the legacy CLI": Scenario(env=LEGACY, profile="person"),
    "the legacy CLI before the present one": Scenario(env={"PATH": "@legacy:@cli"}, profile="person"),
    "a CLI by its path": Scenario(env={"DATABRICKS_CLI_PATH": "@cli/databricks"}, profile="person"),
    "the legacy CLI by its path": Scenario(env={"DATABRICKS_CLI_PATH": "@legacy/databricks"}, profile="person"),
    "a CLI by a wrong path": Scenario(env={**CLI, "DATABRICKS_CLI_PATH": "/nowhere/databricks"}, profile="person"),
    "a CLI by a wrong path stops the chain": Scenario(
        env={**AT, "DATABRICKS_CLI_PATH": "/nowhere/databricks", "GOOGLE_CREDENTIALS": "{}"}
    ),
    "a CLI that may not be executed": Scenario(env={**AT, "PATH": "@locked", "GOOGLE_CREDENTIALS": "{}"}),
    "a CLI by another name": Scenario(env={**CLI, "DATABRICKS_CLI_PATH": "bricks"}, profile="person"),
    "the CLI isn't for groups": Scenario(env={**CLI, "DATABRICKS_GROUP_ID": "7"}, profile="person"),
    "a browser": Scenario(profile="browser"),
    "a browser for a client": Scenario(env=M2M, profile="browser"),
    "a method by a name that is none": Scenario(env={**AT, **PAT, "DATABRICKS_AUTH_TYPE": "oauth"}),
    "a method that lacks something": Scenario(env={**AT, **PAT, "DATABRICKS_AUTH_TYPE": "oauth-m2m"}),
    "model serving without its file": Scenario(env={**AT, "IS_IN_DB_MODEL_SERVING_ENV": "true"}),
    "model serving": Scenario(env={**AT, "IS_IN_DB_MODEL_SERVING_ENV": "true", "SERVING_CREDENTIALS_DIR": "@serving"}),
    "keys in capitals, a colon, quotes": Scenario(profile="typed"),
    "a per cent sign": Scenario(profile="percent"),
    "a host with a query": Scenario(profile="path"),
    "a host in quotes": Scenario(env={"DATABRICKS_HOST": f'"{HOST}"', **PAT}),
    "a host that is no address": Scenario(env={"DATABRICKS_HOST": "https://[h", **PAT}),
    "a host with a port that is none": Scenario(env={"DATABRICKS_HOST": "https://h.example:x", **PAT}),
    "a number that is none": Scenario(profile="timed"),
    "a number that is none, by variable": Scenario(env={**AT, **PAT, "DATABRICKS_RATE_LIMIT": "many"}),
    "a name that can't be set": Scenario(profile="read-only"),
    "a key twice": Scenario(profile="a", file="[a]\nhost = x\ntoken = 1\ntoken = 2\n"),
    "a section twice": Scenario(profile="a", file="[a]\nhost = x\n[a]\nhost = y\n"),
    "a key before any section": Scenario(profile="a", file="token = x\n"),
    "a line that is nothing": Scenario(profile="a", file="[a]\nnothing\n"),
    "a byte order mark": Scenario(profile="a", file="\ufeff[a]\nhost = x\ntoken = x\n"),
    "a broken file that nobody reads": Scenario(env={**AT, **PAT}, file="token = x\n"),
    "spaces at the beginning of a line": Scenario(profile="a", file="[a]\n  host = https://a.example\n  token = x\n"),
    "a comment behind a value": Scenario(profile="a", file="[a]\nhost = https://a.example\ntoken = x ; mine\n"),
}

_PARTS: tuple[dict[str, str], ...] = (
    AT,
    PAT,
    M2M,
    CLI,
    GITHUB,
    ENTRA,
    {"DATABRICKS_HOST": AZURE},
    {"DATABRICKS_CLIENT_ID": "x"},
    {"DATABRICKS_OIDC_TOKEN": "a.b.c"},
    {"DATABRICKS_CONFIG_PROFILE": "m2m"},
    {"DATABRICKS_CONFIG_PROFILE": "pat"},
    {"DATABRICKS_AUTH_TYPE": "pat"},
    {"DATABRICKS_AUTH_TYPE": "databricks-cli"},
    {"DATABRICKS_ACCOUNT_ID": "account"},
)


def _drawn(count: int) -> dict[str, Scenario]:
    """Further combinations, always the same ones."""
    dice = random.Random(5)
    found: dict[str, Scenario] = {}
    for number in range(count):
        env: dict[str, str] = {}
        for part in dice.sample(_PARTS, dice.randint(1, 4)):
            env |= part
        profile = dice.choice((None, None, "m2m", "pat", "person", "host-only", "azure", "settled"))
        host = dice.choice((None, None, None, "https://by-option.example"))
        found[f"drawn {number}"] = Scenario(env, profile, host, dice.choice((PROFILES, SETTINGS, None)))
    return found


@pytest.fixture(scope="module")
def compared(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[Scenario, CredentialSources, dict[str, Any]]]:
    """Every scenario with what the mirror says, and what the SDK does."""
    folder = tmp_path_factory.mktemp("machine")
    _furnish(folder)
    asked: dict[str, Any] = {}
    seen: dict[str, tuple[Scenario, CredentialSources]] = {}
    for number, (name, written) in enumerate((SCENARIOS | _drawn(60)).items()):
        home = folder / f"home-{number}"
        home.mkdir()
        if written.file is not None:
            (home / ".databrickscfg").write_text(written.file, encoding="utf-8")
        env = {key: value.replace("@", f"{folder}/") for key, value in written.env.items()}
        env = {"PATH": "", "HOME": str(home), "NO_GCE_CHECK": "true", **env}
        case = Scenario(env, written.profile, written.host, written.file)
        mine = credential_sources(
            env=env,
            profile=case.profile,
            host=case.host,
            home=home,
            learn=lambda text, kind: kind,
            release=installed(),
        )
        seen[name] = case, mine
        asked[name] = {"env": env, "profile": case.profile, "host": case.host}
    done = subprocess.run(
        [sys.executable, PROGRAM], input=json.dumps(asked), capture_output=True, text=True, check=True
    )
    answers: dict[str, Any] = json.loads(done.stdout)
    return {name: (*seen[name], answers[name]) for name in seen}


def _furnish(folder: Path) -> None:
    """The programs and files that scenarios name."""
    token = '{"access_token": "a.e30.c", "token_type": "Bearer", "expiry": "2099-01-01T00:00:00.0"}'
    version = '{"Major": 0, "Minor": 298, "Patch": 0}'
    script = f"""#!/bin/sh\nif [ "$1" = version ]; then echo '{version}'; else echo '{token}'; fi\nexit 0\n"""
    access = '{"accessToken": "a.e30.c", "tokenType": "Bearer", "expiresOn": "2099-01-01 00:00:00.0"}'
    for name, program, text in (
        ("cli", "databricks", script + "# padding\n" * 110_000),
        ("cli", "bricks", script + "# padding\n" * 110_000),
        ("wrapper", "databricks", script),
        ("legacy", "databricks", "#!/bin/sh\nexit 2\n# from databricks_cli.cli import main\n"),
        ("az", "az", f"#!/bin/sh\necho '{access}'\n"),
    ):
        (folder / name).mkdir(exist_ok=True)
        (folder / name / program).write_text(text)
        (folder / name / program).chmod(0o755)
    (folder / "locked").mkdir()
    (folder / "locked" / "databricks").write_text(script)
    (folder / "token").write_text("a.b.c")
    (folder / "empty").write_text("")
    (folder / "other").write_text("[elsewhere]\nhost = https://elsewhere.example\ntoken = dapi-elsewhere\n")
    (folder / "serving").mkdir()
    served = {"OAUTH_TOKEN": [{"oauthTokenValue": "t"}]}
    (folder / "serving" / "model-dependencies-oauth-token").write_text(json.dumps(served))


Compared = dict[str, tuple[Scenario, CredentialSources, dict[str, Any]]]


def test_the_same_method_wins_or_the_same_thing_stops_it(compared: Compared) -> None:
    """R30: which source is used, whether two conflict, and whether a profile is missing, are the SDK's own answers."""
    assert len(compared) > 150
    differ = {
        name: (by_mirror, by_sdk, answer["came_to"])
        for name, (_, mine, answer) in compared.items()
        if (by_mirror := in_a_word(mine)) != (by_sdk := sdk_in_a_word(answer["came_to"]))
    }
    assert not differ, "\n".join(f"{k}: {v}" for k, v in differ.items())


def test_every_setting_has_the_value_of_the_source_that_is_named(compared: Compared) -> None:
    """R30: for each attribute, the SDK's value is the one that stands where the mirror says that it comes from."""
    differ: dict[str, Any] = {}
    for name, (case, mine, answer) in compared.items():
        if answer["settings"] is None:
            continue
        told = {row.key: row for row in mine.settings}
        raw = {key: _raw(row.origin, key, case) for key, row in told.items()}
        theirs = {key: value for key, value in answer["settings"].items() if key in told or key in _SIGNS}
        if {key: _plain(key, value) for key, value in raw.items()} != {
            key: _plain(key, value) for key, value in theirs.items()
        }:
            differ[name] = (raw, theirs)
    assert not differ, "\n".join(f"{k}: {v}" for k, v in differ.items())


def test_the_host_in_effect_is_the_sdks(compared: Compared) -> None:
    """Whatever it was put together from."""
    for name, (_, mine, answer) in compared.items():
        if answer["settings"] is not None:
            theirs = answer["settings"].get("host")
            assert (display_host(theirs) if theirs else None) == mine.host, name


_SIGNS = frozenset(("host", "token", "client_id", "client_secret", "profile", "auth_type", "account_id", "username"))


def _raw(origin: str, key: str, case: Scenario) -> str | None:
    """The text at a source."""
    if origin.startswith("--"):
        return {"--host": case.host, "--profile": case.profile}[origin]
    if " of profile " not in origin:
        return "m2m" if origin == "default_profile" else case.env[origin]
    text = Path(case.env.get("DATABRICKS_CONFIG_FILE", f"{case.env['HOME']}/.databrickscfg")).read_text()
    section = text.split(f"[{origin.partition(' of profile ')[2]}]\n", 1)[1].split("\n[", 1)[0]
    for line in section.splitlines():
        name, _, value = line.partition(":" if line.startswith("Token :") else "=")
        if name.strip().lower() == key:
            return value.strip()
    raise LookupError(origin)


def _plain(key: str, value: str | None) -> str | None:
    return display_host(value) if key == "host" and value else value


def in_a_word(seen: CredentialSources) -> str:
    """What the mirror comes to, in one word."""
    if seen.file_problem and seen.winner is None and seen.config_file_exists and not seen.conflict:
        return "broken file"
    if seen.profile == "__settings__":
        return "reserved"
    if seen.profile_found is False and seen.config_file_exists:
        return "no profile"
    if any("stops" in row.why or "can't be read as" in row.why for row in seen.sources):
        return "refused"
    if seen.conflict:
        return "conflict"
    return seen.winner.method if seen.winner else "none"


def sdk_in_a_word(said: str) -> str:
    """The SDK's words, in the same one."""
    if said.startswith("ok "):
        return said[3:]
    for words, name in (
        ("reserved section", "reserved"),
        ("profile configured", "no profile"),
        ("more than one", "conflict"),
        ("cannot configure default", "none"),
        ("no setter", "refused"),
        ("can't set attribute", "refused"),
        ("could not convert", "refused"),
        ("invalid literal", "refused"),
        ("Invalid IPv6", "refused"),
        ("Port could not", "refused"),
        ("does not support group", "none"),
        ("'/nowhere/databricks'", "none"),
        ("Permission denied", "none"),
        ("no attribute 'active_directory_endpoint'", "none"),
    ):
        if words in said:
            return name
    if " auth: " in said:
        return said.split(" auth: ", 1)[1].split(":")[0]
    return "broken file"
