"""Running a plan: whatever is ready at once runs at once, under deadlines, and nothing that a check does can
take the run along.

The checks run in an event loop of their own on a daemon thread. The caller's thread only waits, so that a
check which blocks the loop, or swallows its cancellation, still can't hold the report back.
"""

from __future__ import annotations

import asyncio
import contextlib
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from dbapp_diag.contract.check import Check, Skip, SoFar
from dbapp_diag.contract.destinations import Destinations
from dbapp_diag.contract.port import Grant
from dbapp_diag.contract.probe import Probe
from dbapp_diag.engine.judge import judge, open_causes, so_far
from dbapp_diag.engine.plan import Plan
from dbapp_diag.engine.registry import Registry
from dbapp_diag.engine.tasks import contained, end_all
from dbapp_diag.facts.base import Fact, Facts
from dbapp_diag.model.results import Errored, Result, Skipped
from dbapp_diag.model.words import CauseId, CheckId, Stage, Status

if TYPE_CHECKING:
    from dbapp_diag.contract.context import Context

GRACE = 0.2
"""Seconds that the caller's thread waits beyond the deadline for the loop to end by itself."""

LOOK = 0.5
"""Seconds after which the caller's thread looks for a signal that came at the wrong moment."""


@dataclass(frozen=True, slots=True)
class Progress:
    """One thing that happened: a check began (`status` None) or ended."""

    check: CheckId
    stage: Stage
    title: str
    status: Status | None
    summary: str = ""


@dataclass(slots=True)
class Record:
    """What a run has come to so far."""

    facts: dict[type[Fact], Fact] = field(default_factory=dict[type[Fact], Fact])
    results: dict[CheckId, Result] = field(default_factory=dict[CheckId, Result])
    durations: dict[CheckId, float] = field(default_factory=dict[CheckId, float])
    """Milliseconds that a check observed."""
    complete: bool = True
    incomplete_because: str | None = None
    interrupted: bool = False
    duration_ms: float = 0.0


def run(
    plan: Plan,
    registry: Registry,
    context: Context,
    *,
    given: Mapping[type[Fact], Fact],
    on_progress: Callable[[Progress], None] = lambda progress: None,
) -> Record:
    """Run the plan to its end or to the deadline, whichever comes first; on KeyboardInterrupt, to there."""
    pipeline = _Pipeline(plan, registry, context, given, on_progress)
    thread = threading.Thread(target=pipeline.thread, name="dbapp-diag-run", daemon=True)
    thread.start()
    try:
        in_time = _set_within(pipeline.done, context.settings.timeout + GRACE)
    except KeyboardInterrupt:
        pipeline.interrupt()
        pipeline.done.wait(GRACE)
        return pipeline.snapshot("interrupted", interrupted=True)
    return pipeline.snapshot(
        None if in_time else f"the run's {context.settings.timeout:g} s were over while a check kept it busy"
    )


def _set_within(event: threading.Event, seconds: float) -> bool:
    """Whether the event is set within so many seconds. A signal that comes just as a thread begins to wait is only seen when the
    wait is over, so it's cut into short ones."""
    until = time.monotonic() + seconds
    while (left := until - time.monotonic()) > 0:
        if event.wait(min(left, LOOK)):
            return True
    return event.is_set()


