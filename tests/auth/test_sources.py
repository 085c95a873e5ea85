"""Where credentials would come from: what is said about each mistake. `test_sources_against_sdk.py` compares the rest with the
SDK itself."""

from __future__ import annotations

import dataclasses
import json
import subprocess
import sys
from pathlib import Path

import pytest

from dbapp_diag.auth.settings.sdk_keys import Setting, unsettable
from dbapp_diag.auth.settings.sdk_release import UNKNOWN, SdkRelease
from dbapp_diag.auth.settings.sources import credential_sources
from dbapp_diag.facts.configuration import CredentialSources, ProfileHost
from dbapp_diag.model.workspace_host import elsewhere

HOST = "https://127.0.0.1:1"  # nobody listens there, so the SDK's question for metadata ends at once
TOKEN = "token-canary-0123456789abcdef"
SECRET = "secret-canary-0123456789abcdef"
M2M = {"DATABRICKS_CLIENT_ID": "sp", "DATABRICKS_CLIENT_SECRET": SECRET}

PROFILES = f"""[DEFAULT]
host = {HOST}
token = {TOKEN}
[other]
host = https://127.0.0.1:2
token = other-{TOKEN}
[m2m]
host = {HOST}
client_id = sp
client_secret = {SECRET}
[half]
host = {HOST}
client_id = sp
token_audience = given-so-that-github-oidc-needs-no-metadata
[hostless]
token = {TOKEN}
[person]
host = {HOST}
auth_type = databricks-cli
[hostonly]
host = {HOST}
[empty-key]
host = {HOST}
token =
client_id = sp
client_secret = {SECRET}
"""


def look(
    tmp_path: Path,
    env: dict[str, str],
    *,
    profile: str | None = None,
    host: str | None = None,
    file: str | None = None,
    release: SdkRelease = UNKNOWN,
) -> tuple[CredentialSources, dict[str, str]]:
    """The sources, and the secrets that were captured. No secret stands in what is kept."""
    if file is not None:
        (tmp_path / ".databrickscfg").write_text(file)
    learnt: dict[str, str] = {}

    def learn(text: str, kind: str) -> str:
        learnt[text] = kind
        return kind

    seen = credential_sources(
        env={"PATH": "", **env}, profile=profile, host=host, home=tmp_path, learn=learn, release=release
    )
    assert "canary" not in json.dumps(dataclasses.asdict(seen))
    return seen, learnt


