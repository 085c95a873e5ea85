"""Ctrl-C at every command that waits, several at a time and under load: how each process ends.

`python -m tests.safety.interrupts [TRIES] [AT_ONCE] [LOAD]` prints a line a command (30, 6 and 4 unless given).
"""

from __future__ import annotations

import contextlib
import random
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from dbapp_diag.lab import Lab
from tests.scenarios.consenting import free_port, without_call

CRASHES = ("Traceback", "Exception ignored", "Fatal Python error", "Task was destroyed", "never awaited")
"""Words on standard error by which the interpreter tells of what ended badly."""
LATEST = 0.6
"""Seconds after its sign of life within which a command is interrupted."""
PATIENCE = 60.0
"""Seconds until an interrupted process must have ended. One that hasn't is aborted, and shows where its threads are."""
BEGINNING = 300.0
"""Seconds until a process must have shown that it waits; a busy machine takes long to start one."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A command that waits: its words, the fault that makes it wait, and the line by which it shows that it does."""

    name: str
    fault: str
    words: tuple[str, ...]
    sign: str
    code: int = 130
    joins: bool = True
    """It's given the options that join it to the lab."""


COMMANDS = (
    Waiting("run", "app-timeout", ("run", "--timeout", "280s"), "sign-in: "),
    Waiting("token get", "sign-in-timeout", ("token", "get", "--timeout", "280s"), "configuration: "),
    Waiting("token get --scopes", "healthy", ("token", "get", "--scopes", "sql", "--no-browser"), "/authorize?"),
    Waiting("demo", "healthy", ("demo", "app-timeout", "--timeout", "280s"), "sign-in: ", joins=False),
    Waiting("lab serve", "healthy", ("lab", "serve"), "Ctrl-C closes the lab.", code=0, joins=False),
)


@dataclass(frozen=True, slots=True)
class End:
    """How one process ended."""

    code: int
    said: str

    def trouble(self, expected: int) -> str | None:
        """What is wrong with it, None when nothing is."""
        crash = next((word for word in CRASHES if word in self.said), None)
        if crash is not None:
            return f"code {self.code}, {crash}: {self.said[-4000:]}"
        return None if self.code == expected else f"code {self.code}: {self.said[-500:]}"


def interrupted(waiting: Waiting, lab: Lab, after: float) -> End:
    """Start the command, wait for its sign and `after` seconds more, interrupt it."""
    words = [*waiting.words]
    if waiting.joins:
        words += lab.argv if waiting.name == "run" else without_call(lab)
    if "--scopes" in words:
        words += ["--port", str(free_port())]
    process = subprocess.Popen(
        [sys.executable, "-X", "faulthandler", "-m", "dbapp_diag", *words],
        env=dict(lab.env),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # background shells have it ignored
    )
    assert process.stdout is not None
    guard = threading.Timer(BEGINNING, process.send_signal, (signal.SIGABRT,))
    guard.start()
    try:
        said: list[str] = []
        for line in process.stdout:
            said.append(line)
            if waiting.sign in line:
                time.sleep(after)
                process.send_signal(signal.SIGINT)
                guard.cancel()
                guard = threading.Timer(PATIENCE, process.send_signal, (signal.SIGABRT,))
                guard.start()
                break
        said.append(process.stdout.read())
        return End(process.wait(timeout=PATIENCE), "".join(said))
    finally:
        guard.cancel()
        process.stdout.close()


def ends(waiting: Waiting, *, tries: int, at_once: int) -> list[End]:
    """How so many processes of a command end, so many of them at the same time."""
    moments = random.Random(waiting.name)
    with Lab((waiting.fault,)) as lab, ThreadPoolExecutor(at_once) as pool:
        started = [pool.submit(interrupted, waiting, lab, moments.uniform(0, LATEST)) for _ in range(tries)]
        return [each.result() for each in started]


@contextlib.contextmanager
def load(processes: int) -> Iterator[None]:
    """Keep so many processors busy."""
    busy = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(processes)]
    try:
        yield
    finally:
        for each in busy:
            each.kill()
            each.wait()


def main(arguments: Sequence[str]) -> int:
    """Print how each command ends; 1 when one ends badly."""
    tries, at_once, busy = (int(each) for each in (*arguments, *("30", "6", "4")[len(arguments) :]))
    bad = 0
    with load(busy):
        for waiting in COMMANDS:
            found = ends(waiting, tries=tries, at_once=at_once)
            troubles = [trouble for each in found if (trouble := each.trouble(waiting.code)) is not None]
            codes = ", ".join(f"{code}: {count}" for code, count in Counter(each.code for each in found).items())
            print(f"{waiting.name:<20} {len(troubles)} of {tries} bad  (exit codes {codes})", *troubles[:3], sep="\n  ")
            bad += len(troubles)
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
