"""What all tests share: an environment of their own, the number of workers, how many examples properties try, and a guard
against an installation that lags behind the source."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import hypothesis
import pytest
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


def pytest_configure() -> None:
    """Give the programs that tests start the usual handler of SIGINT: a shell ignores it for what it runs in the background, and
    children inherit that."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


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
