"""The public face for authors of checks, and the first release's paths."""

from __future__ import annotations

import inspect
import subprocess
import sys
from pathlib import Path

import dbapp_diag
from dbapp_diag import plugin
from dbapp_diag.contract import check
from dbapp_diag.contract.check import Check
from dbapp_diag.engine.registry import load
from dbapp_diag.model import errors, words
from dbapp_diag.model.errors import UsageError
from dbapp_diag.model.words import Stage

ROOT = Path(__file__).resolve().parent.parent


def test_the_package_shows_its_three_names() -> None:
    """`dir(dbapp_diag)` is the public surface and nothing else."""
    assert dir(dbapp_diag) == ["Report", "diagnose", "diagnose_async"]


def test_every_shared_fact_is_among_the_names() -> None:
    """A plug-in can need any fact of `dbapp_diag.facts` that a run may hold."""
    shared = {name for name, kind in load().fact_types().items() if kind.__module__.startswith("dbapp_diag.facts.")}
    assert shared
    assert not shared - set(plugin.__all__)


def test_every_public_name_is_listed_once_and_explained() -> None:
    """`__all__` says exactly what the module offers, and each class and function has a docstring."""
    offered = {name for name in vars(plugin) if not name.startswith("_")} - {"annotations"}
    assert len(set(plugin.__all__)) == len(plugin.__all__)
    assert offered == set(plugin.__all__)
    for name in plugin.__all__:
        item = getattr(plugin, name)
        if inspect.isclass(item) or inspect.isfunction(item):
            assert item.__doc__, name


def test_the_face_loads_nothing_heavy() -> None:
    """A plug-in's import costs `dbapp-diag checks` no network library and no SDK."""
    program = "import sys, dbapp_diag.plugin; print(sorted({name.split('.')[0] for name in sys.modules}))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=True)
    heavy = ("databricks", "httpx", "jinja2", "requests", "cryptography", "dns", "rich", "fastapi")
    assert not [name for name in heavy if f"'{name}'" in done.stdout]


def test_no_room_imports_the_face() -> None:
    """It's for others: a room that used it would hang on everything that it re-exports."""
    for folder in ("diag", "checks", "reports"):
        for file in (ROOT / folder).glob("*/**/*.py"):
            assert "dbapp_diag.plugin import" not in file.read_text(), file


def test_the_paths_of_the_first_release_still_work() -> None:
    """The documents of that release name these three modules."""
    assert check.Check is plugin.Check is Check
    assert words.Stage is plugin.Stage is Stage
    assert errors.UsageError is UsageError
