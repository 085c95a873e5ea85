"""A machine that runs a pipeline's steps, word for word, against the lab: bash, a fake `pip`, a fake `databricks bundle`."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from dbapp_diag.lab import Lab
from dbapp_diag.lab.activate import write_activate

ROOT = Path(__file__).resolve().parents[2]
ACTION: dict[str, Any] = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
PAGE = (ROOT / "docs" / "ci.md").read_text(encoding="utf-8")

PYTHON = """#!/bin/sh
[ "$1 $2" = "-m venv" ] || exec {python} "$@"
mkdir -p "$3/bin" && cp {folder}/pip {folder}/dbapp-diag "$3/bin"
"""
PIP = """#!/bin/sh
for word; do printf 'pip %s\\n' "$word"; done >>{log}
"""
DATABRICKS = """#!/bin/sh
printf 'databricks %s\\n' "$*" >>{log}
"""


def blocks(language: str) -> list[str]:
    """The page's blocks of code in a language."""
    return re.findall(rf"^```{language}\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)


def documented(name: str) -> dict[str, Any]:
    """The pipeline of a file's name."""
    (text,) = [each for each in blocks("yaml") if each.startswith(f"# {name}\n")]
    found: dict[str, Any] = yaml.safe_load(text)
    return found


class Stage:
    """Runs steps, and keeps what they print and write."""

    def __init__(self, lab: Lab, folder: Path, **env: str) -> None:
        write_activate(lab)
        self.lab = lab
        self.folder = folder / "a folder"
        self.log = folder / "programs"
        programs = folder / "programs-at-hand"
        for each in (self.folder, programs):
            each.mkdir()
        self.log.touch()
        texts = {"python3": PYTHON, "pip": PIP, "databricks": DATABRICKS}
        for name, text in texts.items():
            path = programs / name
            path.write_text(text.format(python=sys.executable, folder=programs, log=self.log))
            path.chmod(0o755)
        shutil.copy(lab.base_dir / "active" / "dbapp-diag", programs)
        self.env = {**lab.env, "CURL_HOME": str(lab.base_dir / "active"), **env}
        self.env["PATH"] = f"{programs}:{self.env['PATH']}"
        self.said = ""

    def bash(self, script: str, env: Mapping[str, str] | None = None, *, options: str = "-eo") -> int:
        """Run a step as platforms do. What it says is kept, on both streams."""
        words = ["bash", "--noprofile", "--norc", *((options, "pipefail") if options else ()), "-c", script]
        done = subprocess.run(
            words,
            env={**self.env, **(env or {})},
            cwd=self.folder,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=120,
            check=False,
        )
        self.said += done.stdout
        return done.returncode

    def action(self, given: Mapping[str, str]) -> int:
        """Run the action with these inputs, as a composite action is run: each value is a variable, no text of a script."""
        unknown = set(given) - set(ACTION["inputs"])
        assert not unknown, unknown
        inputs = {name: given.get(name, row["default"]) for name, row in ACTION["inputs"].items()}
        for step in ACTION["runs"]["steps"]:
            assert step["shell"] == "bash" and "${{" not in step["run"]
            env = {name: inputs[_input(value)] for name, value in step.get("env", {}).items()}
            code = self.bash(step["run"], env)
            if code:
                return code
        return 0

    @property
    def programs(self) -> list[str]:
        """What was asked of `pip` and `databricks`."""
        return self.log.read_text().splitlines()


def _input(expression: str) -> str:
    found = re.fullmatch(r"\$\{\{ inputs\.(\w+) \}\}", expression)
    assert found, expression
    return found[1]


def github(lab: Lab, folder: Path) -> Stage:
    """With the variables that GitHub's runner sets."""
    names = {name: folder / name.lower() for name in ("GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY", "RUNNER_TEMP")}
    names["RUNNER_TEMP"].mkdir()
    for name in ("GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY"):
        names[name].touch()
    variables = {name: str(path) for name, path in names.items()}
    return Stage(lab, folder, GITHUB_ACTIONS="true", CI="true", GITHUB_ACTION_PATH=str(ROOT), **variables)


def outputs(stage: Stage) -> dict[str, str]:
    """What the steps handed on."""
    lines = Path(stage.env["GITHUB_OUTPUT"]).read_text().splitlines()
    return dict(line.split("=", 1) for line in lines)
