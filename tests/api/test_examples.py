"""The programs in the documentation, verbatim, each in a process of its own against the lab."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from dbapp_diag.lab import Lab
from dbapp_diag.lab.wires import Proxy
from dbapp_diag.lab.world import World

PAGE = Path(__file__).resolve().parents[2] / "docs" / "python.md"
PROGRAMS = re.findall(r"^```python\n(.*?)^```$", PAGE.read_text(), re.MULTILINE | re.DOTALL)
SAID = (
    "200 from the app",
    "",
    "healthy []",
    "my-app healthy",
    "",
)
"""What each prints, in order."""


def by_proxy(world: World) -> None:
    """What the variables of a company's machine say."""
    world.proxy = Proxy()
    world.environment |= dict.fromkeys(("HTTPS_PROXY", "https_proxy"), "http://@proxy@")
    world.environment |= dict.fromkeys(("SSL_CERT_FILE", "REQUESTS_CA_BUNDLE"), "@ca@")


def test_each_has_its_expectation() -> None:
    """A program that is added is run too."""
    assert len(PROGRAMS) == len(SAID)


@pytest.mark.parametrize("number", range(len(SAID)))
def test_the_documented_programs_run(number: int, tmp_path: Path) -> None:
    """They end well, and print what the page leads one to expect."""
    way = "u2m-profile" if "auth" in PROGRAMS[number] else "m2m-environment"
    with Lab((), way=way, also=(by_proxy,)) as lab:
        done = subprocess.run(
            [sys.executable, "-c", PROGRAMS[number]],
            env=lab.env,
            cwd=tmp_path,
            capture_output=True,
            text=True,
            timeout=90,
        )
        assert not [secret for secret in lab.secrets if secret in done.stdout + done.stderr]
    assert done.returncode == 0, done.stderr
    assert SAID[number] in done.stdout
