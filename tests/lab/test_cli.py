"""The lab's `databricks` program, run by hand: sign-in by the browser, and the commands that fixes name."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path

import jwt
import pytest

from dbapp_diag.lab.session import Lab
from dbapp_diag.lab.world import ADMIN, APP, PERSON, STRANGER, WORKSPACE, World

HOST = f"https://{WORKSPACE}"
Done = subprocess.CompletedProcess[str]


def run(lab: Lab, *words: str, typed: str = "", **variables: str) -> Done:
    """One command of the program, in the lab's environment and with these variables."""
    env = {**lab.env, **variables}
    command = ["databricks", *words]
    return subprocess.run(command, env=env, input=typed, capture_output=True, text=True, timeout=30, check=False)


def json_of(done: Done) -> dict[str, object]:
    """What the command printed, where it went well."""
    assert done.returncode == 0, done.stderr
    found: dict[str, object] = json.loads(done.stdout)
    return found


def profile_of(lab: Lab, principal: str) -> Mapping[str, str]:
    """Variables that make this principal the caller."""
    return {"DATABRICKS_HOST": HOST, "DATABRICKS_TOKEN": lab.mint(principal=principal)}


def _no_profiles(world: World) -> None:
    world.profiles = {}


@pytest.fixture
def fresh() -> Iterator[Lab]:
    """A lab whose user has installed the program, and has no profile yet."""
    with Lab(also=(_no_profiles,)) as lab:
        lab.install_cli(lab.base_dir / "bin")
        yield lab


def test_a_login_is_a_profile_that_signs_in(fresh: Lab) -> None:
    """The profile must be written, be the file's default, and give the person's token."""
    done = run(fresh, "auth", "login", "--host", HOST, "--profile", "me")
    assert (done.returncode, done.stderr) == (0, "Profile me was successfully saved\n")
    token = str(json_of(run(fresh, "auth", "token", "--profile", "me"))["access_token"])
    assert jwt.decode(token, options={"verify_signature": False})["sub"] == PERSON.id
    assert json_of(run(fresh, "current-user", "me"))["userName"] == PERSON.id
    text = Path(fresh.env["DATABRICKS_CONFIG_FILE"]).read_text(encoding="utf-8")
    assert "auth_type = databricks-cli" in text and "default_profile = me" in text
    assert run(fresh, "auth", "profiles").stdout.splitlines()[1].split() == ["me", HOST, "YES"]
    assert f"User: {PERSON.id}" in run(fresh, "auth", "describe").stdout


def test_a_login_asks_for_what_is_not_given(fresh: Lab) -> None:
    """The Enter key takes the name that is suggested; without anybody there, the login is kept by its host."""
    silent = run(fresh, "auth", "login", "--host", HOST)
    assert (silent.returncode, "saved" in silent.stderr) == (0, False)
    assert "access_token" in json_of(run(fresh, "auth", "token", "--host", HOST))
    assert "Profile adb-1234567890123456 was" in run(fresh, "auth", "login", "--host", HOST, typed="\n").stderr
    assert "Profile named was" in run(fresh, "auth", "login", HOST, typed="named\n").stderr
    assert "Profile typed was" in run(fresh, "auth", "login", "--profile", "typed", typed=f"{HOST}\n").stderr


def test_a_host_is_enough_where_one_profile_has_it(fresh: Lab) -> None:
    """Its login must count; where two have it, the choice is the user's."""
    run(fresh, "auth", "login", "--host", HOST, "--profile", "me")
    assert "access_token" in json_of(run(fresh, "auth", "token", "--host", HOST))
    run(fresh, "auth", "login", "--host", HOST, "--profile", "too")
    assert f"me and too match {HOST}" in run(fresh, "auth", "token", "--host", HOST).stderr


def test_a_login_takes_other_credentials_out_of_the_profile() -> None:
    """What stays would win over the login, or stand in its way."""
    with Lab() as lab:
        lab.install_cli(lab.base_dir / "bin")
        assert run(lab, "auth", "login", "--profile", "lab").returncode == 0
        text = Path(lab.env["DATABRICKS_CONFIG_FILE"]).read_text(encoding="utf-8")
        assert "client_id" not in text and "client_secret" not in text and HOST in text


def test_a_login_that_cannot_be_is_refused(fresh: Lab) -> None:
    """No host, an unknown one, a page that refuses, and two ways to say the same: a sentence each."""
    assert "no host provided" in run(fresh, "auth", "login", "--profile", "me").stderr
    assert "no such host" in run(fresh, "auth", "login", "--host", "https://elsewhere.example").stderr
    assert "cannot be combined" in run(fresh, "auth", "login", HOST, "--profile", "me").stderr
    fresh.world.workspace.allowed_scopes = ("sql",)
    assert "Scope is not allowed" in run(fresh, "auth", "login", "--host", HOST).stderr


