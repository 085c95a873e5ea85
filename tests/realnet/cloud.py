"""Labs in their namespaces, as children of one process that has everything imported: `python -m tests.realnet.cloud`.

Importing takes longer than serving, and there's a lab to each scene. An order is one line of JSON on standard input; a child takes
it, enters the namespace, and tells in its log, in one line of JSON, how its lab is joined.
"""

from __future__ import annotations

import ctypes
import json
import os
import signal
import subprocess
import sys
import threading
from functools import cache
from pathlib import Path
from typing import Any

from dbapp_diag.lab import Lab
from dbapp_diag.lab.world import Token, World
from tests.realnet.programs import FOLDERS

OURS = ("--resolver", "--connect-to", "--ca-bundle")
"""Options by which a run joins a lab without any network around it: here names, ports and authorities are real."""

ROOT = Path(__file__).resolve().parents[2]
CLONE_NEWNET, PARENT_DEATH_SIGNAL = 0x40000000, 1


class Nursery:
    """The process that labs are born in."""

    def __init__(self) -> None:
        self._turn = threading.Lock()
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.realnet.cloud"], cwd=ROOT, text=True,
            env={"PATH": FOLDERS, "LANG": "C.UTF-8", "PYTHONPATH": str(ROOT)},
            stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        )  # fmt: skip

    def start(self, order: dict[str, Any]) -> int:
        """Start a lab as ordered (see `_serve`) and give its process's number."""
        assert self._process.stdin is not None and self._process.stdout is not None
        with self._turn:
            self._process.stdin.write(json.dumps(order) + "\n")
            self._process.stdin.flush()
            return int(self._process.stdout.readline())


@cache
def nursery() -> Nursery:
    """This process's own; it ends with it."""
    return Nursery()


def _serve(order: dict[str, Any]) -> None:
    """Serve one lab until killed: `faults`, `way`, `token`, `url`, in `folder`, told in `log`, within the namespace `space`."""
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(PARENT_DEATH_SIGNAL, signal.SIGKILL)
    with open(order["log"], "wb") as log, open(f"/run/netns/{order['space']}", "rb") as space:
        os.dup2(log.fileno(), 1)
        os.dup2(log.fileno(), 2)
        if libc.setns(space.fileno(), CLONE_NEWNET):
            raise OSError(ctypes.get_errno(), "setns")

    def change(world: World) -> None:
        if order["token"] is not None:
            world.examine(Token(**order["token"]))
        if order["clock_ahead"]:
            world.clock_offset = order["clock_ahead"]
        if order["url"] is not None:
            world.question.url = order["url"]

    with Lab(order["faults"], way=order["way"], directory=Path(order["folder"]), also=[change]) as lab:
        ports = {each.split(":")[0]: int(each.rsplit(":", 1)[1]) for each in lab.connections}
        spare = lab.mint()
        said = {
            "argv": _asked(lab.argv), "env": dict(lab.env), "ports": ports, "secrets": list(lab.secrets), "token": spare
        }  # fmt: skip
        os.write(1, json.dumps(said).encode() + b"\n")
        signal.pause()


def _asked(argv: tuple[str, ...]) -> list[str]:
    """The question alone, without what joins a run to a lab."""
    asked, at = list[str](), 0
    while at < len(argv):
        step = 2 if at + 1 < len(argv) and not argv[at + 1].startswith("--") else 1
        if argv[at] not in OURS:
            asked += argv[at : at + step]
        at += step
    return asked


def main() -> None:
    """Bear a child for each order, until there are no more."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for them
    for line in sys.stdin:
        child = os.fork()
        if not child:
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            os.close(0)
            _serve(json.loads(line))
            os._exit(0)
        print(child, flush=True)


if __name__ == "__main__":
    main()
