"""What the pipeline promises: concurrency, order, deadlines, containment."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable
from typing import Any

import pytest

from dbapp_diag.contract.check import Check, SoFar
from dbapp_diag.contract.ports.configuration import Configuration
from dbapp_diag.contract.probe import Probe
from dbapp_diag.facts.base import Facts
from dbapp_diag.model.results import Errored, Failed, Finding, Passed, Skipped
from dbapp_diag.model.settings import Settings
from dbapp_diag.model.words import CauseId, CheckId, Confidence, EvidenceId, Status
from tests.engine.helpers import One, Two, check, execute, gives_one


def test_a_check_sees_the_facts_of_those_it_waits_for() -> None:
    """A need is met before its check begins."""

    def judge(self: Check, facts: Facts) -> Passed:
        return Passed(f"saw {facts.need(One).value}")

    record, _ = execute(check("later", needs=(One,), judge=judge), check("first", provides=One, observe=gives_one))
    assert record.results[CheckId("later")] == Passed("saw one")
    assert record.complete


def test_independent_checks_run_at_the_same_time() -> None:
    """Two checks that each wait for the other's beginning both end."""
    begun = {"a": asyncio.Event, "b": asyncio.Event}
    events: dict[str, asyncio.Event] = {}

    def meeting(mine: str, other: str, kind: type[One] | type[Two]) -> Any:
        async def observe(self: Check, probe: Probe, facts: Facts) -> One | Two:
            for name in begun:
                events.setdefault(name, asyncio.Event())
            events[mine].set()
            await events[other].wait()
            return kind()

        return observe

    record, _ = execute(
        check("a", provides=One, observe=meeting("a", "b", One)),
        check("b", provides=Two, observe=meeting("b", "a", Two)),
        settings=Settings(timeout=5),
    )
    assert {result.status for result in record.results.values()} == {Status.PASSED}


def test_R4_a_check_whose_need_is_missing_is_skipped_with_the_reason() -> None:
    """What nobody found out is neither failed nor passed."""

    async def nothing(self: Check, probe: Probe, facts: Facts) -> None:
        return None

    record, _ = execute(check("first", provides=One, observe=nothing), check("later", needs=(One,)))
    result = record.results[CheckId("later")]
    assert isinstance(result, Skipped)
    assert "a check for tests" in result.reason


def test_R28_one_that_raises_leaves_the_others_alone() -> None:
    """A broken check is errored, with its own words, and everything else goes on."""

    async def breaks(self: Check, probe: Probe, facts: Facts) -> One:
        raise RuntimeError("no luck\ntoday")

    record, _ = execute(
        check("bad", provides=One, observe=breaks), check("good"), check("other", provides=Two, observe=_two)
    )
    assert record.results[CheckId("bad")] == Errored("it broke: RuntimeError: no luck today")
    assert record.results[CheckId("good")].status is Status.PASSED
    assert record.results[CheckId("other")].status is Status.PASSED


@pytest.mark.parametrize("kind", [KeyboardInterrupt, SystemExit, asyncio.CancelledError, GeneratorExit])
def test_whatever_one_raises_the_others_go_on(kind: type[BaseException], monkeypatch: pytest.MonkeyPatch) -> None:
    """An exception that isn't an Exception ends its check alone, in observing as in judging, without a traceback."""
    tracebacks: list[object] = []
    monkeypatch.setattr(threading, "excepthook", tracebacks.append)

    def judges(self: Check, facts: Facts) -> Passed:
        raise kind("no luck")

    async def breaks(self: Check, probe: Probe, facts: Facts) -> One:
        raise kind("no luck")

    async def slow(self: Check, probe: Probe, facts: Facts) -> Two:
        await asyncio.sleep(0.1)
        return Two()

    record, _ = execute(
        check("bad", provides=One, observe=breaks),
        check("judge", judge=judges),
        check("after", wants=(One,)),
        check("slow", provides=Two, observe=slow),
    )
    for name in ("bad", "judge"):
        assert kind.__name__ in getattr(record.results[CheckId(name)], "reason", "")
    assert record.results[CheckId("after")].status is Status.PASSED
    assert record.results[CheckId("slow")].status is Status.PASSED
    assert record.complete
    assert tracebacks == []


def _stops_the_loop() -> None:
    asyncio.get_running_loop().stop()


def _cancels_all() -> None:
    for task in asyncio.all_tasks():
        task.cancel()


