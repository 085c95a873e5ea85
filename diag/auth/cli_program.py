"""Which Databricks CLI the SDK would run, and why it wouldn't run the one that is there.

Source: databricks-sdk-py databricks/sdk/credentials_provider.py, `DatabricksCliTokenSource`: the first file
named databricks on PATH of at least 1 MiB (smaller ones are taken for the legacy CLI); a path with a slash in
DATABRICKS_CLI_PATH is taken as it is.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

SMALLEST = 1024 * 1024
"""Bytes below which the SDK takes a file for the legacy CLI."""


@dataclass(frozen=True, slots=True)
class CliProgram:
    """The CLI's path, and a sentence part about why the SDK can't use it."""

    path: str | None
    problem: str | None = None

    @property
    def usable(self) -> bool:
        """The SDK would run it."""
        return self.path is not None and self.problem is None


def databricks_cli(named: str | None, env: Mapping[str, str]) -> CliProgram:
    """Find the CLI as the SDK does. `named` is the value of databricks_cli_path, if any."""
    if named and "/" in named:
        path = Path(named)
        if not _is_file(path):
            return CliProgram(
                None, f"DATABRICKS_CLI_PATH or databricks_cli_path names {named}, and there's no such file"
            )
        return _runnable(path)
    names = [named] if named else ["databricks"] + (["databricks.exe"] if sys.platform == "win32" else [])
    small: Path | None = None
    for name in names:
        for folder in env.get("PATH", "").split(os.pathsep):
            found = _resolved(Path(folder) / name)
            if found is None or not _is_file(found):
                continue
            if found.stat().st_size >= SMALLEST:
                return _runnable(found)
            small = small or found
    if small is not None:
        why = "which the SDK takes for the legacy CLI (wrapper scripts and shims look the same to it)"
        return CliProgram(str(small), f"{small} is smaller than 1 MiB, {why}")
    return CliProgram(None, f"there's no program {names[0]} on PATH")


def on_path(name: str, env: Mapping[str, str]) -> bool:
    """Whether a program of that name can be started."""
    names = [name] + ([f"{name}.cmd", f"{name}.exe"] if sys.platform == "win32" else [])
    folders = env.get("PATH", "").split(os.pathsep)
    return any(_is_file(Path(folder) / each) for folder in folders if folder for each in names)


def _runnable(path: Path) -> CliProgram:
    if not os.access(path, os.X_OK):
        return CliProgram(str(path), f"{path} may not be executed")
    return CliProgram(str(path))


def _resolved(path: Path) -> Path | None:
    try:
        return path.resolve()
    except (OSError, RuntimeError, ValueError):
        return None


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except (OSError, ValueError):
        return False
