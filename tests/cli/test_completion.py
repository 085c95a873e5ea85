"""What a shell completes, as click's scripts ask for it, and in a real bash."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.scenarios.asking import called

PROFILES = "[dev]\nhost = https://a.example\n[prod]\nhost = https://b.example\n"
LINES = {
    "dbapp-diag ru": "plain,run",
    "dbapp-diag demo token-exp": "plain,token-expired",
    "dbapp-diag explain token-is-p": "plain,token-is-pat",
    "dbapp-diag explain 40": "plain,401",
    "dbapp-diag run --profile d": "plain,dev",
    "dbapp-diag run --method P": "plain,PATCH",
    "dbapp-diag run --only dns,who": "plain,dns,who-answered",
    "dbapp-diag run --format juni": "plain,junit",
    "dbapp-diag run --token-env DATABRICKS_CONF": "plain,DATABRICKS_CONFIG_FILE",
    "dbapp-diag demo --way github-oidc-": "plain,github-oidc-azure",
    "dbapp-diag run --ca-bundle x": "file,x",
    "dbapp-diag run -o x": "file,x",
    "dbapp-diag replay x": "file,x",
    "dbapp-diag smoke x": "file,x",
    "dbapp-diag preflight x": "dir,x",
    "dbapp-diag preflight --format sa": "plain,sarif",
}


def environment(folder: Path) -> dict[str, str]:
    config = folder / "profiles"
    config.write_text(PROFILES, encoding="utf-8")
    scripts = folder / "bin"
    scripts.mkdir(exist_ok=True)
    program = scripts / "dbapp-diag"
    program.write_text(f'#!/bin/sh\nexec {sys.executable} -P -m dbapp_diag "$@"\n', encoding="utf-8")
    program.chmod(0o755)
    path = os.pathsep.join((str(scripts), os.environ["PATH"]))
    return {"PATH": path, "HOME": str(folder), "DATABRICKS_CONFIG_FILE": str(config)}


@pytest.mark.parametrize("line", LINES)
def test_each_kind_of_value_completes(line: str, tmp_path: Path) -> None:
    asked = {"COMP_WORDS": line, "COMP_CWORD": str(len(line.split()) - 1), "_DBAPP_DIAG_COMPLETE": "bash_complete"}
    done = called((), environment(tmp_path) | asked)
    assert LINES[line] in done.stdout.splitlines(), (done.stdout, done.stderr)


@pytest.mark.skipif(shutil.which("bash") is None, reason="bash isn't installed")
def test_a_real_bash_completes_a_profile(tmp_path: Path) -> None:
    """By the line that `--help` shows."""
    script = (
        'eval "$(_DBAPP_DIAG_COMPLETE=bash_source dbapp-diag)"\n'
        "COMP_WORDS=(dbapp-diag run --profile p); COMP_CWORD=3\n"
        '_dbapp_diag_completion dbapp-diag\necho "${COMPREPLY[@]}"\n'
    )
    done = subprocess.run(
        ["bash", "-c", script], env=environment(tmp_path), capture_output=True, text=True, timeout=60, check=False
    )
    assert done.stdout.strip() == "prod", (done.stdout, done.stderr)
