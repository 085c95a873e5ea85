"""What all tests share: an environment of their own, the number of workers, how many examples properties try, and a guard
against an installation that lags behind the source."""

from __future__ import annotations

import contextlib
import gc
import os
import signal
import sys
from pathlib import Path

import hypothesis
import pytest
from _pytest.assertion import rewrite
from hypothesis import HealthCheck, settings

import dbapp_diag

hypothesis.settings.register_profile("any machine", deadline=None)  # a busy one takes its time
hypothesis.settings.load_profile("any machine")

ROOT = Path(__file__).resolve().parent.parent
ROOMS = {"diag": "", "checks": "checks", "reports": "reports"}
WORKERS_A_CORE = 2
"""Most of a test that opens sockets is waiting, so more workers than cores keep the cores busy."""

# Neither profile has a deadline: a busy machine is slow, and nothing is wrong with the code.
_UNTIMED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("quick", _UNTIMED, max_examples=10, derandomize=True)
settings.register_profile("nightly", _UNTIMED, max_examples=100)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "quick"))


os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False
"""Compiling costs more than many tests, in each worker and in each program that a test starts. `.gitignore` knows the folders."""


def pytest_configure(config: pytest.Config) -> None:
    """Give the programs that tests start the usual handler of SIGINT: a shell ignores it for what it runs in the background, and
    children inherit that. Before workers begin, rewrite the asserts of all tests once."""
    if getattr(config.option, "numprocesses", None) and not hasattr(config, "workerinput") and hasattr(os, "fork"):
        _rewrite_asserts(config)
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


def _rewrite_asserts(config: pytest.Config) -> None:
    """What every worker would do for itself in a fresh clone, by one process a core. The parts of pytest that it takes aren't
    public: where a version has others, nothing is lost but the time."""
    places = [Path(argument.partition("::")[0]) for argument in config.args]
    files = sorted(file for place in places for file in ([place] if place.is_file() else place.rglob("test_*.py")))
    cores = os.cpu_count() or 1
    helpers: list[int] = []
    for share in range(cores):
        helper = os.fork()
        if not helper:
            with contextlib.suppress(Exception):
                for file in files[share::cores]:
                    _rewrite(file, config)
            os._exit(0)
        helpers.append(helper)
    for helper in helpers:
        os.waitpid(helper, 0)


def _rewrite(file: Path, config: pytest.Config) -> None:
    folder: Path = rewrite.get_cache_dir(file)
    kept = folder / f"{file.stem}{rewrite.PYC_TAIL}"
    folder.mkdir(parents=True, exist_ok=True)
    if rewrite._read_pyc(file, kept) is None:
        stamp, code = rewrite._rewrite_test(file, config)
        rewrite._write_pyc(config.stash[rewrite.assertstate_key], code, stamp, kept)


def pytest_collection_finish() -> None:
    """Collected tests stay: don't look through them at each collection of garbage."""
    gc.freeze()


@pytest.hookimpl(optionalhook=True)  # pytest runs without pytest-xdist too
def pytest_xdist_auto_num_workers(config: pytest.Config) -> int | None:
    """The workers that `-n auto` stands for; None leaves it to the variable that pytest-xdist reads."""
    if "PYTEST_XDIST_AUTO_NUM_WORKERS" in os.environ:
        return None
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return WORKERS_A_CORE * cores


def pytest_sessionstart(session: pytest.Session) -> None:
    """Strict editable installs see a new file only after another install: say so in place of an ImportError."""
    installed = Path(dbapp_diag.__file__).parent
    for folder, room in ROOMS.items():
        for source in (ROOT / folder).rglob("*.py"):
            if not (installed / room / source.relative_to(ROOT / folder)).exists():
                pytest.exit(
                    f"new file {source.relative_to(ROOT)} isn't installed yet: run pip install -e .", returncode=3
                )


@pytest.fixture(autouse=True)
def own_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No proxy, CA bundle, profile or token of the machine reaches a test by accident."""
    for name in list(os.environ):
        if name.upper().endswith(("_PROXY", "_CA_BUNDLE")) or name.startswith(
            ("SSL_CERT", "DATABRICKS_", "ARM_", "GOOGLE_")
        ):
            monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(tmp_path))