class _Pipeline:
    def __init__(
        self,
        plan: Plan,
        registry: Registry,
        context: Context,
        given: Mapping[type[Fact], Fact],
        on_progress: Callable[[Progress], None],
    ) -> None:
        self.done = threading.Event()
        self._plan = plan
        self._registry = registry
        self._context = context
        self._tell = on_progress
        self._lock = threading.Lock()
        self._record = Record(facts=dict(given))
        self._facts = Facts(dict(given))
        self._running: dict[CheckId, float] = {}
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stop: asyncio.Event | None = None
        self._started = time.monotonic()
        self._finished = False

    def thread(self) -> None:
        loop = asyncio.new_event_loop()
        loop.set_exception_handler(lambda _loop, _context: None)  # abandoned checks end unheard
        self._loop = loop
        try:
            loop.run_until_complete(self._main())
        except BaseException as error:  # noqa: BLE001  # a check has stopped the loop, or cancelled what isn't its own
            with self._lock:
                self._record.complete = False
                self._record.incomplete_because = f"a check ended the run before its time ({type(error).__name__})"
        self.done.set()
        with contextlib.suppress(BaseException):  # the report is out: nobody is left to hear of it
            loop.run_until_complete(self._context.network.kept.end())
        with contextlib.suppress(BaseException):
            loop.run_until_complete(end_all())
        with contextlib.suppress(BaseException):
            loop.close()

    def interrupt(self) -> None:
        if self._loop is not None and self._stop is not None:
            with contextlib.suppress(RuntimeError):  # the loop has just ended
                self._loop.call_soon_threadsafe(self._stop.set)

    def snapshot(self, because: str | None, *, interrupted: bool = False) -> Record:
        """The record as it stands; what still ran or waited is said to have been cut short."""
        with self._lock:
            self._finished = True
            record = self._record
            for name in self._plan.checks:
                if name not in record.results:
                    record.results[name] = self._cut_short(name, because)
                    if because and record.incomplete_because is None:
                        record.incomplete_because = because
                    record.complete = False
            record.interrupted = interrupted
            if interrupted:
                record.complete, record.incomplete_because = False, "interrupted by the user"
            record.duration_ms = round((time.monotonic() - self._started) * 1000, 1)
            return record

    def _cut_short(self, name: CheckId, because: str | None) -> Result:
        if name in self._running:
            began = self._running[name]
            self._record.durations[name] = round((time.monotonic() - began) * 1000, 1)
            return Errored(because or f"no result within the run's {self._context.settings.timeout:g} s")
        return Skipped("the run ended before its turn")

    async def _main(self) -> None:
        self._stop = asyncio.Event()
        turns = {name: asyncio.Event() for name in self._plan.checks}
        tasks = {asyncio.ensure_future(self._turn(name, kind(), turns)) for name, kind in self._plan.checks.items()}
        everything = asyncio.ensure_future(asyncio.wait(tasks)) if tasks else asyncio.ensure_future(asyncio.sleep(0))
        stop = asyncio.ensure_future(self._stop.wait())
        left = self._context.settings.timeout - (time.monotonic() - self._started)
        await asyncio.wait({everything, stop}, timeout=left, return_when=asyncio.FIRST_COMPLETED)
        if not everything.done() and not stop.done():
            with self._lock:
                busy = ", ".join(self._running) or "a check"
                self._record.complete = False
                self._record.incomplete_because = (
                    f"no result from {busy} within the run's {self._context.settings.timeout:g} s"
                )
        with self._lock:
            self._finished = True
        left_over = [task for task in tasks if not task.done()]
        for task in left_over:
            task.cancel()
        if left_over:
            await asyncio.wait(left_over, timeout=GRACE / 2)
        if self._context.worker is not None:
            self._context.worker.kill()

    async def _turn(self, name: CheckId, check: Check, turns: Mapping[CheckId, asyncio.Event]) -> None:
        for other in self._plan.waits_for[name]:
            await turns[other].wait()
        began = time.monotonic()
        with self._lock:
            self._running[name] = began
        self._report(check, None)
        try:
            result = await self._examine(name, check)
        except BaseException as error:  # noqa: BLE001  # whatever a check does, the others go on
            task = asyncio.current_task()
            if isinstance(error, asyncio.CancelledError) and task is not None and task.cancelling():
                raise  # the run ends; else it's the check that raises it
            result = self._broken(error)
        with self._lock:
            if self._finished:
                return
            self._running.pop(name, None)
            self._record.results[name] = result
            if check.observes():
                self._record.durations[name] = round((time.monotonic() - began) * 1000, 1)
        self._report(check, result)
        turns[name].set()

    async def _examine(self, name: CheckId, check: Check) -> Result:
        facts = self._facts
        missing = [kind for kind in check.required() if kind not in facts]
        if missing:
            return Skipped(self._lack(missing[0]))
        split: tuple[CauseId, ...] = ()
        if check.chooses():
            known = so_far(facts, self._plan.checks, self._registry.catalogue)
            reason = check.worth(known)
            split = open_causes(type(check), known)
            if reason is None and check.splits and not split:
                reason = self._nothing_left(known)
            if reason is not None:
                return Skipped(reason)
        if check.observes():
            blocked = await self._observe(name, check, facts, split)
            if blocked is not None:
                return blocked
        return judge(check, self._facts)

    def _nothing_left(self, known: SoFar) -> str:
        titles = [self._registry.catalogue[cause].title for cause in sorted(known.established)]
        if titles:
            return f"it's established already that {'; '.join(titles)}"
        return "nothing is left that it could tell apart"

    async def _observe(
        self, name: CheckId, check: Check, facts: Facts, split: tuple[CauseId, ...] = ()
    ) -> Result | None:
        limit = check.timeout or self._context.settings.check_timeout
        probe = Probe(check.uses, Grant(name, self._context, Destinations.of(facts), splits=split))
        task = asyncio.ensure_future(contained(check.observe(probe, facts.restricted(check.sees()))))
        await asyncio.wait({task}, timeout=limit)
        if not task.done():
            task.cancel()
            with self._lock:
                self._record.complete = False
                self._record.incomplete_because = f"{name} gave no result within {limit:g} s"
            return Errored(f"no result within {limit:g} s")
        fact = task.result()
        if isinstance(fact, Skip):
            return Skipped(str(fact))
        if isinstance(fact, BaseException):
            return self._broken(fact)
        if fact is None:
            return Skipped("there's nothing to examine")
        if check.provides is None or not isinstance(fact, check.provides):
            return Errored(
                f"it gave {type(fact).__name__} where {check.provides.__name__ if check.provides else 'nothing'} was promised"
            )
        clean = self._context.redactor.fact(fact, check.provides)
        with self._lock:
            if not self._finished:
                self._record.facts[check.provides] = clean
                self._facts = Facts(dict(self._record.facts))
        return None

    def _broken(self, error: BaseException) -> Errored:
        said = " ".join(str(error).split())
        return Errored(self._context.redactor.text(f"it broke: {type(error).__name__}{said and f': {said}'}")[:400])

    def _lack(self, kind: type[Fact]) -> str:
        provider = self._registry.providers.get(kind)
        if provider is None:
            return f"nobody could tell the {kind.__name__}"
        title = self._registry.checks[provider].title
        with self._lock:
            result = self._record.results.get(provider)
        left_out = self._plan.left_out.get(provider)
        why = left_out or (result.reason if isinstance(result, Skipped | Errored) else "it found nothing")
        return f"needs “{title}”: {why}"

    def _report(self, check: Check, result: Result | None) -> None:
        summary = "" if result is None else getattr(result, "summary", "") or getattr(result, "reason", "")
        with contextlib.suppress(Exception):  # a broken screen must not end the run
            self._tell(
                Progress(CheckId(check.id), check.stage, check.title, result.status if result else None, summary)
            )
