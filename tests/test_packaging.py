"""What is shipped: one import package, all of its rooms, and nothing else."""

from __future__ import annotations

import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())


def test_every_folder_with_code_is_listed() -> None:
    """The mapping of folders to packages is explicit: a folder that's missing there would be missing in the wheel."""
    places = PROJECT["tool"]["setuptools"]["package-dir"]
    found: set[str] = set()
    for package, folder in places.items():
        for file in (ROOT / folder).rglob("*.py"):
            inner = file.parent.relative_to(ROOT / folder).parts
            found.add(".".join((package, *inner)))
            assert (file.parent / "__init__.py").exists(), f"{file.parent} has no __init__.py"
    assert sorted(found) == PROJECT["tool"]["setuptools"]["packages"]


def test_the_rooms_do_not_overlap() -> None:
    """diag/checks or diag/reports would be shadowed by the rooms of that name."""
    assert not (ROOT / "diag" / "checks").exists()
    assert not (ROOT / "diag" / "reports").exists()


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    """A wheel built from a copy of the checkout's sources."""
    import shutil

    copy = tmp_path_factory.mktemp("tree")
    for name in ("diag", "checks", "reports"):
        shutil.copytree(ROOT / name, copy / name, ignore=shutil.ignore_patterns("__pycache__", ".*"))
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, copy / name)
    out = copy / "dist"
    build = "import sys; from setuptools import build_meta; build_meta.build_wheel(sys.argv[1])"  # needs no network
    subprocess.run([sys.executable, "-c", build, str(out)], cwd=copy, check=True, capture_output=True, timeout=300)
    return zipfile.ZipFile(next(out.glob("*.whl")))


def test_a_wheel_holds_the_one_package_and_all_of_it(wheel: zipfile.ZipFile) -> None:
    """One top-level package, with templates, schema, licence and type marker."""
    names = [name for name in wheel.namelist() if ".dist-info/" not in name]
    assert {name.split("/")[0] for name in names} == {"dbapp_diag"}
    assert "dbapp_diag/py.typed" in names
    assert "dbapp_diag/report.schema.json" in names
    for folder, room in (("diag", "dbapp_diag"), ("checks", "dbapp_diag/checks"), ("reports", "dbapp_diag/reports")):
        for file in (ROOT / folder).rglob("*"):
            parts = file.relative_to(ROOT / folder).parts
            if file.is_file() and not any(part.startswith((".", "__pycache__")) for part in parts):
                assert f"{room}/{file.relative_to(ROOT / folder)}" in names
    assert any(name.endswith("/LICENSE") for name in wheel.namelist())
