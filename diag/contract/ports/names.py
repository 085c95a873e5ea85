"""Look-ups of names."""

from __future__ import annotations

from dbapp_diag.contract.port import PYTHON, RESOLVER, Port
from dbapp_diag.facts.dns import Lookup
from dbapp_diag.model.words import EvidenceId


class Dns(Port):
    """Asks for the addresses of names. Nothing else is ever asked of a name server."""

    to = frozenset((RESOLVER,))

    async def look_up(self, name: str) -> tuple[Lookup, EvidenceId]:
        """Ask the resolver for a name's addresses."""
        self._refuse_undeclared(RESOLVER)
        found = await self._context.network.look_up(name)
        return found, self._record("lookup", found, "dnspython")

    async def look_up_by_system(self, name: str) -> tuple[Lookup, EvidenceId]:
        """Ask the operating system, as ordinary programs do (hosts file, search list, caches)."""
        self._refuse_undeclared(RESOLVER)
        found = await self._context.network.system_look_up(name)
        return found, self._record("lookup", found, PYTHON)

    def hosts_file(self, name: str) -> tuple[str, ...]:
        """The addresses that the hosts file gives a name."""
        return self._context.network.hosts_file_addresses(name)
