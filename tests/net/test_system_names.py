"""Names asked of the operating system."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from dbapp_diag.facts.dns import LookupOutcome
from dbapp_diag.net.system_names import hosts_file_addresses, system_look_up
from tests.net.support import go


def test_the_hosts_file_counts() -> None:
    """`localhost` is known to the system, whatever DNS says."""
    seen = go(system_look_up("localhost", timeout=5))
    assert seen.outcome is LookupOutcome.ANSWERED
    assert "127.0.0.1" in seen.addresses or "::1" in seen.addresses
    assert seen.server == "system"


@pytest.mark.parametrize("name", ["a..b", "x" * 64 + ".test", "a\x00b"])
def test_a_bad_name_is_an_outcome(name: str) -> None:
    """Names for which Python raises UnicodeError or ValueError, not gaierror."""
    assert go(system_look_up(name, timeout=5)).outcome is LookupOutcome.BAD_NAME


def test_a_look_up_that_hangs_doesnt_hold_the_process() -> None:
    """The deadline holds, and the abandoned thread doesn't delay the end of the process.

    Run in a process of its own, whose getaddrinfo hangs."""
    program = """
import asyncio, socket, threading
socket.getaddrinfo = lambda *a, **k: threading.Event().wait()
from dbapp_diag.net.system_names import system_look_up
print(asyncio.run(system_look_up("x.example.test", timeout=0.1)).outcome)
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=30, check=True)
    assert done.stdout.strip() == "timeout"


def test_hosts_file_entries_are_read(tmp_path: Path) -> None:
    """Names, aliases, comments and case are as in hosts(5); a missing file has none."""
    hosts = tmp_path / "hosts"
    hosts.write_bytes(
        b"# app.example.test in a comment\n10.0.0.7 other App.Example.TEST # x\n::1 app.example.test\n\xff\n"
    )
    assert hosts_file_addresses("app.example.test.", hosts) == ("10.0.0.7", "::1")
    assert hosts_file_addresses("example.test", hosts) == ()
    assert hosts_file_addresses("app.example.test", tmp_path / "missing") == ()