def test_the_table_of_keys_is_the_sdks(tmp_path: Path) -> None:
    """Names, variables, groups and secrecy of all settings are those of the installed version."""
    script = (
        "import json\nfrom databricks.sdk.config import Config\n"
        "print(json.dumps({a.name: [[a.env] * bool(a.env) + a.env_aliases, a.auth, bool(a.sensitive)]"
        " for a in Config.attributes()}))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    from dbapp_diag.auth.settings.sdk_keys import KEYS

    mine = {key.name: [list(key.variables), key.group, key.secret is not None] for key in KEYS}
    assert mine == json.loads(done.stdout)


def test_the_chain_is_the_sdks() -> None:
    """The same methods in the same order."""
    script = (
        "import json\nfrom databricks.sdk.credentials_provider import DefaultCredentials\n"
        "print(json.dumps([p.auth_type() for p in DefaultCredentials()._auth_providers]))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    from dbapp_diag.facts.sign_in_methods import NAMES

    assert list(NAMES) == json.loads(done.stdout)


def test_neither_sdk_nor_http_client_is_imported() -> None:
    """Reading settings and tokens is cheap and offline."""
    script = (
        "import sys\nimport dbapp_diag.auth.settings.sources, dbapp_diag.auth.tokens.claims, dbapp_diag.auth.tokens.from_options\n"
        "print([m for m in ('databricks', 'requests', 'httpx', 'jwt', 'dns') if m in sys.modules])"
    )
    assert (
        subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout.strip()
        == "[]"
    )


def test_secrets_are_captured_as_they_are_read(tmp_path: Path) -> None:
    """Of the environment, of every profile, and a password in the host; a path isn't a secret."""
    env = M2M | {"DATABRICKS_OIDC_TOKEN": "oidc-canary-1", "GOOGLE_CREDENTIALS": "/a/path.json"}
    _, learnt = look(tmp_path, env, host="https://me:pw-canary@h.example", profile="m2m", file=PROFILES)
    assert learnt[SECRET] == "client secret" and learnt[TOKEN] == "token"
    assert {"oidc-canary-1", f"other-{TOKEN}", "pw-canary"} <= set(learnt)
    assert "/a/path.json" not in learnt


def test_an_override_is_told_only_where_the_two_differ(tmp_path: Path) -> None:
    """R29: which variable, which key, which profile; the same value written otherwise is none."""
    env = {"DATABRICKS_HOST": "127.0.0.1:2/", "DATABRICKS_TOKEN": TOKEN}
    seen, _ = look(tmp_path, env, profile="other", file=PROFILES)
    assert seen.overrides == ("DATABRICKS_TOKEN over token of profile other",)
    assert (seen.host_from, seen.profile_from) == ("DATABRICKS_HOST", "--profile")


def test_a_conflict_names_every_variable_and_key(tmp_path: Path) -> None:
    """R31: what is set where, and the auth_type that would decide."""
    seen, _ = look(tmp_path, M2M, profile="DEFAULT", file=PROFILES)
    assert seen.conflict == (
        "oauth-m2m: DATABRICKS_CLIENT_ID, DATABRICKS_CLIENT_SECRET",
        "pat: token of profile DEFAULT",
    )
    assert seen.winner is None
    assert {row.state for row in seen.sources if row.method in ("pat", "oauth-m2m")} == {"shadowed"}


def test_a_file_that_isnt_read_is_told(tmp_path: Path) -> None:
    """A variable switches the config file off, with its DEFAULT profile."""
    seen, _ = look(tmp_path, {"DATABRICKS_HOST": HOST}, file=PROFILES)
    assert seen.file_unread_because == "no profile is named, and DATABRICKS_HOST is set"
    assert (seen.profile, seen.profile_found, seen.winner) == (None, None, None)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("[a]\nhost = x\ntoken = 1\ntoken = 2\n", "line 4: token stands in this profile already"),
        ("[a]\n\n[a]\n", "line 3: a section of that name stands in it already"),
        (f"# hello\ntoken = {TOKEN}\n", "line 2: it comes before any [profile] line"),
        (
            "\ufeff[a]\nhost = x\n",
            "it begins with a byte order mark (BOM), so line 1 isn't taken for a [profile] line",
        ),
        (f"[a]\nhost = x\n{TOKEN}\n", "line 3: neither `key = value`, a comment nor a [profile] line"),
    ],
)
def test_a_broken_file_is_described_by_line_and_never_quoted(text: str, problem: str, tmp_path: Path) -> None:
    """The place, and nothing that stands there; the profiles are still listed."""
    seen, _ = look(tmp_path, {}, profile="a", file=text)
    assert seen.file_problem == problem
    assert seen.winner is None and "a" in seen.profiles or "hello" in text


def test_a_file_that_isnt_there_or_isnt_text(tmp_path: Path) -> None:
    """A wrong DATABRICKS_CONFIG_FILE, a folder, and bytes that are no text."""
    seen, _ = look(tmp_path, {"DATABRICKS_CONFIG_FILE": "~/elsewhere"}, profile="a")
    assert seen.config_file == str(tmp_path / "elsewhere")
    assert seen.file_problem == "it doesn't exist, and DATABRICKS_CONFIG_FILE names it"
    seen, _ = look(tmp_path, {"DATABRICKS_CONFIG_FILE": str(tmp_path)}, profile="a")
    assert seen.file_problem == "it's a folder" and not seen.config_file_usual
    seen, _ = look(tmp_path, {"DATABRICKS_CONFIG_FILE": str(tmp_path / ".databrickscfg")}, profile="a")
    assert seen.config_file_usual
    (tmp_path / "bytes").write_bytes(b"[a]\nhost = x\ntoken = \xff\xfe\n")
    seen, _ = look(tmp_path, {"DATABRICKS_CONFIG_FILE": str(tmp_path / "bytes")}, profile="a")
    assert seen.file_problem == "it isn't UTF-8 text (line 3)"


def test_quotes_and_comments_in_values_are_odd(tmp_path: Path) -> None:
    """configparser makes them part of the value, which people don't expect."""
    file = f"[a]\nhost = {HOST}\nclient_id = 'sp'\nclient_secret = {SECRET} ; mine\n"
    seen, _ = look(tmp_path, {}, profile="a", file=file)
    assert seen.file_oddities == (
        "client_id stands in quotes, and they are part of its value",
        "client_secret has a comment behind its value, and it's part of the value",
    )


