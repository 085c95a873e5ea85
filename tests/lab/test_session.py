"""The lab as others use it: start, settings, log, secrets, end."""

import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from dbapp_diag.lab.errors import LabError, UnknownFault
from dbapp_diag.lab.session import Lab
from dbapp_diag.lab.world import APP, WORKSPACE

Ask = Callable[..., httpx.Response]


def test_a_healthy_call_reaches_the_app(healthy: Lab, ask_healthy: Ask) -> None:
    """A token minted by the lab must bring the app's own answer, with the door's marks on it."""
    answer = ask_healthy("/api/items", token=healthy.mint())
    assert answer.status_code == 200
    assert answer.json()[0] == {"id": 1, "name": "first item"}
    assert answer.headers["gap-auth"]


def test_the_options_join_a_run_to_the_lab_by_public_means_only(healthy: Lab) -> None:
    """The command line must ask the demo question, and name resolver, ports and CA bundle: no more."""
    names = [option for option in healthy.argv if option.startswith("--")]
    assert list(dict.fromkeys(names)) == [
        "--app", "--profile", "--endpoint", "--resolver", "--connect-to", "--ca-bundle",
    ]  # fmt: skip
    assert any(option.startswith(f"{APP}:443:127.0.0.1:") for option in healthy.argv)
    assert any(option.startswith(f"{WORKSPACE}:443:127.0.0.1:") for option in healthy.argv)


def test_nothing_of_this_machine_s_environment_comes_through(monkeypatch: pytest.MonkeyPatch) -> None:
    """Proxies, CA variables and Databricks settings of this machine must not reach the run."""
    for name in ("HTTPS_PROXY", "SSL_CERT_FILE", "DATABRICKS_TOKEN", "ARM_CLIENT_ID"):
        monkeypatch.setenv(name, "from-this-machine")
    with Lab() as lab:
        assert "from-this-machine" not in lab.env.values()
        assert Path(lab.env["HOME"]).is_relative_to(lab.base_dir)
        assert Path(lab.env["DATABRICKS_CONFIG_FILE"]).is_file()