def test_a_token_is_renewed_by_its_login() -> None:
    """Another token must come when asked for; once the login is over, the words of the real program."""
    with Lab(way="u2m-profile") as lab:
        first = json_of(run(lab, "auth", "token", "--profile", "lab"))
        assert run(lab, "auth", "login", "--profile", "lab").returncode == 0
        second = json_of(run(lab, "auth", "token", "--profile", "lab"))
        third = json_of(run(lab, "auth", "token", "--force-refresh", "--profile", "lab"))
        assert len({str(each["access_token"]) for each in (first, second, third)}) == 3
        lab.world.workspace.refresh.clear()
        over = run(lab, "auth", "token", "--force-refresh", "--profile", "lab")
        assert (over.returncode, "refresh token is invalid" in over.stderr) == (1, True)
        assert "has no labb profile" in run(lab, "auth", "token", "--profile", "labb").stderr


def test_a_keyring_that_is_locked_keeps_nothing() -> None:
    """A login must fail before the browser opens; kept in the file it works."""

    def locked(world: World) -> None:
        world.sign_in_as_person("keyring")

    with Lab(also=(locked,)) as lab:
        assert "D-Bus" in run(lab, "auth", "login", "--profile", "lab").stderr
        variables = {"DATABRICKS_AUTH_STORAGE": "plaintext"}
        assert run(lab, "auth", "login", "--profile", "lab", **variables).returncode == 0
        assert "access_token" in json_of(run(lab, "auth", "token", "--profile", "lab", **variables))


def test_apps_are_stopped_started_and_deployed_by_their_owner(fresh: Lab) -> None:
    """Each must show in the record; a deployment without its folder is refused where the app has none."""
    owner = profile_of(fresh, ADMIN.id)
    stopped = json_of(run(fresh, "apps", "stop", "my-app", **owner))
    assert stopped["compute_status"] == {
        "state": "STOPPED",
        "message": "App compute is stopped.",
        "active_instances": 0,
    }
    assert "no logs while" in run(fresh, "apps", "logs", "my-app", **owner).stderr
    assert json_of(run(fresh, "apps", "start", "my-app", "--no-wait", **owner))["url"] == f"https://{APP}"
    assert run(fresh, "apps", "logs", "my-app", **owner).returncode == 0
    folder = ("--source-code-path", "/Workspace/Shared/my-app")
    made = json_of(run(fresh, "apps", "deploy", "my-app", *folder, **owner))
    assert json_of(run(fresh, "apps", "get", "my-app", **owner))["last_deployment_id"] == made["deployment_id"]
    assert "my-app  https://" in run(fresh, "apps", "list", **owner).stdout
    refused = run(fresh, "apps", "stop", "my-app", **profile_of(fresh, STRANGER.id))
    assert (refused.returncode, "permission to manage app my-app" in refused.stderr) == (1, True)


def test_permissions_are_added_and_a_name_that_is_taken_is_not(fresh: Lab) -> None:
    """The body comes by `--json`, or from a file."""
    owner, asked = profile_of(fresh, ADMIN.id), fresh.base_dir / "asked.json"
    asked.write_text(
        json.dumps({"access_control_list": [{"service_principal_name": STRANGER.id, "permission_level": "CAN_USE"}]})
    )
    run(fresh, "apps", "update-permissions", "my-app", "--json", f"@{asked}", **owner)
    assert STRANGER.id in run(fresh, "apps", "get-permissions", "my-app", **owner).stdout
    assert "error decoding JSON" in run(fresh, "apps", "update-permissions", "my-app", "--json", "{", **owner).stderr
    assert "already exists" in run(fresh, "apps", "create", "my-app", **owner).stderr
    made = json_of(run(fresh, "apps", "create", "new-app", "--no-compute", "--description", "Mine", **owner))
    assert (made["name"], made["description"]) == ("new-app", "Mine")


def test_any_path_of_the_api_may_be_asked(fresh: Lab) -> None:
    """By method and path, as the one who signs in; lists that only administrators see are refused to others."""
    person = profile_of(fresh, PERSON.id)
    fresh.world.app.consents[PERSON.id] = ("sql",)
    path = f"/api/2.0/oauth-app-integrations/{fresh.world.app.client_id}/user-consent/me"
    assert json_of(run(fresh, "api", "get", path, **person))["scopes"] == ["sql"]
    assert run(fresh, "api", "delete", path, **person).returncode == 0
    assert "No consent" in run(fresh, "api", "delete", path, **person).stderr
    assert "Only admins" in run(fresh, "ip-access-lists", "list", **person).stderr
    assert "192.0.2.0/24" in run(fresh, "ip-access-lists", "list", **profile_of(fresh, ADMIN.id)).stdout


def test_a_service_principal_signs_in_by_its_profile(healthy: Lab) -> None:
    """Client ID and secret must be enough; what nobody gives is missing in words, and an unknown command is an error."""
    healthy.install_cli(healthy.base_dir / "bin")
    assert json_of(run(healthy, "current-user", "me", "--profile", "lab"))["displayName"] == "ci-caller"
    assert "default credentials" in run(healthy, "apps", "list").stderr
    assert "client_secret: ********" in run(healthy, "auth", "describe", "--profile", "lab").stdout
    for words in (("clusters", "list"), ("apps", "get"), ("apps", "get", "my-app", "--wrong")):
        done = run(healthy, *words)
        assert (done.returncode, done.stderr.startswith("Error: ")) == (1, True)
