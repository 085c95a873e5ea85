"""Labs in their namespaces, as processes forked from one that has everything imported: there's a lab to each scene."""

from __future__ import annotations

import ctypes
import json
import os
import signal
from pathlib import Path
from typing import Any

from dbapp_diag.lab import Lab
from dbapp_diag.lab.world import Token, World
from tests.forked import Forked, parent

OURS = ("--resolver", "--connect-to", "--ca-bundle")
"""Options by which a run joins a lab without any network around it: here names, ports and authorities are real."""

ROOT = Path(__file__).resolve().parents[2]
PARENT_DEATH_SIGNAL = 1
IMPORTS = f"""
import sys
sys.path[:0] = [{str(ROOT)!r}]
from tests.realnet import cloud
del sys.path[0]
with cloud.Lab():
    pass  # makes the keys that all labs share
"""


def start(order: dict[str, Any], space: str) -> Forked:
    """Start a lab as ordered (see `serve`) in a namespace. It tells in one line of JSON how it's joined."""
    code = "import sys; from tests.realnet.cloud import serve; serve(sys.argv[1])"
    with open(order["log"], "wb") as log:
        return parent(IMPORTS).start(code, [json.dumps(order)], {}, log.fileno(), [f"/run/netns/{space}"])


def serve(ordered: str) -> None:
    """Serve one lab until killed: `faults`, `way`, `token`, `url`, in `folder`; what goes wrong stands in `log`."""
    order = json.loads(ordered)
    ctypes.CDLL(None).prctl(PARENT_DEATH_SIGNAL, signal.SIGKILL)

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
