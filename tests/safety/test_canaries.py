"""No secret gets out: tokens, client secrets, cookies, proxy passwords; in no artefact, at any verbosity, in no traceback."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from dbapp_diag.lab import Lab
from tests.safety.spelt import found_in
from tests.scenarios.asking import process, run, tool

FORMATS = ("terminal", "json", "html", "markdown", "junit")
CANARY = "canary-7b1f0e55d2c94a41"

SITUATIONS = (
    (),
    ("token-expired",),
    ("token-malformed",),
    ("token-is-pat",),
    ("token-not-access-token",),
    ("client-secret-rejected",),
    ("login-expired",),
    ("proxy-auth-required",),
    ("proxy-denied",),
    ("tls-intercepted",),
    ("app-denies",),
    ("app-error",),
    ("credentials-conflict",),
    ("environment-overrides-profile",),
    ("config-file-unreadable",),
)


@pytest.mark.parametrize("faults", SITUATIONS, ids=lambda faults: " ".join(faults) or "healthy")
def test_R64_R66_no_secret_in_any_artefact(faults: tuple[str, ...], tmp_path: Path) -> None:
    """Every format, in files and on both streams, with everything shown; also each literal that the lab planted or minted."""
    with Lab(faults) as lab:
        files = [str(tmp_path / name) for name in ("a.json", "a.html", "a.md", "a.xml", "a.txt")]
        outputs = [word for name in files for word in ("-o", name)]
        done = run(lab, "--verbose", *outputs)
        assert "Traceback" not in done.stderr
        secrets = list(lab.secrets)
        assert secrets
        for name in (*files, "stdout", "stderr"):
            text = {"stdout": done.stdout, "stderr": done.stderr}.get(name) or (
                Path(name).read_text() if os.path.exists(name) else ""
            )
            assert not found_in(text, secrets), name
        assert os.path.exists(files[0]), done.stderr


@pytest.mark.parametrize("format", FORMATS)
def test_a_secret_in_the_environment_is_masked_wherever_it_turns_up(format: str) -> None:
    """Passwords in proxy variables and values of secret variables, at full verbosity."""
    with Lab(()) as lab:
        lab.env = {
            **lab.env,
            "HTTP_PROXY": f"http://user:{CANARY}@127.0.0.1:9",
            "SOME_API_KEY": f"key-{CANARY}",
            "NO_PROXY": "databricksapps.com,azuredatabricks.net",
        }
        ask = process if format == "terminal" else tool  # one of them as a process, with all that Python itself may say
        done = ask(lab, "run", *lab.argv, "--format", format, "--verbose")
        assert CANARY not in done.stdout
        assert CANARY not in done.stderr
        assert done.stdout


def test_a_token_on_the_command_line_is_refused_without_being_repeated() -> None:
    """It would stand in the process list; the refusal doesn't quote it."""
    with Lab(()) as lab:
        done = tool(lab, "run", "--app", "my-app", "--token", CANARY)
        assert done.returncode == 2
        assert "--token-file" in done.stderr
        assert CANARY not in done.stdout + done.stderr


def test_a_crash_of_the_tool_shows_no_secret_and_no_traceback(tmp_path: Path) -> None:
    """Whatever breaks at the top, the sentence is redacted and the code is 4."""
    program = (
        "import sys, dbapp_diag.cli.checks_command as c\n"
        "def breaks(): raise RuntimeError('Authorization: Bearer " + CANARY + "')\n"
        "c.load = breaks\n"
        "from dbapp_diag.cli import main\n"
        "sys.exit(main(['checks']))\n"
    )
    import subprocess
    import sys

    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 4
    assert CANARY not in done.stderr
    assert "Traceback" not in done.stderr
    assert "RuntimeError" in done.stderr


def test_tokens_reach_the_app_and_the_workspace_alone() -> None:
    """The lab's log: no credential of the call at any other host, and none through a proxy that wasn't asked for."""
    for faults in (
        (),
        ("redirect-drops-token",),
        ("token-other-workspace",),
        ("proxy-denied",),
        ("app-other-workspace",),
    ):
        with Lab(faults) as lab:
            run(lab)
            workspace, app = lab.world.workspace.host, None
            allowed = {workspace, *(host for host in lab.world.hosts if host.endswith("databricksapps.com"))}
            del app
            carried = {(seen.server, seen.host) for seen in lab.log.requests if seen.credential in ("oauth", "pat")}
            assert carried, faults
            outside = {
                (server, host)
                for server, host in carried
                if server in ("proxy", "other") or host.split(":")[0] not in allowed
            }
            assert not outside, (faults, outside)
