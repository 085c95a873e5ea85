"""What a shell completes, as click's scripts ask for it, and in real shells."""

from __future__ import annotations

import contextlib
import os
import shutil
import sys
import time
from pathlib import Path

import pexpect
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


TYPED = {
    "replay rep": "replay report.json",
    "run -o rep": "run -o report.json",
    "run --profile pr": "run --profile prod",
    "demo app-cras": "demo app-crashed",
    "demo --way github-oidc-az": "demo --way github-oidc-azure",
    "explain token-is-p": "explain token-is-pat",
    "explain client-tr": "explain client-trust",
    "run --only who-a": "run --only who-answered",
    "run --format junit-": "run --format junit-checks",
}
"""What is typed before the tabulator, and what is run then: a file, a profile, a fault, a way, a cause, a check, a format."""
SHELLS = {
    "bash": (("--norc", "--noprofile", "-i"), 'eval "$(_DBAPP_DIAG_COMPLETE=bash_source dbapp-diag)"'),
    "zsh": (
        ("-f", "-i"),
        'autoload -Uz compinit && compinit -u -D && eval "$(_DBAPP_DIAG_COMPLETE=zsh_source dbapp-diag)"',
    ),
    "fish": (("-i",), "_DBAPP_DIAG_COMPLETE=fish_source dbapp-diag | source"),
}
"""How each is started without its user's settings, and the line that `--help` shows, as each shell writes it."""
PROGRAM = """#!/bin/sh
[ -n "$_DBAPP_DIAG_COMPLETE" ] && exec {python} -P -m dbapp_diag "$@"
printf '%s\\n' "$*" >>{ran}
"""


@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")  # of Python 3.12, in a process with threads
@pytest.mark.parametrize("shell", SHELLS)
def test_a_real_shell_completes_each_kind_of_value(shell: str, tmp_path: Path) -> None:
    """What counts is the command that the shell runs after the tabulator and the return key."""
    if shutil.which(shell) is None:
        pytest.skip(f"{shell} isn't installed: apt-get install {shell} (as root)")
    env, ran = environment(tmp_path) | {"TERM": "xterm", "LANG": "C.UTF-8"}, tmp_path / "ran"
    (tmp_path / "bin" / "dbapp-diag").write_text(PROGRAM.format(python=sys.executable, ran=ran), encoding="utf-8")
    (tmp_path / "report.json").touch()
    options, line = SHELLS[shell]
    child: pexpect.spawn[str] = pexpect.spawn(
        shell, list(options), env=env, cwd=str(tmp_path), dimensions=(40, 200), encoding="utf-8"
    )
    try:
        for typed in (f"{line}; dbapp-diag ready", *(f"dbapp-diag {words}\t" for words in TYPED)):
            before = _lines(ran)
            child.send(f"{typed}\r")
            _wait(child, ran, len(before) + 1)
    finally:
        child.close(force=True)
    assert [each.strip() for each in _lines(ran)] == ["ready", *TYPED.values()]


def _lines(file: Path) -> list[str]:
    return file.read_text(encoding="utf-8").splitlines() if file.exists() else []


def _wait(child: pexpect.spawn[str], ran: Path, count: int) -> None:
    """Until so many commands have run; what the shell draws meanwhile is read and dropped."""
    ends = time.monotonic() + 60
    shown = ""
    while len(_lines(ran)) < count:
        assert time.monotonic() < ends, shown[-500:]
        with contextlib.suppress(pexpect.TIMEOUT):
            shown += child.read_nonblocking(4096, timeout=0.1)
