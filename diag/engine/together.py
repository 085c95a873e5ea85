"""Several questions at once, with one sign-in for all that sign in alike."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from dbapp_diag.case.schema import Case
from dbapp_diag.engine.question import Question
from dbapp_diag.engine.registry import Registry, load
from dbapp_diag.engine.session import SignsIn, diagnose_target
from dbapp_diag.model.words import Verdict

WAITED_FOR = frozenset(("app-starting", "app-deploying", "app-not-listening", "app-unavailable", "app-intermittent"))
"""What passes by itself while an app comes up."""
PAUSE = 5.0
"""Seconds between two runs while an app is starting, and before a call is tried again."""
AT_ONCE = 6
"""Runs at a time, unless the caller says otherwise."""

Waiting = Callable[[float, float], None]
"""Hears the seconds until the next run and those that are left."""


@dataclass(frozen=True, slots=True)
class Try:
    """A question and how often it's asked: again while the app comes up, for `wait` seconds, and `retry` times more in any case."""

    question: Question
    wait: float = 0.0
    retry: int = 0


def settled(
    ask: Callable[[], Case], patience: float, waiting: Waiting, sleep: Callable[[float], None] = time.sleep
) -> Case:
    """Ask, and again and again while the app is starting and patience lasts (seconds)."""
    until = time.monotonic() + patience
    while True:
        case = ask()
        failed = case.verdict is not Verdict.HEALTHY
        starting = failed and any(item.id in WAITED_FOR for item in (*case.root_causes, *case.warnings))
        left = until - time.monotonic()
        if not starting or left <= 0 or case.interrupted:
            return case
        waiting(min(PAUSE, left), left)
        sleep(min(PAUSE, left))


def diagnose_all(
    tries: Sequence[Try],
    env: Mapping[str, str],
    *,
    at_once: int = AT_ONCE,
    on_end: Callable[[int, Case], None] = lambda number, case: None,
) -> tuple[list[Case | None], bool]:
    """The cases, in the order of the questions, and whether all of them were made: KeyboardInterrupt ends it early, and what wasn't
    asked to its end is None. `on_end` hears each on this thread. Raises UsageError for what can't be asked."""
    from dbapp_diag.auth.shared_sign_in import SharedSignIns

    registry, shared = load(), SharedSignIns(env)
    ended: queue.SimpleQueue[tuple[int, Case | BaseException]] = queue.SimpleQueue()
    left: queue.SimpleQueue[int] = queue.SimpleQueue()
    for number in range(len(tries)):
        left.put(number)

    def work() -> None:
        while True:
            try:
                number = left.get_nowait()
            except queue.Empty:
                return
            try:
                ended.put((number, _tried(tries[number], registry, shared.for_a_run)))
            except BaseException as error:  # noqa: BLE001  # whatever it is, the caller is told
                ended.put((number, error))

    cases: list[Case | None] = [None] * len(tries)
    for _ in range(min(at_once, len(tries))):
        threading.Thread(target=work, daemon=True).start()
    try:
        for _ in tries:
            number, found = ended.get()
            if isinstance(found, BaseException):
                raise found
            cases[number] = found
            on_end(number, found)
    except KeyboardInterrupt:
        return cases, False
    finally:
        shared.end()
    return cases, True


def _tried(one: Try, registry: Registry, signs_in: SignsIn) -> Case:
    def ask() -> Case:
        return diagnose_target(one.question, registry=registry, signs_in=signs_in)

    case = settled(ask, one.wait, lambda pause, left: None)
    for _ in range(one.retry):
        if case.exit_code == 0 or case.interrupted:
            break
        time.sleep(PAUSE)
        case = settled(ask, one.wait, lambda pause, left: None)
    return case
