"""`python -m tests.roundtrips`: how many round trips of a healthy run by name wait for each other.

A relay in front of every server of the lab delays both directions, so that one round trip costs D. Wall time is measured for
several D, the fastest of some runs each, as a busy machine only ever adds. The slope of the line through these is the number of
dependent round trips; its value at D = 0 is the work that no network takes part in (above all the start of the SDK's parts).

The kernel accepts a connection on loopback at once, so a new connection's own round trip is charged to the first bytes that it
carries. A connection that carries none costs nothing here.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import statistics
import time
from collections.abc import AsyncGenerator, Callable, Sequence
from typing import cast

from dbapp_diag.lab import Lab
from tests.late_servers import LOOPBACK, beside, late_names
from tests.scenarios.asking import process

DELAYS = (0.05, 0.1, 0.2)
"""Seconds that one round trip costs."""


@contextlib.asynccontextmanager
async def far_server(port: int, seconds: float) -> AsyncGenerator[int, None]:
    """The port of a relay to `port` which is `seconds` of round trip away."""
    tasks: set[asyncio.Task[None]] = set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = cast("asyncio.Task[None]", asyncio.current_task())
        tasks.add(task)
        try:
            inner_reader, inner_writer = await asyncio.open_connection(LOOPBACK, port)
            try:
                await asyncio.gather(
                    _carry(reader, inner_writer, seconds / 2, seconds), _carry(inner_reader, writer, seconds / 2, 0.0)
                )
            finally:
                inner_writer.transport.abort()
        except (OSError, asyncio.CancelledError):
            pass
        finally:
            writer.transport.abort()
            tasks.discard(task)

    server = await asyncio.start_server(serve, LOOPBACK, 0)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
        ours = tuple(tasks)
        for task in ours:
            task.cancel()
        await asyncio.gather(*ours, return_exceptions=True)


async def _carry(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, seconds: float, at_first: float) -> None:
    """Pass on what comes, each piece so much later, as many at once as are under way; nothing before the connection stands."""
    loop = asyncio.get_running_loop()
    stands = loop.time() + at_first
    under_way: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue()

    async def arrive() -> None:
        while True:
            due, data = await under_way.get()
            await asyncio.sleep(due - loop.time())
            if not data:
                with contextlib.suppress(OSError, NotImplementedError):  # TLS isn't spoken here, so half-closing works
                    writer.write_eof()
                return
            writer.write(data)

    arriving = asyncio.ensure_future(arrive())
    try:
        while True:
            data = await reader.read(65536)
            under_way.put_nowait((max(loop.time(), stands) + seconds, data))
            if not data:
                break
        await arriving
    finally:
        arriving.cancel()


def far_argv(argv: Sequence[str], seconds: float, stack: contextlib.ExitStack) -> list[str]:
    """A lab's own options, with a relay in front of each server that they name."""
    ports: dict[str, int] = {}

    def relayed(place: str, relay: Callable[[int, float], contextlib.AbstractAsyncContextManager[int]]) -> str:
        before, _, port = place.rpartition(":")
        if port not in ports:
            ports[port] = stack.enter_context(beside(relay(int(port), seconds)))
        return f"{before}:{ports[port]}"

    found: list[str] = []
    for option, value in zip(("", *argv), argv, strict=False):
        relay = {"--connect-to": far_server, "--resolver": late_names}.get(option)
        found.append(relayed(value, relay) if relay else value)
    return found


def wall(lab: Lab, seconds: float) -> float:
    """Seconds that a healthy run takes from its process's start to its end, with a round trip of that length."""
    with contextlib.ExitStack() as stack:
        argv = far_argv(lab.argv, seconds, stack)
        began = time.perf_counter()
        done = process(lab, "run", *argv, "--format", "json", "--quiet")
        took = time.perf_counter() - began
    report = json.loads(done.stdout or "{}")
    if report.get("verdict") != "healthy":
        raise SystemExit(f"the run isn't healthy: {done.stderr or report.get('outcome')}")
    return took


def main() -> None:
    """Measure, and print the figures."""
    reading = argparse.ArgumentParser(prog="python -m tests.roundtrips", description=main.__doc__)
    reading.add_argument("--repeat", type=int, default=5, help="runs for each delay, of which the fastest counts")
    repeat: int = reading.parse_args().repeat
    with Lab() as lab:
        wall(lab, 0.0)  # the first run reads files that no later one waits for
        fastest = [min(wall(lab, each) for _ in range(repeat)) for each in DELAYS]
    for delay, took in zip(DELAYS, fastest, strict=True):
        print(f"{delay * 1000:4.0f} ms a round trip: {took:.2f} s")
    line = statistics.linear_regression(DELAYS, fastest)
    print(f"dependent round trips: {line.slope:.1f}; work without the network: {line.intercept:.2f} s")


if __name__ == "__main__":
    main()