def test_a_databricks_program_of_this_machine_is_out_of_sight(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder of PATH that holds a `databricks` must be left out, else `cli-missing` isn't."""
    (tmp_path / "databricks").touch()
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    with Lab(["cli-missing"]) as lab:
        assert shutil.which("databricks", path=lab.env["PATH"]) is None


def test_a_folder_on_the_path_that_cannot_be_looked_into_is_no_trouble(monkeypatch: pytest.MonkeyPatch) -> None:
    """Another user's folder must not keep a lab from starting; here it's a name too long for every file system."""
    monkeypatch.setenv("PATH", f"/{'x' * 300}")
    with Lab() as lab:
        assert lab.connections


def test_the_log_knows_who_asked_what_and_no_secret(ask: Ask) -> None:
    """A request must be logged at the door and at the app, with a fingerprint in the token's place."""
    with Lab() as lab:
        token = lab.mint()
        ask(lab, "/api/items?page=2", token=token, headers={"user-agent": "test/1"})
        door, app = lab.log.at("front-door")[0], lab.log.at("app")[0]
        assert (door.host, door.method, door.path, door.credential, door.agent) == (
            APP, "GET", "/api/items", "oauth", "test/1",
        )  # fmt: skip
        assert app.credential == "none", "the door must not pass the Authorization header on"
        assert token not in repr(lab.log)
        assert lab.log.troubles == ()


@pytest.mark.parametrize(
    ("authorization", "kind"),
    [
        (None, "none"),
        ("Bearer dapi0123456789abcdef0123456789abcdef", "pat"),
        ("Bearer dkea0123456789abcdef0123456789abcdef", "pat"),
        ("Basic dXNlcjpwYXNz", "basic"),
        ("Bearer not-a-token", "garbage"),
        ("Bearer", "garbage"),
    ],
)
def test_the_log_names_the_kind_of_credential(ask: Ask, authorization: str | None, kind: str) -> None:
    """Each kind of credential must be told apart in the log."""
    with Lab() as lab:
        ask(lab, "/api/items", headers={} if authorization is None else {"Authorization": authorization})
        assert [seen.credential for seen in lab.log.at("front-door")] == [kind]


def test_every_secret_is_known_as_one(ask: Ask) -> None:
    """Tokens with their signatures, client secrets, cookies and planted secrets must be among the secrets."""
    with Lab(["netrc-overrides-token", "token-expired"]) as lab:
        cookie = ask(lab, "/").headers["set-cookie"].partition("=")[2].partition(";")[0]
        token = (lab.base_dir / "token").read_text()
        profile = Path(lab.env["DATABRICKS_CONFIG_FILE"]).read_text()
        netrc = (Path(lab.env["HOME"]) / ".netrc").read_text()
        client_secret = profile.rpartition("client_secret = ")[2].strip()
        password = netrc.rpartition("password ")[2].strip()
        assert {cookie, token, token.rpartition(".")[2], client_secret, password} <= set(lab.secrets)


def test_everything_is_gone_afterwards() -> None:
    """The folder and the ports must be given back when the lab ends."""
    with Lab() as lab:
        folder, port = lab.base_dir, int(lab.connections[0].rpartition(":")[2])
    assert not folder.exists()
    with pytest.raises(httpx.ConnectError):
        httpx.get(f"http://127.0.0.1:{port}/", trust_env=False)


def test_a_given_folder_stays(tmp_path: Path) -> None:
    """A folder that the caller named must survive with its files."""
    with Lab(directory=tmp_path / "here"):
        pass
    assert (tmp_path / "here" / "ca.pem").is_file()


def test_a_lab_that_fails_to_start_leaves_no_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A start that fails half-way must clean up behind itself."""
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", None)
    lab = Lab()
    lab.world.cli = lab.world.sign_in_as_person("no-such-mode")
    with pytest.raises(KeyError), lab:
        pass
    assert list(tmp_path.iterdir()) == []


def test_a_lab_starts_only_once(healthy: Lab) -> None:
    """Entering a running lab again must be refused with a sentence."""
    with pytest.raises(LabError, match="started before"):
        healthy.__enter__()


def test_an_unknown_fault_is_refused_with_the_nearest_names() -> None:
    """A misspelt fault must be answered with what was probably meant."""
    with pytest.raises(UnknownFault, match="app-stopped"):
        Lab(["app-stoped"])


def test_healthy_is_the_name_of_no_fault() -> None:
    """`healthy` must be taken for a lab without any fault."""
    assert Lab(["healthy"]).faults == ()


def test_faults_add_up(ask: Ask) -> None:
    """Two faults in one lab must both be in force."""
    with Lab(["app-stopped", "token-expired"]) as lab:
        assert ask(lab, "/api/items", token=lab.mint()).status_code == 503
        assert ask(lab, "/api/items", token=(lab.base_dir / "token").read_text()).status_code == 401


def test_many_apps_share_one_port(ask: Ask) -> None:
    """A world of many apps must answer for each of them without a port for each."""
    lab = Lab()
    lab.world.add_apps(50)
    with lab:
        host = "app-0049-1234567890123456.16.azure.databricksapps.com"
        assert ask(lab, "/api/health", host, token=lab.mint()).json() == {"status": "ok"}


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl isn't installed here")
def test_the_curl_line_works_as_it_stands(healthy: Lab) -> None:
    """The settings for curl must bring a shell user to the app."""
    line = f"{healthy.curl} -sS https://{APP}/api/health -H @-"
    env = {"PATH": healthy.env["PATH"]}
    header = f"Authorization: Bearer {healthy.mint()}"
    done = subprocess.run(line, shell=True, input=header, env=env, capture_output=True, text=True, timeout=20)
    assert done.stdout == '{"status":"ok"}', done.stderr


@pytest.mark.parametrize("code", ["import dbapp_diag.lab", "import dbapp_diag.lab.fault as f; f.all_faults()"])
def test_naming_the_faults_loads_nothing_heavy(code: str) -> None:
    """Neither the package nor the list of faults may load a server, an HTTP client or cryptography."""
    heavy = "{'fastapi', 'uvicorn', 'httpx', 'trustme', 'cryptography', 'jwt', 'dnslib', 'databricks'}"
    check = f"{code}; import sys; print(sorted({heavy} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", check], capture_output=True, text=True, timeout=60)
    assert done.stdout.strip() == "[]", done.stderr
