"""Ctrl-C ends every command that waits with its code, and without a crash."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.safety.interrupts import COMMANDS, Waiting, ends

ROOT = Path(__file__).resolve().parents[2]
TRIES = 2
"""All at once; the suite's other workers are the load. `python -m tests.safety.interrupts` tries thirty times, under more."""
LATE = 300
"""Seconds after which a process hangs, however busy the machine is."""


@pytest.mark.skipif(sys.platform == "win32", reason="there an interrupt goes to a whole console")
@pytest.mark.parametrize("waiting", COMMANDS, ids=lambda each: each.name)
def test_an_interrupt_ends_a_waiting_command_cleanly(waiting: Waiting) -> None:
    """Whatever a command waits for, an interrupt ends it with its own code, without a crash or a traceback."""
    found = ends(waiting, tries=TRIES, at_once=TRIES)
    assert [trouble for each in found if (trouble := each.trouble(waiting.code)) is not None] == []


_STUCK = """
import threading, time
import dbapp_diag.cli

def main():
    threading.Thread(target=time.sleep, args=(60,)).start()
    print("written")
    return 3

dbapp_diag.cli.main = main
from dbapp_diag.__main__ import console
console()
"""


def test_a_thread_that_is_still_at_work_does_not_hold_the_process_back() -> None:
    """What is written is out, the exit code is the command's, and nothing is waited for."""
    done = subprocess.run([sys.executable, "-c", _STUCK], capture_output=True, text=True, timeout=LATE, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (3, "written\n", "")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no full device")
def test_a_full_standard_error_changes_no_exit_code(tmp_path: Path) -> None:
    """Usage stays 2, and a run's code stays that of its report, where nothing can be said about it."""
    env = {"PATH": os.environ["PATH"], "HOME": str(tmp_path)}
    codes: list[int] = []
    for words in (["checks", "--nonsense"], ["run", "--app", "my-app", "--offline", "--format", "json"]):
        with Path("/dev/full").open("w") as full:
            done = subprocess.run(
                [sys.executable, "-m", "dbapp_diag", *words], stdout=subprocess.PIPE, stderr=full, env=env, timeout=LATE
            )
        codes.append(done.returncode)
    assert codes == [2, json.loads(done.stdout)["exit_code"]]


_SWALLOWED = """
import gc, socket, sys, threading, time
from dbapp_diag.cli import main

server = socket.create_server(("127.0.0.1", 0))
accepted = []

def accept():
    while True:
        accepted.append(server.accept())

threading.Thread(target=accept, daemon=True).start()
there = f"127.0.0.1:{server.getsockname()[1]}"
app, workspace = "my-app-1234567890123456.16.azure.databricksapps.com", "adb-1234567890123456.16.azuredatabricks.net"
words = ["run", "--url", f"https://{app}/api/items", "--host", f"https://{workspace}", "--resolver", there]
words += ["--connect-to", f"{app}:443:{there}", "--connect-to", f"{workspace}:443:{there}", "--timeout", "1s", "--quiet"]
code = main(words)
time.sleep(0.5)
gc.collect()
sys.exit(code)
"""


def test_handshakes_that_are_cut_off_leave_no_traceback(tmp_path: Path) -> None:
    """A run that ends while a server swallows its handshakes closes them: collecting what is left prints nothing."""
    env = {"PATH": os.environ["PATH"], "HOME": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-c", _SWALLOWED], capture_output=True, text=True, env=env, timeout=LATE, check=False
    )
    assert done.stderr == ""
    assert done.stdout


_MISSED = """
import asyncio, io, os, signal, sys, threading, time

signal.signal(signal.SIGINT, signal.default_int_handler)

waiting = threading.Event()

def interrupt():
    waiting.wait()
    time.sleep(1)
    os.kill(os.getpid(), signal.SIGINT)
    time.sleep(120)
    os._exit(5)  # missed

threading.Thread(target=interrupt, daemon=True).start()
signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})  # the other thread takes it: nothing wakes this one
"""
_RUN = """
from dbapp_diag.model.settings import Settings
from tests.engine.helpers import One, check, execute

async def hangs(self, probe, facts):
    waiting.set()
    await asyncio.Event().wait()

record, _ = execute(check("hangs", provides=One, observe=hangs), settings=Settings(timeout=50, check_timeout=50))
assert record.interrupted and record.duration_ms < 40_000, record.duration_ms
"""
_SERVE = """
from dbapp_diag.lab.serve import serve

class Shown(io.StringIO):
    def flush(self):
        waiting.set()

serve((), Shown())
"""


@pytest.mark.skipif(sys.platform == "win32", reason="there are no masks of signals there")
@pytest.mark.parametrize("waits", [_RUN, _SERVE], ids=["run", "lab serve"])
def test_an_interrupt_that_comes_at_the_wrong_moment_is_not_missed(waits: str) -> None:
    """A signal that doesn't wake the thread that waits, as when it comes just as the wait begins, is seen all the same."""
    program = f"{_MISSED}{waits}print('ended')"
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, cwd=ROOT, timeout=LATE, check=False
    )
    assert (done.returncode, done.stdout) == (0, "ended\n"), done.stderr