def test_what_a_profile_lacks(tmp_path: Path) -> None:
    """The keys of its own method, and the host."""
    assert look(tmp_path, {}, profile="half", file=PROFILES)[0].profile_lacks == ("client_secret",)
    assert look(tmp_path, {}, profile="hostless")[0].profile_lacks == ("host",)
    assert look(tmp_path, {}, profile="m2m")[0].profile_lacks == ()
    assert look(tmp_path, {"DATABRICKS_CLIENT_SECRET": SECRET}, profile="half")[0].profile_lacks == ()


@pytest.mark.parametrize(
    ("host", "problem"),
    [
        ("https://adb-1.1.azuredatabricks.net", None),
        ("adb-1.1.azuredatabricks.net/", None),
        ("https://h.example:443", None),
        ("https://h.example/?o=1", "a query"),
        ("https://h.example/login.html#x", "a path and a fragment"),
        ("http://h.example", "http://"),
        ("ftp://h.example", "https://"),
        ("https://accounts.cloud.databricks.com", "account console"),
        ("https://a-1.11.azure.databricksapps.com/api", "address of an app"),
        ("https://me:pw-canary@h.example", "user name or password"),
        ('"https://h.example"', "quotes"),
        ("https://", "no host name"),
        ("https://[h", "can't be read"),
    ],
)
def test_what_is_odd_about_a_host(host: str, problem: str | None, tmp_path: Path) -> None:
    """A path, a query, http, the account console, an app's address, user information, quotes."""
    seen, _ = look(tmp_path, {"DATABRICKS_HOST": host})
    assert seen.host_from == "DATABRICKS_HOST"
    assert seen.host_problem is None if problem is None else problem in (seen.host_problem or "")
    assert "?" not in (seen.host or "") and "@" not in (seen.host or "")


def program(folder: Path, name: str, size: int, mode: int = 0o755) -> Path:
    """A file of that size on PATH."""
    folder.mkdir(exist_ok=True)
    path = folder / name
    with path.open("wb") as file:
        file.truncate(size)
    path.chmod(mode)
    return path


OLD, MARKED = SdkRelease("0.157.0"), SdkRelease("0.158.0")


@pytest.mark.parametrize(
    ("text", "release", "trouble"),
    [
        (b"#!/bin/sh\n", OLD, "small"),
        (b"#!/bin/sh\n", MARKED, None),
        (b"#!/bin/sh\n", UNKNOWN, None),
        (b"import re\nfrom databricks_cli.cli import main\n", OLD, "legacy"),
        (b"import re\nfrom databricks_cli.cli import cli\n", MARKED, "legacy"),
    ],
    ids=["a wrapper, 0.157", "a wrapper, 0.158", "a wrapper, unknown", "legacy, 0.157", "legacy, 0.158"],
)
def test_a_small_cli_counts_by_what_it_is_since_0_158(
    text: bytes, release: SdkRelease, trouble: str | None, tmp_path: Path
) -> None:
    """Before that, a wrapper script is taken for the legacy CLI; that one itself never counts."""
    small = program(tmp_path / "s", "databricks", 0)
    small.write_bytes(text)
    seen, _ = look(tmp_path, {"PATH": str(small.parent)}, profile="person", file=PROFILES, release=release)
    assert (seen.cli, seen.cli_trouble) == (str(small), trouble)
    assert (seen.winner is not None) is (trouble is None)
    if trouble == "small":
        assert "1 MiB" in (seen.cli_problem or "") and "0.157.0" in (seen.cli_problem or "")


