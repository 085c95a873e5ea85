"""Programs that the SDK starts in the sign-in process (the Databricks CLI, `az`): their standard output stays out of every text.

A failed `auth token` has printed tokens before (omnigent pull request 5710), and the SDK puts all that a program printed
into its error (databricks-sdk-py credentials_provider.py, `_exec_cli_command`). What it said on standard error is kept.
"""

from __future__ import annotations

import contextlib
import functools
import json
import subprocess
from collections.abc import Callable
from typing import Any, cast

from dbapp_diag.evidence.redaction import Redactor

_LOOKED_FOR = ("databricks OAuth is not configured", "databricks OAuth is not")
"""By the latter the SDK knows a CLI that was never logged in, wherever it says so."""
_TOKENS = ("access_token", "accessToken", "refresh_token", "id_token")


def watch_programs(redactor: Redactor) -> None:
    """Keep standard output of every program from now on out of errors, and learn the tokens that it holds."""
    usual: Callable[..., Any] = subprocess.run

    @functools.wraps(usual)
    def run(*args: Any, **kwargs: Any) -> Any:
        try:
            done = usual(*args, **kwargs)
        except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as error:
            _learn(error.output, redactor)
            error.output = _unsaid(error.output)
            raise
        _learn(done.stdout, redactor)
        return done

    subprocess.run = run  # in a process of its own; older and newer SDKs all start programs here


def _unsaid(output: Any) -> Any:
    """What takes the place of an output: nothing, or the words that the SDK looks for."""
    if isinstance(output, bytes):
        return next((words.encode() for words in _LOOKED_FOR if words.encode() in output), b"")
    if isinstance(output, str):
        return next((words for words in _LOOKED_FOR if words in output), "")
    return output


def _learn(output: Any, redactor: Redactor) -> None:
    with contextlib.suppress(ValueError, RecursionError):  # junk has no tokens that can be known by their name
        data: Any = json.loads(output) if isinstance(output, bytes | str) else None
        if isinstance(data, dict):
            held = cast("dict[str, Any]", data)
            for value in (held.get(name) for name in _TOKENS):
                if isinstance(value, str) and value:
                    redactor.learn(value, "token")
