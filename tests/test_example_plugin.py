"""`examples/plugin` as its reader would use it: installed by pip, tested, listed, and part of a run."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
EXAMPLE = ROOT / "examples" / "plugin"
PAGE = ROOT / "docs" / "plugins.md"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder into which pip has installed the example, without the network."""
    copy, site = tmp_path_factory.mktemp("example") / "plugin", tmp_path_factory.mktemp("site")
    shutil.copytree(EXAMPLE, copy, ignore=shutil.ignore_patterns("__pycache__", "build", "*.egg-info", ".*"))
    command = [sys.executable, "-m", "pip", "install", "-q", "--disable-pip-version-check", "--no-index"]
    command += ["--no-deps", "--no-build-isolation", "--target", str(site), str(copy)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    return site


def python(site: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """`python -m …` where the example is installed."""
    env = {"PATH": os.environ["PATH"], "HOME": os.environ["HOME"], "PYTHONPATH": str(site)}
    return subprocess.run(
        [sys.executable, "-m", *words], env=env, cwd=site, capture_output=True, text=True, timeout=120
    )


def test_its_own_tests_pass(site: Path) -> None:
    """They judge facts made by hand, and run against the lab in their own process."""
    folder = site / "own_tests"
    shutil.copytree(EXAMPLE / "tests", folder, ignore=shutil.ignore_patterns("__pycache__"))
    done = python(site, "pytest", "-q", "-p", "no:cacheprovider", "--rootdir", str(folder), str(folder))
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_check_is_listed_with_the_package_that_it_comes_from(site: Path) -> None:
    """`dbapp-diag checks` names both."""
    line = next(line for line in python(site, "dbapp_diag", "checks").stdout.splitlines() if "acme" in line)
    assert "acme-office-network" in line
    assert "[acme-dbapp-checks 1.0.0]" in line


def test_a_run_reports_the_companys_cause_and_its_fix(site: Path) -> None:
    """The check is one among the others: its finding is a root cause, its fact is in the case."""
    done = python(site, "dbapp_diag", "demo", "network-policy-denied--ip-list-app", "--format", "json", "--quiet")
    report = json.loads(done.stdout)
    root = report["root_causes"][0]
    assert (root["id"], root["fix"][0]["command"].split(" &&")[0]) == ("acme-vpn-off", "acme-vpn connect")
    row = next(row for row in report["checks"] if row["id"] == "acme-office-network")
    assert (row["status"], row["distribution"]) == ("failed", "acme-dbapp-checks 1.0.0")
    assert report["facts"]["OfficeNetwork"]["outcome"] == "name-not-found"


@pytest.mark.parametrize("name", ["pyproject.toml", "acme_dbapp_checks.py", "tests/test_office_network.py"])
def test_the_page_shows_each_file_whole(name: str) -> None:
    """The code blocks of a file's section, put together, are the file but for empty lines."""
    section = re.search(rf"^## `{re.escape(name)}`\n(.*?)(?=^## |\Z)", PAGE.read_text(), re.MULTILINE | re.DOTALL)
    assert section is not None
    blocks = re.findall(r"^```\w+\n(.*?)^```$", section[1], re.MULTILINE | re.DOTALL)
    shown = [line for block in blocks for line in block.splitlines() if line.strip()]
    assert shown == [line for line in (EXAMPLE / name).read_text().splitlines() if line.strip()]
