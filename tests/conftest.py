"""What all tests share: an environment of their own, and a guard against an installation that lags behind the source."""

from __future__ import annotations

from pathlib import Path

import hypothesis
import pytest

import dbapp_diag

hypothesis.settings.register_profile("any machine", deadline=None)  # a busy one takes its time
hypothesis.settings.load_profile("any machine")

ROOT = Path(__file__).resolve().parent.parent
ROOMS = {"diag": "", "checks": "checks", "reports": "reports"}


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
    import os

    for name in list(os.environ):
        if name.upper().endswith(("_PROXY", "_CA_BUNDLE")) or name.startswith(
            ("SSL_CERT", "DATABRICKS_", "ARM_", "GOOGLE_")
        ):
            monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(tmp_path))
