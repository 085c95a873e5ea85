"""`python -m tests.hostile`: make hostile inputs, judge what comes of them, shrink what fails. Ends with 1 when something failed.

Processes of their own make the inputs (`--workers`); a watch ends one that hangs, and says which input it was at.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import mmap
import os
import resource
import select
import signal
import struct
import sys
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from random import Random, SystemRandom

from tests.hostile.choices import Choices, read, written
from tests.hostile.shrinking import shrunk

Make = Callable[[Choices], None]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of input. `limit` is in seconds of one input, of the processor unless it `waits` for others; `share` is the
    part of the time that it's given."""

    name: str
    make: Make
    limit: float
    share: float
    layer: str
    waits: bool = False


def kinds() -> dict[str, Kind]:
    """All of them, by name."""
    from tests.hostile.readers import READERS
    from tests.hostile.runs import TIMEOUT, run_case
    from tests.hostile.saved import asked_again, damaged_case, saved_case

    found = [Kind(name, make, 5, 0.35 / len(READERS), "readers") for name, make in READERS.items()]
    found += [
        Kind("saved-case", saved_case, 15, 0.2, "cases"),
        Kind("damaged-case", damaged_case, 15, 0.1, "cases"),
        Kind("asked-again", asked_again, 10, 0.05, "commands"),
        Kind("run", run_case, TIMEOUT + 82, 0.3, "runs", waits=True),
    ]
    return {kind.name: kind for kind in found}


class Late(BaseException):
    """An input took longer than its kind may."""


@dataclass(frozen=True, slots=True)
class Failure:
    """What one input came to. `rule` is the same for the same fault."""

    rule: str
    said: str


def tried(kind: Kind, choices: Choices) -> Failure | None:
    """Make and judge one input."""
    timer, alarm = (signal.ITIMER_REAL, signal.SIGALRM) if kind.waits else (signal.ITIMER_PROF, signal.SIGPROF)
    signal.signal(alarm, _late)
    signal.setitimer(timer, kind.limit, 1.0)
    try:
        kind.make(choices)
        return None
    except Late:
        return Failure(f"{kind.name} hang", f"longer than {kind.limit:.0f} s")
    except (KeyboardInterrupt, GeneratorExit):
        raise
    except BaseException as error:  # noqa: BLE001  # whatever it is, it's a finding
        name, place = type(error).__name__, _place(error)
        rule = str(error).split(":")[0] if name == "Broken" else f"{name} at {place}"
        return Failure(f"{kind.name} {rule}", f"{name}: {str(error)[:600]} (at {place})")
    finally:
        signal.setitimer(timer, 0)


def _late(signum: int, frame: object) -> None:
    raise Late


def _place(error: BaseException) -> str:
    """The innermost line that isn't a library's."""
    lines = traceback.extract_tb(error.__traceback__)
    own = [each for each in lines if "site-packages" not in each.filename and "/lib/python" not in each.filename]
    last = (own or lines)[-1]
    return f"{os.path.basename(last.filename)}:{last.name}"


STATE = struct.Struct("d32sq")
"""When an input began, its kind, its number: what the watch reads."""