def test_the_cli_is_found_as_the_sdk_finds_it(tmp_path: Path) -> None:
    """A legacy one is passed over for a later one; a path is taken as it is, or not at all."""
    small, large = (
        program(tmp_path / "s", "databricks", 1000),
        program(tmp_path / "l", "databricks", 1024 * 1024),
    )
    small.write_bytes(b"from databricks_cli.cli import main\n")
    seen, _ = look(tmp_path, {"PATH": str(small.parent)}, profile="person", file=PROFILES)
    assert seen.needs_cli and seen.cli == str(small) and seen.cli_trouble == "legacy"
    seen, _ = look(tmp_path, {"PATH": f"{small.parent}:{large.parent}"}, profile="hostonly")
    assert seen.needs_cli and (seen.cli, seen.cli_problem) == (str(large), None)
    assert seen.winner is not None and (seen.winner.method, seen.winner.where) == (
        "databricks-cli",
        str(large),
    )
    seen, _ = look(tmp_path, {"DATABRICKS_CLI_PATH": str(small)}, profile="person")
    assert (seen.cli, seen.cli_problem) == (str(small), None)
    seen, _ = look(tmp_path, {"DATABRICKS_CLI_PATH": "/nowhere/databricks"}, profile="person")
    assert seen.cli is None and "/nowhere/databricks" in (seen.cli_problem or "")
    assert seen.cli_trouble == "not-there"
    seen, _ = look(tmp_path, {}, profile="person")
    assert seen.needs_cli and seen.cli_problem == "there's no program databricks on PATH"
    large.chmod(0o644)
    seen, _ = look(tmp_path, {"PATH": str(large.parent)}, profile="person")
    assert (seen.cli_trouble, seen.winner) == ("not-executable", None)


def test_a_cli_that_cannot_be_started_stops_the_chain(tmp_path: Path) -> None:
    """The SDK tries it, fails, and looks at nothing behind it."""
    env = {"DATABRICKS_HOST": HOST, "DATABRICKS_CLI_PATH": "/nowhere/databricks", "GOOGLE_CREDENTIALS": "/a/path.json"}
    seen, _ = look(tmp_path, env)
    rows = {row.method: row for row in seen.sources}
    assert seen.winner is None
    assert (rows["databricks-cli"].state, rows["google-credentials"].state) == ("incomplete", "shadowed")
    assert rows["google-credentials"].why == "databricks-cli comes first, and its program can't be started"


@pytest.mark.parametrize(
    ("more", "host", "whose"),
    [
        ({}, "https://served.example", "DB_MODEL_SERVING_HOST_URL"),
        (
            {"DATABRICKS_MODEL_SERVING_HOST_URL": "https://new.example"},
            "https://new.example",
            "DATABRICKS_MODEL_SERVING_HOST_URL",
        ),
        ({"DATABRICKS_HOST": HOST}, HOST, "DATABRICKS_HOST"),
        ({"DATABRICKS_HOST": HOST, "DATABRICKS_TOKEN": TOKEN}, HOST, "DATABRICKS_HOST"),
        ({"SERVING_CREDENTIALS_DIR": "/nowhere"}, None, None),
    ],
)
def test_model_serving_brings_its_workspace_along(
    more: dict[str, str], host: str | None, whose: str | None, tmp_path: Path
) -> None:
    """Where it's the method that signs in, and no setting names one."""
    (tmp_path / "model-dependencies-oauth-token").write_text("{}")
    env = {"IS_IN_DB_MODEL_SERVING_ENV": "true", "SERVING_CREDENTIALS_DIR": str(tmp_path)}
    seen, _ = look(tmp_path, env | {"DB_MODEL_SERVING_HOST_URL": "https://served.example"} | more)
    assert (seen.host, seen.host_from) == (host, whose)


def test_every_setting_says_whose_word_it_is(tmp_path: Path) -> None:
    """R30: option, variable or key of the profile, what it wins over, and no value of a secret."""
    env = {"DATABRICKS_HOST": "https://v.example", "DATABRICKS_CLIENT_SECRET": f"other-{SECRET}"}
    seen, _ = look(tmp_path, env, host="https://o.example", profile="m2m", file=PROFILES)
    told = {row.key: row for row in seen.settings}
    assert (told["host"].origin, told["host"].value) == ("--host", "https://o.example")
    assert told["host"].over == ("DATABRICKS_HOST", "host of profile m2m") and told["host"].differs
    assert (told["client_id"].origin, told["client_id"].over) == ("client_id of profile m2m", ())
    secret = told["client_secret"]
    assert (secret.origin, secret.value, secret.secret, secret.differs) == (
        "DATABRICKS_CLIENT_SECRET",
        None,
        True,
        True,
    )
    assert secret.over == ("client_secret of profile m2m",)
    assert told["profile"].origin == "--profile"


