"""Judging saved cases again in a process that can't reach any network, and comparing byte for byte."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

SAME = ("verdict", "root_causes", "differential", "consequences")
NETWORK = ("socket.connect", "socket.bind", "socket.sendto", "socket.getaddrinfo", "socket.gethostbyname")


def replay_all(paths: Iterable[Path]) -> list[str]:
    """The names of the cases whose diagnosis isn't the same when judged again without network."""
    command = [sys.executable, "-m", "tests.accuracy.offline"]
    names = "\n".join(map(str, paths))
    done = subprocess.run(command, input=names, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        return [f"the replaying process ended with {done.returncode}: {done.stderr.strip()[-300:]}"]
    return done.stdout.split("\n")[:-1]


def _refuse(event: str, arguments: object) -> None:
    if event in NETWORK:
        raise OSError(f"no network in a replay: {event}")


def _differs(path: Path) -> bool:
    from dbapp_diag.case import text as case_text
    from dbapp_diag.cli.replay_command import load_case
    from dbapp_diag.engine.registry import load
    from dbapp_diag.engine.replay import replay

    before = json.loads(path.read_text(encoding="utf-8"))
    after = json.loads(case_text.to_json(replay(load_case(str(path)), load())))
    return any(json.dumps(before[key]) != json.dumps(after[key]) for key in SAME)


if __name__ == "__main__":
    sys.addaudithook(_refuse)
    for line in sys.stdin.read().split("\n"):
        if line and _differs(Path(line)):
            print(line)