def work(names: Sequence[str], seed: str, end: float, state: mmap.mmap, tell: int) -> None:
    """One worker: input after input until time is over, each kind its share."""
    known = kinds()
    chosen = [known[name] for name in names]
    spent = dict.fromkeys(names, 0.0)
    counts, seen = Counter[str](), set[str]()
    told = time.monotonic()
    while time.monotonic() < end:
        kind = min(chosen, key=lambda each: spent[each.name] / each.share)
        number = counts[kind.name]
        began = time.monotonic()
        state[: STATE.size] = STATE.pack(began, kind.name.encode(), number)
        choices = Choices(Random(f"{seed}/{kind.name}/{number}"))
        failure = tried(kind, choices)
        spent[kind.name] += max(time.monotonic() - began, 1e-5)
        counts[kind.name] += 1
        if failure is not None and failure.rule not in seen:
            seen.add(failure.rule)
            state[: STATE.size] = STATE.pack(0.0, kind.name.encode(), number)
            _send(tell, {"failure": failure.rule, "said": failure.said, "kind": kind.name, "choices": choices.made})
            smaller, last = smallest(kind, choices.made, failure)
            _send(
                tell,
                {"failure": failure.rule, "said": last.said, "kind": kind.name, "choices": smaller, "shrunk": True},
            )
        if time.monotonic() - told > 5:
            told = time.monotonic()
            _send(tell, {"counts": dict(counts), "memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024})
    state[: STATE.size] = STATE.pack(0.0, b"", 0)
    _send(tell, {"counts": dict(counts), "memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024})


SHRINKING = 40.0
"""Seconds for one failure."""


def smallest(kind: Kind, numbers: Sequence[int], failure: Failure) -> tuple[list[int], Failure]:
    """The smallest choices found that fail by the same rule, and what they come to."""
    last = failure

    def fails(other: Sequence[int]) -> bool:
        nonlocal last
        again = tried(kind, Choices(given=other))
        if again is not None and again.rule == failure.rule:
            last = again
            return True
        return False

    return shrunk(numbers, fails, seconds=SHRINKING), last


def _send(pipe: int, message: object) -> None:
    data = json.dumps(message).encode() + b"\n"
    while data:
        data = data[os.write(pipe, data) :]


class Worker:
    """A forked worker as its parent sees it."""

    def __init__(self, names: Sequence[str], seed: str, end: float) -> None:
        self.seed = seed
        self._state = mmap.mmap(-1, STATE.size)
        self.pipe, tell = os.pipe()
        self.pid = os.fork()
        if not self.pid:
            code = 1
            try:
                os.close(self.pipe)
                work(names, seed, end, self._state, tell)
                code = 0
            except BaseException:  # noqa: BLE001  # a fault of the fuzzer's own
                traceback.print_exc()
            finally:
                from tests.hostile.readers import folder

                with contextlib.suppress(Exception):
                    folder.__dict__["holder"].cleanup()
                os._exit(code)
        os.close(tell)
        self._rest = b""

    def messages(self) -> Iterator[dict[str, object]]:
        """What has come in; ends with the worker's end."""
        data = os.read(self.pipe, 1 << 20)
        self._rest += data
        *lines, self._rest = self._rest.split(b"\n")
        for each in lines:
            yield json.loads(each)
        if not data:
            raise EOFError

    def at(self) -> tuple[float, str, int]:
        """Since when it's at which input."""
        began, name, number = STATE.unpack(self._state[: STATE.size])
        return began, name.rstrip(b"\0").decode(), number


def main(arguments: Sequence[str]) -> int:
    """Print each failure once, with the command that repeats it, and how many inputs there were."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.hostile", description="Make hostile inputs, and judge what comes of them."
    )
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--seed", default=None, help="any word; else one is drawn, and printed")
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--only", action="append", choices=sorted(kinds()), help="only this kind (repeatable)")
    parser.add_argument("--repeat", metavar="KIND:CHOICES", help="one input again: its choices, or @SEED/NUMBER")
    asked = parser.parse_args(arguments)
    if asked.repeat is not None:
        return repeat(asked.repeat)
    seed = asked.seed or f"{SystemRandom().randrange(1 << 40):x}"
    print(f"seed {seed}, {asked.seconds:.0f} s, {asked.workers} workers", flush=True)
    end = time.monotonic() + asked.seconds
    names = asked.only or list(kinds())
    workers = [Worker(names, f"{seed}-{number}", end) for number in range(asked.workers)]
    return watch(workers, names, end)


def repeat(word: str) -> int:
    """One input, told in full."""
    name, _, numbers = word.partition(":")
    choices = (
        Choices(Random(f"{(place := numbers[1:].rpartition('/'))[0]}/{name}/{place[2]}"))
        if numbers.startswith("@")
        else Choices(given=read(numbers))
    )
    kind = kinds()[name]
    if os.environ.get("HOSTILE_TRACEBACK"):
        kind.make(choices)
    failure = tried(kind, choices)
    print(failure.said if failure else "it holds")
    return 1 if failure else 0


def watch(workers: list[Worker], names: Sequence[str], end: float) -> int:
    """Listen until all have ended; end those that hang, and begin others in their place."""
    known, counts, memory = kinds(), dict[int, dict[str, int]](), 0
    failures: dict[str, dict[str, object]] = {}
    began, more = time.monotonic(), 0
    while workers:
        ready, _, _ = select.select([worker.pipe for worker in workers], [], [], 1.0)
        for worker in list(workers):
            if worker.pipe in ready:
                try:
                    for message in worker.messages():
                        if "counts" in message:
                            counts[worker.pid] = message["counts"]  # type: ignore[assignment]  # our own message
                            memory = max(memory, int(str(message["memory"])))
                        else:
                            _told(message, failures)
                    continue
                except EOFError:
                    workers.remove(worker)
                    _, status = os.waitpid(worker.pid, 0)
                    died = os.waitstatus_to_exitcode(status)
            else:
                since, name, _ = worker.at()
                if not since or time.monotonic() - since < 60 + 2 * known[name].limit:
                    continue
                os.kill(worker.pid, signal.SIGKILL)
                os.waitpid(worker.pid, 0)
                workers.remove(worker)
                died = -9
            if died:
                _, name, number = worker.at()
                what = "hang" if died == -9 else f"ended with {died}"
                _told(
                    {"failure": f"{name} {what}", "said": what, "kind": name, "at": f"@{worker.seed}/{number}"},
                    failures,
                )
                if time.monotonic() < end:
                    more += 1
                    workers.append(Worker(names, f"{worker.seed}+{more}", end))
    return _summary(counts, known, failures, memory, time.monotonic() - began)


def _told(message: dict[str, object], failures: dict[str, dict[str, object]]) -> None:
    rule = str(message["failure"])
    if rule in failures and not message.get("shrunk"):
        return
    failures[rule] = message
    place = message.get("at") or written(message["choices"])  # type: ignore[arg-type]  # our own message
    if message.get("shrunk") or "at" in message:
        print(
            f"FAILED {rule}\n  {message['said']}\n  python -m tests.hostile --repeat '{message['kind']}:{place}'",
            flush=True,
        )
    else:
        print(f"found  {rule}: being shrunk", flush=True)


def _summary(
    counts: dict[int, dict[str, int]],
    known: dict[str, Kind],
    failures: dict[str, dict[str, object]],
    memory: int,
    took: float,
) -> int:
    whole = Counter[str]()
    for each in counts.values():
        whole.update(each)
    layers = Counter[str]()
    for name, count in whole.items():
        layers[known[name].layer] += count
    print(", ".join(f"{name} {count}" for name, count in sorted(whole.items())))
    parts = ", ".join(f"{count} of {layer}" for layer, count in layers.items())
    print(
        f"{sum(whole.values())} inputs ({parts}) in {took:.0f} s, at most {memory} MB a worker; {len(failures)} kinds of failure"
    )
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
