"""Network namespaces joined by cables, and the processes in them."""

from __future__ import annotations

import contextlib
import itertools
import os
import shutil
import subprocess
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from tests.forked import Forked
from tests.realnet.programs import FOLDERS

_COUNT = itertools.count()
PLAIN = {"PATH": FOLDERS, "LANG": "C.UTF-8"}


class Failed(Exception):
    """A program of the scenery failed: the test can't say anything about the product."""


class Spaces:
    """A set of namespaces with names of their own, gone with all that runs in them when it's closed."""

    def __init__(self, names: Sequence[str]) -> None:
        self._prefix = f"dbd-{os.getpid()}-{next(_COUNT)}"
        self._names = {name: f"{self._prefix}-{name}" for name in names}
        self._running: list[subprocess.Popen[bytes]] = []
        self._adopted: list[Forked] = []
        run("\n".join(f"ip netns add {full}\nip -n {full} link set lo up" for full in self._names.values()))

    def full(self, name: str) -> str:
        """The name by which the system knows a namespace."""
        return self._names[name]

    def etc(self, name: str) -> Path:
        """The folder whose entries stand over those of /etc in a namespace (ip-netns(8))."""
        folder = Path("/etc/netns", self.full(name))
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    def shell(self, name: str, script: str) -> None:
        """Run lines of shell in a namespace."""
        run(script, within=("ip", "netns", "exec", self.full(name)))

    def start(
        self,
        name: str,
        *command: str,
        env: Mapping[str, str] = PLAIN,
        log: Path,
        stdin: int | None = subprocess.DEVNULL,
    ) -> subprocess.Popen[bytes]:
        """Start a process in a namespace; it ends with the namespaces at the latest."""
        with log.open("wb") as out:
            process = subprocess.Popen(
                ["ip", "netns", "exec", self.full(name), *command],
                env=dict(env), stdin=stdin, stdout=out, stderr=subprocess.STDOUT, start_new_session=True,
            )  # fmt: skip
        self._running.append(process)
        return process

    def adopt(self, process: Forked) -> None:
        """End this process too when the namespaces go."""
        self._adopted.append(process)

    def close(self) -> None:
        """End what runs, remove the namespaces and what stands over /etc."""
        for process in self._running:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, 9)
        for forked in self._adopted:
            with contextlib.suppress(ProcessLookupError):
                os.kill(forked.pid, 9)
            forked.close()
        for process in self._running:
            process.wait()
            if process.stdin is not None:
                process.stdin.close()
        for full in self._names.values():
            subprocess.run(["ip", "netns", "del", full], check=False, env=PLAIN, stderr=subprocess.DEVNULL)
            shutil.rmtree(Path("/etc/netns", full), ignore_errors=True)


def run(script: str, *, within: Sequence[str] = ()) -> None:
    """Run lines of shell, each of which must succeed."""
    done = subprocess.run(
        [*within, "sh", "-e"], input=script.encode(), capture_output=True, check=False, env=PLAIN, timeout=30
    )
    if done.returncode:
        raise Failed(f"{script}\n{done.stderr.decode(errors='replace')}")


def heard(process: subprocess.Popen[bytes], word: str, *, log: Path, seconds: float = 20.0) -> None:
    """Wait until a process has said this."""
    end = time.monotonic() + seconds
    while word not in log.read_text(errors="replace"):
        if process.poll() is not None or time.monotonic() > end:
            raise Failed(f"{process.args}: not a word of {word!r}\n{log.read_text(errors='replace')}")
        time.sleep(0.01)


def listening(
    process: subprocess.Popen[bytes], port: int, *, udp: bool = False, log: Path, seconds: float = 20.0
) -> None:
    """Wait until somebody listens on a port of the process's namespace."""
    tables = [Path(f"/proc/{process.pid}/net/{kind}") for kind in (("udp", "udp6") if udp else ("tcp", "tcp6"))]
    wanted, end = f":{port:04X}", time.monotonic() + seconds
    while time.monotonic() < end:
        if process.poll() is not None:
            raise Failed(f"{process.args}: ended with {process.returncode}\n{log.read_text(errors='replace')}")
        with contextlib.suppress(OSError):
            rows = [row.split() for table in tables for row in table.read_text().splitlines()[1:]]
            if any(row[1].endswith(wanted) and (udp or row[3] == "0A") for row in rows):
                return
        time.sleep(0.01)
    raise Failed(f"{process.args}: nothing listens on {port}\n{log.read_text(errors='replace')}")
