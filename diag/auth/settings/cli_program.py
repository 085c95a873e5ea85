"""Which Databricks CLI the SDK would run, and why it wouldn't run the one that is there.

Source: databricks-sdk-py databricks/sdk/credentials_provider.py, `DatabricksCliTokenSource`: the first file named databricks on
PATH that isn't the legacy CLI. Up to 0.157 whatever is below 1 MiB was taken for that, since 0.158 only what holds its start
script. A path with a slash in DATABRICKS_CLI_PATH is taken as it is.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from dbapp_diag.auth.settings.sdk_release import UNKNOWN, SdkRelease

SMALLEST = 1024 * 1024
"""Bytes from which on the SDK takes a file for the present CLI without reading it."""

LEGACY_START = b"from databricks_cli.cli import "
"""A line of the start script that pip writes for the legacy CLI."""


class CliTrouble(StrEnum):
    """Why the SDK can't use a CLI."""

    MISSING = "missing"
    NOT_THERE = "not-there"
    """DATABRICKS_CLI_PATH names a file that isn't there."""
    LEGACY = "legacy"
    SMALL = "small"
    """A wrapper script or shim, which older SDKs take for the legacy CLI."""
    NOT_EXECUTABLE = "not-executable"


@dataclass(frozen=True, slots=True)
class CliProgram:
    """The CLI's path, and a sentence part about why the SDK can't use it."""

    path: str | None
    problem: str | None = None
    trouble: CliTrouble | None = None

    @property
    def usable(self) -> bool:
        """The SDK would run it."""
        return self.path is not None and self.problem is None


def databricks_cli(named: str | None, env: Mapping[str, str], release: SdkRelease = UNKNOWN) -> CliProgram:
    """Find the CLI as the SDK does. `named` is the value of databricks_cli_path, if any."""
    if named and "/" in named:
        path = Path(named)
        if not _is_file(path):
            return CliProgram(
                None,
                f"DATABRICKS_CLI_PATH or databricks_cli_path names {named}, and there's no such file",
                CliTrouble.NOT_THERE,
            )
        return _runnable(path)
    names = [named] if named else ["databricks"] + (["databricks.exe"] if sys.platform == "win32" else [])
    passed_over: CliProgram | None = None
    for name in names:
        for folder in env.get("PATH", "").split(os.pathsep):
            found = _resolved(Path(folder) / name)
            if found is None or not _is_file(found):
                continue
            problem = _passed_over(found, release)
            if problem is None:
                return _runnable(found)
            passed_over = passed_over or problem
    return passed_over or CliProgram(None, f"there's no program {names[0]} on PATH", CliTrouble.MISSING)


def on_path(name: str, env: Mapping[str, str]) -> bool:
    """Whether a program of that name can be started."""
    names = [name] + ([f"{name}.cmd", f"{name}.exe"] if sys.platform == "win32" else [])
    folders = env.get("PATH", "").split(os.pathsep)
    return any(_is_file(Path(folder) / each) for folder in folders if folder for each in names)


def _passed_over(path: Path, release: SdkRelease) -> CliProgram | None:
    """Why the SDK goes on to the next folder of PATH; None when it takes this file."""
    try:
        if path.stat().st_size >= SMALLEST:
            return None
        legacy = LEGACY_START in path.read_bytes()
    except OSError:
        return CliProgram(str(path), f"{path} may not be read", CliTrouble.NOT_EXECUTABLE)
    if legacy:
        return CliProgram(str(path), f"{path} is the legacy CLI, which can't sign in for the SDK", CliTrouble.LEGACY)
    if release.runs_small_cli:
        return None
    why = f"so databricks-sdk {release.version} takes it for the legacy CLI, as it does any wrapper script or shim"
    return CliProgram(str(path), f"{path} is smaller than 1 MiB, {why}", CliTrouble.SMALL)


def _runnable(path: Path) -> CliProgram:
    if not os.access(path, os.X_OK):
        return CliProgram(str(path), f"{path} may not be executed", CliTrouble.NOT_EXECUTABLE)
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
