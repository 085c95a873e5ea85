"""Names as a run asks for them: each one once, and those who were silent with less patience."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Coroutine
from dataclasses import replace
from typing import Any

from dbapp_diag.facts.dns import Lookup, LookupOutcome
from dbapp_diag.model.settings import NetworkSettings
from dbapp_diag.net import dns, system_names
from dbapp_diag.net.patience import Patience
from dbapp_diag.net.tcp import milliseconds

Asking = asyncio.Future[Lookup]
_UNANSWERED = (LookupOutcome.TIMEOUT, LookupOutcome.PORT_CLOSED, LookupOutcome.UNREACHABLE)
_FAILED = (*_UNANSWERED, LookupOutcome.SERVER_FAILURE)
_SAID = (LookupOutcome.ANSWERED, LookupOutcome.NAME_NOT_FOUND, LookupOutcome.NO_ADDRESS)
_SYSTEM_WAITS = 1.5
"""The system gets so many times the name server's time until one of them has been silent: it waits five seconds for a server
(resolv.conf(5)), so an answer may take that long."""


class Names:
    """Asks the name server and the system. Use it from one event loop only.

    Whoever asks for a name that's being asked for waits for the same answer. What was said of a name is kept, be it that
    there's none; trouble is asked again, as the next one may have more luck.
    """

    def __init__(self, settings: NetworkSettings) -> None:
        self._settings = settings
        self._by_server: dict[str, Asking] = {}
        self._by_system: dict[str, Asking] = {}
        self._patience = Patience(settings.lookup_timeout)
        self._system_began: dict[str, float] = {}
        self._given_up: set[str] = set()
        self._closed: set[str] = set()

    async def by_server(self, name: str) -> Lookup:
        """What the name server says."""
        return await _joined(self._by_server, name, self._ask_server)

    async def by_system(self, name: str) -> Lookup:
        """What the system says, as for ordinary programs.

        Its look-up can't be ended and goes on beyond the limit: whoever asks next joins it, and silence is told by how long it
        lasts altogether. So the limit may be shorter, later on, than the five seconds that the system gives each server.
        """
        stands = self._patience.seconds
        limit = stands * _SYSTEM_WAITS if stands == self._settings.lookup_timeout else stands
        known = self._by_system.get(name)
        if known is not None and known.done() and name in self._given_up:  # it ended when nobody waited any more
            self._given_up.discard(name)
            return known.result()
        if known is None or (known.done() and known.result().outcome not in _SAID):
            self._system_began[name] = time.perf_counter()
        try:
            async with asyncio.timeout(limit):
                found = await _joined(self._by_system, name, system_names.look_up_by_system)
        except TimeoutError:
            self._given_up.add(name)
            found = system_names.silence(name, milliseconds(self._system_began[name]))
        # an answer may be late as well, and then it will be for other names
        late = found.ms >= self._settings.lookup_timeout * 1000
        if late or found.outcome is LookupOutcome.TIMEOUT:
            self._patience.silence(stands)
        return found

    async def addresses(self, name: str) -> Lookup:
        """A name's addresses as this run reaches it: by `--resolver` where given, else the system's; and the name server's
        where the system takes long, as it may be waiting for other servers first."""
        if self._settings.resolver is not None:
            return await self.by_server(name)
        began = time.perf_counter()
        system, server = (asyncio.ensure_future(each(name)) for each in (self.by_system, self.by_server))
        await asyncio.wait({system}, timeout=self._patience.seconds / 3)
        if not system.done():
            await asyncio.wait({system, server}, return_when=asyncio.FIRST_COMPLETED)
            if not system.done() and server.result().addresses:
                return replace(server.result(), ms=milliseconds(began))
        return await system

    def silent(self, name: str) -> bool:
        """No name server has answered for the name, and the system hasn't given an answer either, where it was asked."""
        server, system = self._by_server.get(name), self._by_system.get(name)
        if server is None or not server.done() or server.result().outcome not in _UNANSWERED:
            return False
        return system is None or not system.done() or system.result().outcome in _FAILED

    async def _ask_server(self, name: str) -> Lookup:
        limit = self._patience.seconds
        found = await dns.look_up(name, settings=replace(self._settings, lookup_timeout=limit))
        if found.outcome in _UNANSWERED:
            self._patience.silence(limit)
        if found.outcome is LookupOutcome.PORT_CLOSED:
            self._closed.add(found.server)
        elif found.outcome is LookupOutcome.TIMEOUT and found.server in self._closed:
            text = "as its machine said of an earlier question"  # ICMP is rationed (RFC 1812, 4.3.2.8)
            return replace(found, outcome=LookupOutcome.PORT_CLOSED, detail=text)
        return found


async def _joined(known: dict[str, Asking], name: str, ask: Callable[[str], Coroutine[Any, Any, Lookup]]) -> Lookup:
    asking = known.get(name)
    if asking is None or (asking.done() and asking.result().outcome not in _SAID):
        asking = known[name] = asyncio.ensure_future(ask(name))
    return await asyncio.shield(asking)
