"""The asyncio tasks of a run: what they raise is contained, and what was abandoned is brought to its end."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any


async def contained(observing: Coroutine[Any, Any, object]) -> object:
    """What the check saw, or what it raised: raised on, a KeyboardInterrupt or SystemExit of a check would end the loop."""
    try:
        return await observing
    except BaseException as error:  # noqa: BLE001  # the check's own; when it's cancelled from outside nobody reads this
        return error


async def end_all() -> None:
    """Bring everything that was abandoned in this loop to its end, however long that takes: what is left in a loop that closes
    prints tracebacks when it's collected."""
    while others := asyncio.all_tasks() - {asyncio.current_task()}:
        for task in others:
            task.cancel()
        await asyncio.wait(others)
    await asyncio.get_running_loop().shutdown_asyncgens()
    await asyncio.sleep(0)  # transports say goodbye in the next turn of the loop