@pytest.mark.parametrize(
    ("name", "value", "shown"),
    [
        ("DATABRICKS_CLIENT_ID", "0a1b2c3d-0000-4000-8000-000000000001", True),
        ("DATABRICKS_CLIENT_ID", "dose0123456789abcdef-canary", False),
        ("DATABRICKS_AUTH_TYPE", "pat", True),
        ("DATABRICKS_AUTH_TYPE", "Dapi-Canary", False),
        ("DATABRICKS_ACCOUNT_ID", "canary", False),
        ("DATABRICKS_WORKSPACE_ID", "123", True),
        ("DATABRICKS_OIDC_TOKEN_ENV", "eyJ.canary.x", False),
    ],
)
def test_a_value_is_shown_only_in_the_form_that_it_should_have(
    name: str, value: str, shown: bool, tmp_path: Path
) -> None:
    """What stands in the wrong variable by mistake may be a secret."""
    told = [row for row in look(tmp_path, {name: value})[0].settings if row.origin == name]
    assert [row.value for row in told] == [value if shown else None]


def test_a_variable_behind_its_older_name_is_told(tmp_path: Path) -> None:
    """Both name the same setting; the newer one counts."""
    env = {"DATABRICKS_OIDC_TOKEN_FILEPATH": "/a", "DATABRICKS_OIDC_TOKEN_FILE": "/b"}
    (row,) = (row for row in look(tmp_path, env)[0].settings if row.key == "oidc_token_filepath")
    assert (row.origin, row.over) == ("DATABRICKS_OIDC_TOKEN_FILEPATH", ("DATABRICKS_OIDC_TOKEN_FILE",))


@pytest.mark.parametrize(("version", "state"), [("0.133.0", "used"), ("0.134.0", "incomplete"), (None, "incomplete")])
def test_groups_count_since_0_134(version: str | None, state: str, tmp_path: Path) -> None:
    """An older SDK has no such setting, and signs in; a newer one passes over what can't act for a group."""
    env = {"DATABRICKS_HOST": HOST, "DATABRICKS_TOKEN": TOKEN, "DATABRICKS_GROUP_ID": "7"}
    seen, _ = look(tmp_path, env, release=SdkRelease(version))
    assert seen.sources[0].state == state
    assert any(row.key == "group_id" for row in seen.settings) is (state == "incomplete")


def test_default_profile_counts_since_0_100(tmp_path: Path) -> None:
    """An older SDK takes the section for one like any other."""
    file = f"[__settings__]\ndefault_profile = m2m\n{PROFILES}"
    seen, _ = look(tmp_path, {}, file=file, release=SdkRelease("0.100.0"))
    assert (seen.profile, seen.profile_from) == ("m2m", "default_profile")
    assert next(row for row in seen.settings if row.key == "profile").origin == "default_profile"
    seen, _ = look(tmp_path, {}, file=file, release=SdkRelease("0.99.0"))
    assert (seen.profile, seen.profile_from) == ("DEFAULT", "DEFAULT")


@pytest.mark.parametrize(
    ("profile", "env", "version", "by"),
    [
        ("person", {}, "0.94.0", "profile"),
        (None, {"DATABRICKS_CONFIG_PROFILE": "person"}, None, "profile"),
        ("person", {}, "0.93.0", "host"),
        (None, {}, None, "host"),
        (None, {"DATABRICKS_HOST": HOST}, None, "host"),
    ],
)
def test_the_cli_is_asked_by_profile_or_by_host(
    profile: str | None, env: dict[str, str], version: str | None, by: str, tmp_path: Path
) -> None:
    """R37: by name only where a profile is named, and since 0.94; then two profiles with one host can't be mixed up."""
    seen, _ = look(tmp_path, env, profile=profile, file=PROFILES, release=SdkRelease(version))
    assert seen.cli_asked_by == by
    assert ProfileHost("person", HOST) in seen.hosts and ProfileHost("other", "https://127.0.0.1:2") in seen.hosts


@pytest.mark.parametrize(
    ("env", "file", "why"),
    [
        ({"DATABRICKS_RATE_LIMIT": "many"}, None, "DATABRICKS_RATE_LIMIT isn't a number, and stops the SDK"),
        (
            {},
            f"[a]\nhost = {HOST}\ntoken = x\nis_aws = 1\n",
            "is_aws of profile a is none of the SDK's settings, and stops it",
        ),
        ({"DATABRICKS_HOST": "https://h:port"}, None, "DATABRICKS_HOST can't be read as an address"),
    ],
)
def test_what_stops_the_sdk_is_told_at_what_would_be_used(
    env: dict[str, str], file: str | None, why: str, tmp_path: Path
) -> None:
    """A number that is none, a name that can't be set, a host that is no address."""
    base = {"DATABRICKS_HOST": HOST, "DATABRICKS_TOKEN": TOKEN} if file is None else {}
    seen, _ = look(tmp_path, base | env, profile="a" if file else None, file=file)
    row = next(row for row in seen.sources if row.method == "pat")
    assert (row.state, row.why, seen.winner) == ("shadowed", why, None)


