"""Asking the lab as its users do, over real sockets: the command line in this process, or in one of its own."""

from __future__ import annotations

import contextlib
import io
import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from typing import Any
from unittest import mock

from dbapp_diag.cli import main
from dbapp_diag.lab import Lab
from tests.forked import forked_sign_in

Done = subprocess.CompletedProcess[str]


def called(
    words: Sequence[str], env: Mapping[str, str] | None = None, stdin: str | None = None, encoding: str = "utf-8"
) -> Done:
    """The command line in this process, with this environment in place of its own."""
    streams = {name: io.TextIOWrapper(io.BytesIO(), encoding) for name in ("stdout", "stderr")}
    with contextlib.ExitStack() as stack:
        stack.enter_context(forked_sign_in())
        if env is not None:
            stack.enter_context(mock.patch.dict(os.environ, env, clear=True))
        if stdin is not None:
            streams["stdin"] = io.TextIOWrapper(io.BytesIO(stdin.encode(encoding)), encoding)
        for name, stream in streams.items():
            stack.enter_context(mock.patch.object(sys, name, stream))
        code = main(words)
    out, err = (_text(streams[name]) for name in ("stdout", "stderr"))
    return subprocess.CompletedProcess(words, code, out, err)


def _text(stream: io.TextIOWrapper) -> str:
    stream.seek(0)
    return stream.read()


def demo(*words: str) -> tuple[int, dict[str, Any]]:
    """`dbapp-diag demo … --format json`; (exit code, report)."""
    done = called(["demo", *words, "--format", "json", "--quiet"])
    assert done.stdout, done.stderr
    report: dict[str, Any] = json.loads(done.stdout)
    return done.returncode, report


def run(lab: Lab, *words: str, stdin: str | None = None) -> Done:
    """`dbapp-diag run` with the lab's own options and more, in the lab's environment."""
    return tool(lab, "run", *lab.argv, *words, stdin=stdin)


def tool(lab: Lab, *words: str, stdin: str | None = None) -> Done:
    """Any command of the tool, in the lab's environment."""
    with lab.importable():
        return called(words, lab.env, stdin)


def process(lab: Lab, *words: str, stdin: str | None = None, timeout: float = 60) -> Done:
    """The same in a process of its own, where that is the subject: what Python does before and after, and its streams."""
    env = {**lab.env, **{name: os.environ[name] for name in ("COVERAGE_PROCESS_START",) if name in os.environ}}
    return subprocess.run(
        [sys.executable, "-m", "dbapp_diag", *words],
        env=env,
        capture_output=True,
        text=True,
        input=stdin,
        timeout=timeout,
        check=False,
    )
