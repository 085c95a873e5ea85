"""Names as a run asks for them: each one once, and those who were silent with less patience."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Coroutine
from dataclasses import replace
from typing import Any

from dbapp_diag.facts.network import Lookup, LookupOutcome
from dbapp_diag.net import dns, system_names
from dbapp_diag.net.patience import Patience
from dbapp_diag.net.tcp import milliseconds
from dbapp_diag.settings import NetworkSettings

Asking = asyncio.Future[Lookup]


class Names:
    """Asks the name server and the system. Use it from one event loop only.

    Whoever asks for a name that's being asked for waits for the same answer. An answer with addresses is kept; anything
    else is asked again, as the next one may have more luck.
    """

    def __init__(self, settings: NetworkSettings) -> None:
        self._settings = settings
        self._by_server: dict[str, Asking] = {}
        self._by_system: dict[str, Asking] = {}
        self._patience, self._patience_with_system = (Patience(settings.lookup_timeout) for _ in range(2))

    async def by_server(self, name: str) -> Lookup:
        """What the name server says."""
        return await _joined(self._by_server, name, self._ask_server)

    async def by_system(self, name: str) -> Lookup:
        """What the system says, as for ordinary programs.

        Its look-up can't be ended and goes on beyond the limit: whoever asks next joins it.
        """
        began, limit = time.perf_counter(), self._patience_with_system.seconds
        try:
            async with asyncio.timeout(limit):
                return await _joined(self._by_system, name, system_names.asked)
        except TimeoutError:
            self._patience_with_system.silence(limit)
            return system_names.silence(name, milliseconds(began), limit)

    async def addresses(self, name: str) -> Lookup:
        """A name's addresses as this run reaches it: by `--resolver` where given, else the system's; and the name server's
        where the system is silent, as it may have to wait for other servers first."""
        if self._settings.resolver is not None:
            return await self.by_server(name)
        found = await self.by_system(name)
        if found.outcome is not LookupOutcome.TIMEOUT:
            return found
        other = await self.by_server(name)
        return replace(other, ms=round(found.ms + other.ms, 1)) if other.addresses else found

    def silent(self, name: str) -> bool:
        """The name server has left the name unanswered, and so has the system where it was asked."""
        server, system = self._by_server.get(name), self._by_system.get(name)
        unanswered = server is not None and server.done() and server.result().outcome is LookupOutcome.TIMEOUT
        return unanswered and (
            system is None or not system.done() or system.result().outcome is LookupOutcome.TIMEOUT
        )

    async def _ask_server(self, name: str) -> Lookup:
        limit = self._patience.seconds
        found = await dns.look_up(name, settings=replace(self._settings, lookup_timeout=limit))
        if found.outcome is LookupOutcome.TIMEOUT:
            self._patience.silence(limit)
        return found


async def _joined(known: dict[str, Asking], name: str, ask: Callable[[str], Coroutine[Any, Any, Lookup]]) -> Lookup:
    asking = known.get(name)
    if asking is None or (asking.done() and not asking.result().addresses):
        asking = known[name] = asyncio.ensure_future(ask(name))
    return await asyncio.shield(asking)