def test_the_names_that_stop_the_sdk_are_the_sdks() -> None:
    """Properties of its `Config` that can't be set."""
    script = (
        "import json\nfrom databricks.sdk.config import Config\n"
        "print(json.dumps([n for n, v in vars(Config).items() if isinstance(v, property) and v.fset is None]))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    theirs = {name for name in json.loads(done.stdout) if not name.startswith("_")}
    assert {name for name in theirs if unsettable(name, Setting("x", "x")) is None} == set()


@pytest.mark.parametrize(
    ("host", "url", "told"),
    [
        ("https://adb-11111111.1.azuredatabricks.net", "https://a-22222222.2.azure.databricksapps.com", True),
        ("https://adb-11111111.1.azuredatabricks.net", "https://a-11111111.1.azure.databricksapps.com/api", False),
        ("https://adb-11111111.1.azuredatabricks.net", "https://a.example", False),
        ("https://adb-11111111.1.azuredatabricks.net", None, False),
        ("https://dbc-1.cloud.databricks.com", "https://a-22222222.aws.databricksapps.com", False),
        (None, "https://a-22222222.2.azure.databricksapps.com", False),
    ],
)
def test_an_app_of_another_workspace_is_told_by_the_two_addresses(
    host: str | None, url: str | None, told: bool
) -> None:
    """As far as both hold the workspace's id; a profile that fits is named."""
    profiles = (
        ("one", "https://adb-11111111.1.azuredatabricks.net"),
        ("two", "https://adb-22222222.2.azuredatabricks.net"),
    )
    said = elsewhere(host, url, profiles)
    assert (said is not None) is told
    if said is not None:
        assert "22222222" in said and "11111111" in said and said.endswith("there's profile two")
        assert (elsewhere(host, url, ()) or "").endswith("workspace 11111111")


def test_who_needs_no_cli(tmp_path: Path) -> None:
    """A profile with credentials, an incomplete one of another method, and a host without a profile."""
    for case in ({"profile": "m2m"}, {"profile": "half"}, {"host": HOST}):
        assert not look(tmp_path, {}, file=PROFILES, **case)[0].needs_cli


def test_az_comes_before_the_databricks_cli_on_azure(tmp_path: Path) -> None:
    """With both programs there the SDK tries az first, and an app refuses what that gives."""
    program(tmp_path / "bin", "az", 10)
    program(tmp_path / "bin", "databricks", 1024 * 1024)
    env = {"PATH": str(tmp_path / "bin"), "DATABRICKS_HOST": "https://adb-1.1.azuredatabricks.net"}
    seen, _ = look(tmp_path, env)
    assert seen.winner is not None and seen.winner.method == "azure-cli"
    seen, _ = look(tmp_path, env | {"DATABRICKS_HOST": "https://x.cloud.databricks.com"})
    assert seen.winner is not None and seen.winner.method == "databricks-cli"


def test_every_method_says_what_it_lacks(tmp_path: Path) -> None:
    """Names of keys and variables, for each of the chain's methods (R32)."""
    seen, _ = look(tmp_path, {"DATABRICKS_CLIENT_ID": "sp"})
    rows = {row.method: row for row in seen.sources}
    assert len(rows) == 18 and seen.winner is None
    assert rows["oauth-m2m"].state == "incomplete"
    assert rows["oauth-m2m"].why == "no host (DATABRICKS_HOST), no client_secret (DATABRICKS_CLIENT_SECRET)"
    assert rows["oauth-m2m"].where == "DATABRICKS_CLIENT_ID"
    assert rows["github-oidc"].state == "absent" and "ACTIONS_ID_TOKEN_REQUEST_TOKEN" in rows["github-oidc"].why
    assert rows["pat"].why == "no host (DATABRICKS_HOST), no token (DATABRICKS_TOKEN)"
