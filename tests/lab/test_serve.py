"""The settings that `lab serve` shows."""

import json
import re
import shlex
import shutil
import signal
import subprocess
import sys
from itertools import takewhile
from pathlib import Path

import pytest

from dbapp_diag.cli import main
from dbapp_diag.lab.activate import write_activate
from dbapp_diag.lab.serve import settings
from dbapp_diag.lab.session import Lab
from dbapp_diag.lab.world import APP
from tests.scenarios.asking import demo


def test_the_settings_name_everything(healthy: Lab) -> None:
    """Name server, connections, CA bundle, environment and a line to run must all be there."""
    text = settings(healthy)
    assert healthy.resolver in text
    assert str(healthy.ca_bundle) in text
    assert all(each in text for each in healthy.connections)
    assert "dbapp-diag run --app my-app --profile lab" in text
    assert re.search(rf"^API key +{healthy.world.app_key}$", text, re.MULTILINE)
    assert re.search(r"^Wording +plain$", text, re.MULTILINE)


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl isn't installed here")
def test_the_lines_for_a_token_and_a_call_work_as_they_stand(healthy: Lab) -> None:
    """Copied into a shell, the two lines must get a token and call the app with it."""
    lines = [line for line in settings(healthy).splitlines() if "TOKEN" in line]
    env = {"PATH": healthy.env["PATH"]}
    done = subprocess.run(["sh", "-c", "\n".join(lines)], env=env, capture_output=True, text=True, timeout=30)
    assert done.stdout.startswith("HTTP/1.1 200 OK"), done.stderr


JOINED = """
unset CI GITHUB_ACTIONS GITLAB_CI TF_BUILD JENKINS_URL # in a pipeline a token isn't printed unasked
export DATABRICKS_HOST=https://mine.example DATABRICKS_CONFIG_FILE=/mine HTTPS_PROXY=http://mine.example:1 MINE='a b'
before=$(env | sed '/^_=/d' | sort)
. "$1"
. "$1"
dbapp-diag run --app my-app || exit 11
TOKEN=$(dbapp-diag token get --app my-app) || exit 12
curl -sS -o /dev/null -w '%{http_code}\n' https://my-app-1234567890123456.16.azure.databricksapps.com/api/items
curl -sS -H "Authorization: Bearer $TOKEN" https://my-app-1234567890123456.16.azure.databricksapps.com/api/items
deactivate_lab
[ "$before" = "$(env | sed '/^_=/d' | sort)" ] || exit 13
command -v deactivate_lab && exit 14
exit 0
"""


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl isn't installed here")
@pytest.mark.parametrize("shell", ["sh", "bash", "zsh"])
def test_a_shell_can_be_joined_and_left_again(healthy: Lab, shell: str, tmp_path: Path) -> None:
    """Plain `dbapp-diag` and plain `curl` reach the lab, past what the shell had set, which is as before afterwards."""
    if shutil.which(shell) is None:
        pytest.skip(f"{shell} isn't installed here")
    script = tmp_path / "script"
    script.write_text(JOINED)
    command = [shell, str(script), str(write_activate(healthy))]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert "works" in done.stdout.lower() or "healthy" in done.stdout.lower()
    assert lines[-2] == "401" and json.loads(lines[-1])[0]["name"] == "first item"


@pytest.mark.skipif(shutil.which("bash") is None, reason="bash isn't installed here")
def test_a_folder_with_odd_letters_is_quoted(tmp_path: Path) -> None:
    """Blanks and quotes in the lab's folder must reach neither the shell nor curl as more than a name."""
    with Lab(directory=tmp_path / 'it\'s "a" lab') as lab:
        path = write_activate(lab)
        call = f"curl -sS -o /dev/null -w '%{{http_code}}' https://{APP}/api/items"
        lines = f". {shlex.quote(str(path))}; dbapp-diag --version; {call}"
        done = subprocess.run(["bash", "-c", lines], capture_output=True, text=True, timeout=60)
        assert (done.stderr, done.stdout[-3:]) == ("", "401")


def test_serving_ends_with_ctrl_c() -> None:
    """An interrupt must close the lab, and say so."""
    code = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler); "  # ignored in background shells
    code += "import sys; from dbapp_diag.lab.serve import serve; "
    code += "serve(['app-stopped'], sys.stdout, way='notebook', wording='german')"
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        shown = list(takewhile(lambda line: line != "Ctrl-C closes the lab.\n", process.stdout))
        process.send_signal(signal.SIGINT)
        assert process.stdout.read().strip() == "The lab is closed."
        assert process.wait(timeout=20) == 0
    assert "app-stopped" in shown[0]
    assert [line.split()[-1] for line in shown[1:3]] == ["notebook", "german"]


@pytest.mark.parametrize("wording", ["german", "unmarked"])
def test_the_demo_can_be_worded_otherwise(wording: str) -> None:
    """`demo --wording` must reach the lab: the call works, and its answer bears the platform's mark or none."""
    code, report = demo("healthy", "--wording", wording)
    answer = next(each for each in report["evidence"] if each.get("purpose") == "the call")
    assert (code, answer["status"], answer["reason"]) == (0, 200, "In Ordnung")
    assert ("gap-auth" in dict(answer["headers"])) == (wording == "german")


def test_the_ways_are_listed_for_programs_and_for_people(capsys: pytest.CaptureFixture[str]) -> None:
    """`lab ways` must list each way; as JSON with what it gives and whether apps accept that, be it after an exchange."""
    assert main(["lab", "ways", "--format", "json"]) == 0
    rows = {row["id"]: row for row in json.loads(capsys.readouterr().out)}
    assert {id for id, row in rows.items() if not row["works"]} == {"basic", "pat"}
    assert (rows["notebook"]["auth_type"], rows["notebook"]["gives"]) == ("runtime", "notebook")
    assert main(["lab", "ways"]) == 0
    shown = capsys.readouterr().out
    assert all(f"  {id} " in shown for id in rows)


@pytest.mark.parametrize("wording", ["plain", "german", "unmarked"])
def test_a_way_reaches_the_demo(wording: str) -> None:
    """`demo --way` must sign in that way, in any wording, and without a fault be the healthy run."""
    code, report = demo("--way", "github-oidc-azure", "--wording", wording)
    assert report["facts"]["SignIn"]["auth_type"] == "github-oidc-azure"
    assert (code, report["verdict"]) == (0, "healthy")


def test_an_unknown_way_is_a_usage_error(capsys: pytest.CaptureFixture[str]) -> None:
    """A misspelt way must end with 2 and the nearest name, at the demo and at the lab."""
    for command in ("demo", "lab serve"):
        assert main([*command.split(), "--way", "notebok"]) == 2
        assert "notebook" in capsys.readouterr().err