@pytest.mark.parametrize("harm", [_stops_the_loop, _cancels_all])
def test_one_that_ends_the_run_leaves_a_report_and_no_traceback(
    harm: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A check that stops the loop or cancels what isn't its own cuts the run short, which the record says."""
    tracebacks: list[object] = []
    monkeypatch.setattr(threading, "excepthook", tracebacks.append)

    async def harms(self: Check, probe: Probe, facts: Facts) -> One:
        await asyncio.sleep(0.05)
        harm()
        await asyncio.sleep(5)
        return One()

    record, _ = execute(check("bad", provides=One, observe=harms), check("good"), settings=Settings(timeout=3))
    assert record.results[CheckId("good")].status is Status.PASSED
    assert not record.complete
    assert record.incomplete_because
    assert record.duration_ms < 2000
    assert tracebacks == []


async def _two(self: Check, probe: Probe, facts: Facts) -> Two:
    return Two()


@pytest.mark.parametrize("value", ["text", 7, Two()], ids=["text", "number", "another fact"])
def test_a_check_that_gives_nonsense_is_errored(value: object) -> None:
    """Only the promised fact is taken."""

    async def nonsense(self: Check, probe: Probe, facts: Facts) -> Any:
        return value

    record, _ = execute(check("odd", provides=One, observe=nonsense))
    assert isinstance(record.results[CheckId("odd")], Errored)


def test_a_judge_that_gives_nonsense_or_breaks_is_errored() -> None:
    """R70: no answer of a judge can break the report."""
    record, _ = execute(
        check("none", judge=lambda self, facts: None),
        check("breaks", judge=lambda self, facts: 1 // 0),
        check("undeclared", judge=lambda self, facts: facts.need(One)),
    )
    assert all(isinstance(result, Errored) for result in record.results.values())


def test_a_finding_that_was_not_declared_is_errored() -> None:
    """A check can't blame what it doesn't say it examines."""
    finding = Finding(CauseId("token-expired"), Confidence.CONFIRMED, "seen", "expected", (EvidenceId("e1"),))
    record, _ = execute(check("liar", judge=lambda self, facts: Failed("bad", finding)))
    assert "token-expired" in getattr(record.results[CheckId("liar")], "reason", "")


def test_R10_a_hanging_check_ends_with_the_run_and_the_others_are_kept() -> None:
    """A check that never answers costs the time-out and nothing else; the message says what the deadline was."""

    async def hangs(self: Check, probe: Probe, facts: Facts) -> One:
        await asyncio.Event().wait()
        return One()

    began = time.monotonic()
    record, _ = execute(check("hangs", provides=One, observe=hangs), check("good"), settings=Settings(timeout=0.4))
    assert time.monotonic() - began < 0.4 + 0.5
    assert not record.complete
    assert "0.4 s" in (record.incomplete_because or "")
    assert record.results[CheckId("good")].status is Status.PASSED
    assert isinstance(record.results[CheckId("hangs")], Errored)


def test_a_check_has_a_deadline_of_its_own() -> None:
    """One slow check doesn't use up the run's time."""

    async def hangs(self: Check, probe: Probe, facts: Facts) -> One:
        await asyncio.Event().wait()
        return One()

    record, _ = execute(
        check("hangs", provides=One, observe=hangs, timeout=0.1),
        check("after", wants=(One,)),
        settings=Settings(timeout=20),
    )
    assert record.results[CheckId("after")].status is Status.PASSED
    assert record.duration_ms < 5000
    assert not record.complete


def test_a_check_that_blocks_the_event_loop_cannot_hold_the_report_back() -> None:
    """The caller's thread reports in time though the loop is stuck."""
    release = threading.Event()

    async def blocks(self: Check, probe: Probe, facts: Facts) -> One:
        release.wait(20)
        return One()

    began = time.monotonic()
    record, _ = execute(check("blocks", provides=One, observe=blocks), settings=Settings(timeout=0.3))
    took = time.monotonic() - began
    release.set()
    assert took < 0.3 + 0.5
    assert not record.complete
    assert isinstance(record.results[CheckId("blocks")], Errored)


def test_a_check_that_swallows_its_cancellation_cannot_hold_the_report_back() -> None:
    """Deadlines hold against code that won't be cancelled."""

    async def stubborn(self: Check, probe: Probe, facts: Facts) -> One:
        for _ in range(200):
            try:
                await asyncio.sleep(0.05)
            except asyncio.CancelledError:
                continue
        return One()

    began = time.monotonic()
    record, _ = execute(check("stubborn", provides=One, observe=stubborn), settings=Settings(timeout=0.3))
    assert time.monotonic() - began < 0.3 + 0.5
    assert not record.complete


def test_worth_can_leave_a_probe_out_with_its_reason() -> None:
    """A probe that can't split anything isn't sent."""

    def worth(self: Check, so_far: SoFar) -> str | None:
        return "nothing left to split"

    record, _ = execute(check("probe", provides=One, observe=gives_one, worth=worth))
    assert record.results[CheckId("probe")] == Skipped("nothing left to split")


def test_facts_are_redacted_before_anyone_judges_them() -> None:
    """A secret in a fact is masked on entry, so judging and replaying see the same."""

    async def leaks(self: Check, probe: Probe, facts: Facts) -> One:
        probe.use(Configuration).learn("hunter2-hunter2", "password")
        return One(value="the password is hunter2-hunter2")

    record, _ = execute(check("leaks", provides=One, observe=leaks))
    fact = record.facts[One]
    assert isinstance(fact, One)
    assert fact.value == "the password is ‹password 1›"


def test_R64_a_secret_in_an_exception_is_masked() -> None:
    """The text of whatever a check raises passes the redactor."""

    async def leaks(self: Check, probe: Probe, facts: Facts) -> One:
        probe.use(Configuration).learn("hunter2-hunter2", "password")
        raise ValueError("bad header: hunter2-hunter2")

    record, _ = execute(check("leaks", provides=One, observe=leaks))
    assert record.results[CheckId("leaks")] == Errored("it broke: ValueError: bad header: ‹password 1›")


def test_a_broken_screen_does_not_end_the_run() -> None:
    """Progress is a courtesy."""

    def breaks(progress: object) -> None:
        raise OSError("no terminal")

    record, _ = execute(check("good"), on_progress=breaks)
    assert record.results[CheckId("good")].status is Status.PASSED
