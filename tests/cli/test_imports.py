"""What the quick commands load: nothing heavy, since people wait for them."""

from __future__ import annotations

import subprocess
import sys

import pytest

HEAVY = ("databricks", "httpx", "jinja2", "requests", "cryptography", "dns", "rich", "fastapi", "ruamel")
PROGRAM = """
import sys
from dbapp_diag.cli import main
code = main(sys.argv[1:])
print("\\nLOADED", sorted({name.split(".")[0] for name in sys.modules}), code)
"""


@pytest.mark.parametrize(
    "words",
    [
        ("--help",),
        ("run", "--help"),
        ("snippet", "--help"),
        ("preflight", "--help"),
        ("checks",),
        ("explain", "403"),
        ("explain", "token-is-pat"),
        ("--version",),
    ],
)
def test_quick_commands_import_nothing_heavy(words: tuple[str, ...]) -> None:
    """Neither the SDK, httpx nor jinja2 (nor their like) is among the modules afterwards."""
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, *words], capture_output=True, text=True, timeout=60, check=True
    )
    loaded = done.stdout.rsplit("LOADED", 1)[1]
    assert not [name for name in HEAVY if f"'{name}'" in loaded]
    assert loaded.rstrip().endswith(" 0")
