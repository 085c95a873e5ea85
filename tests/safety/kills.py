"""Kills at random moments: what a run leaves behind that is ended by SIGKILL or SIGTERM, or whose sign-in process is.

`python -m tests.safety.kills [COUNT] [AT_ONCE] [SEED]` prints how they ended (500, 4 and a drawn word unless given). A run is a
process of its own, forked from one that has the imports behind it; one in twenty is a new Python, killed while it begins as well.
Linux alone: orphans are found in /proc.
"""

from __future__ import annotations

import contextlib
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree import ElementTree

from dbapp_diag.case.text import from_json
from dbapp_diag.lab import Lab
from dbapp_diag.reports.embedded import case_text_from
from tests.forked import COMMAND, CONSOLE, parent

MARK = "DBAPP_DIAG_KILLED"
"""The variable by which what a run starts is known."""
IMPORTS = COMMAND.replace("sign_in_by_forks()\n", "")
"""The sign-in is a program of its own, as it is for users."""
FAULTS = ("healthy", "app-timeout", "sign-in-timeout", "token-expired")
LATEST = 4.0
"""Seconds after its start within which a run is killed."""
PATIENCE = 60.0
"""Seconds until all of it must have ended."""
NEW = 20
"""One in so many is a new Python."""
FILES = ("r.json", "r.html", "r.xml", "r.md")
ALLOWED = {0, 1, 3, 130}
"""Exit codes of a run that SIGTERM met: its own where it was at its end already."""
NOT_BEGUN = -signal.SIGTERM
"""That of a new Python which hasn't come to the program yet."""


@dataclass(slots=True)
class Left:
    """What one kill came to."""

    code: int
    how: str
    whole: int = 0
    """Reports that were there, all of them whole."""
    troubles: list[str] = field(default_factory=list[str])


def killed(lab: Lab, number: int, moments: random.Random) -> Left:
    """Start a run with reports to write, kill it or its sign-in at some moment, and look at what is left."""
    how = moments.choice(("SIGKILL", "SIGTERM", "SIGTERM, then SIGKILL", "SIGKILL to the sign-in"))
    after = moments.uniform(0, LATEST)
    with tempfile.TemporaryDirectory(prefix="killed-") as name:
        out, temporary = Path(name) / "out", Path(name) / "tmp"
        out.mkdir()
        temporary.mkdir()
        mark = f"{os.getpid()}-{number}"
        env = {**lab.env, "TMPDIR": str(temporary), MARK: mark}
        words = [
            "run",
            *lab.argv,
            "--timeout",
            "4s",
            "--quiet",
            *(word for each in FILES for word in ("-o", str(out / each))),
        ]
        code, said = _end(words, env, mark, how, after, new=number % NEW == 0)
        left = Left(code, how)
        _ended(left, mark)
        if how == "SIGTERM" and code not in ALLOWED | ({NOT_BEGUN} if number % NEW == 0 else set()):
            left.troubles.append(f"exit code {code}: {said[-300:]}")
        if how != "SIGKILL" and any(word in said for word in ("Traceback", "Exception ignored", "Fatal Python")):
            left.troubles.append(said[-600:])
        for path in sorted(out.iterdir()):
            left.troubles += [f"half a file: {path.name}"] if not _whole(path) else []
            left.whole += _whole(path)
        left.troubles += [f"left in TMPDIR: {path.name}" for path in temporary.iterdir()]
    return left


def _end(words: list[str], env: dict[str, str], mark: str, how: str, after: float, *, new: bool) -> tuple[int, str]:
    """Run, kill, and wait: the exit code, and what was said on standard error."""
    with tempfile.TemporaryFile() as errors:
        if new:
            started = subprocess.Popen(
                [sys.executable, "-m", "dbapp_diag", *words], env=env, start_new_session=True,
                stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=errors,
            )  # fmt: skip
            pid, wait = started.pid, lambda: started.wait(PATIENCE)
        else:
            forked = parent(IMPORTS).start(CONSOLE, words, env, errors.fileno())
            pid, wait = forked.pid, lambda: _forked_end(forked)
        time.sleep(after)
        for signalled in how.split(" to ")[0].split(", then "):
            goal = pid if "sign-in" not in how else next((each for each in _marked(mark) if each != pid), pid)
            with contextlib.suppress(ProcessLookupError):
                os.kill(goal, getattr(signal, signalled))
        try:
            code = wait()
        except subprocess.TimeoutExpired:
            os.kill(pid, signal.SIGKILL)
            return 1000, "it didn't end"
        errors.seek(0)
        return code, errors.read().decode("utf-8", "replace")


def _forked_end(forked: object) -> int:
    code, _ = forked.to_the_end(PATIENCE)  # type: ignore[attr-defined]  # `Forked`
    return int(code)


def _marked(mark: str) -> list[int]:
    """The programs that were started with the mark in their environment."""
    found: list[int] = []
    for path in Path("/proc").glob("[0-9]*/environ"):
        with contextlib.suppress(OSError):
            if f"{MARK}={mark}\0".encode() in path.read_bytes():
                found.append(int(path.parent.name))
    return found


def _ended(left: Left, mark: str) -> None:
    """Whatever the run started ends soon after it."""
    end = time.monotonic() + PATIENCE / 4
    while orphans := _marked(mark):
        if time.monotonic() > end:
            left.troubles.append(f"still there: {orphans}")
            for each in orphans:
                os.kill(each, signal.SIGKILL)
            return
        time.sleep(0.2)


def _whole(path: Path) -> bool:
    """A report that its reader reads to the end."""
    text = path.read_text("utf-8")
    try:
        if path.name in ("r.json", "r.html"):
            from_json(case_text_from(text), name=path.name)
        elif path.name == "r.xml":
            ElementTree.fromstring(text)
        else:
            return path.name in FILES and text.endswith("\n")
    except Exception:  # noqa: BLE001  # whatever its reader says: it isn't whole
        return False
    return True


def kills(count: int, at_once: int, seed: str) -> list[Left]:
    """So many kills, shared among worlds in which runs wait at other places."""
    found: list[Left] = []
    for fault in FAULTS:
        share = range(FAULTS.index(fault), count, len(FAULTS))
        with Lab(() if fault == "healthy" else (fault,)) as lab, ThreadPoolExecutor(at_once) as pool:
            started = [pool.submit(killed, lab, number, random.Random(f"{seed}/{number}")) for number in share]
            found += [each.result() for each in started]
    return found


def main(arguments: Sequence[str]) -> int:
    """Print what was left; 1 when something was."""
    count, at_once = (int(each) for each in (*arguments[:2], *("500", "4")[len(arguments[:2]) :]))
    seed = arguments[2] if len(arguments) > 2 else f"{random.SystemRandom().randrange(1 << 30):x}"
    found = kills(count, at_once, seed)
    for how, many in sorted(Counter(each.how for each in found).items()):
        codes = Counter(each.code for each in found if each.how == how)
        print(
            f"{how:<24} {many:>4}  (exit codes {', '.join(f'{code}: {times}' for code, times in sorted(codes.items()))})"
        )
    bad = [each for each in found if each.troubles]
    print(
        f"{len(found)} kills, seed {seed}: {sum(each.whole for each in found)} whole reports, {len(bad)} with something left"
    )
    for each in bad[:10]:
        print(f"  {each.how}, code {each.code}: {'; '.join(each.troubles)}")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
