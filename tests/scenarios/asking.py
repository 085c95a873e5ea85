"""Asking the lab as its users do: the real command line in a process of its own, over real sockets."""

from __future__ import annotations

import contextlib
import io
import json
import os
import subprocess
import sys
from collections.abc import Sequence
from typing import Any

from dbapp_diag.cli import main
from dbapp_diag.lab import Lab


def demo(*words: str) -> tuple[int, dict[str, Any]]:
    """`dbapp-diag demo … --format json` in this process; (exit code, report)."""
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = main(["demo", *words, "--format", "json", "--quiet"])
    assert out.getvalue(), err.getvalue()
    report: dict[str, Any] = json.loads(out.getvalue())
    return code, report


def run(
    lab: Lab, *words: str, stdin: str | None = None, timeout: float = 60, python: Sequence[str] = ()
) -> subprocess.CompletedProcess[str]:
    """`dbapp-diag run` with the lab's own options and more, in a process of its own with the lab's environment."""
    return tool(lab, "run", *lab.argv, *words, stdin=stdin, timeout=timeout, python=python)


def tool(
    lab: Lab, *words: str, stdin: str | None = None, timeout: float = 60, python: Sequence[str] = ()
) -> subprocess.CompletedProcess[str]:
    """Any command of the tool, in the lab's environment."""
    env = {**lab.env, **{name: os.environ[name] for name in ("COVERAGE_PROCESS_START",) if name in os.environ}}
    return subprocess.run(
        [sys.executable, *python, "-m", "dbapp_diag", *words],
        env=env,
        capture_output=True,
        text=True,
        input=stdin,
        timeout=timeout,
        check=False,
    )
