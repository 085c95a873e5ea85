"""Where sockets go: `--connect-to`'s place, known addresses, the proxy's, or what a name resolves to."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from dbapp_diag.facts.dns import Lookup
from dbapp_diag.model.settings import NetworkSettings, SocketAddress
from dbapp_diag.net.names import Names
from dbapp_diag.net.proxy_url import ProxyEndpoint
from dbapp_diag.net.tcp import is_address


class Places:
    """Finds the addresses to connect to. Use it from one event loop only."""

    def __init__(self, settings: NetworkSettings, names: Names) -> None:
        self._settings = settings
        self._names = names

    def redirected(self, host: str, port: int, addresses: Iterable[str]) -> list[SocketAddress]:
        """The places that `--connect-to` names for `host:port`; the given addresses with its port when it
        names only that."""
        rule = next((each for each in self._settings.connect_to if each.applies(host, port)), None)
        if rule is None:
            return []
        hosts = [rule.address] if rule.address else list(addresses)
        return [SocketAddress(each, rule.to_port or port) for each in hosts]

    async def find(
        self, host: str, port: int, addresses: Sequence[str], proxy: ProxyEndpoint | None
    ) -> tuple[list[SocketAddress], Lookup | None]:
        """Where the socket goes: to the proxy, to `--connect-to`'s place, to the given addresses, or to
        resolved ones."""
        if proxy is not None:
            return await self._resolved([SocketAddress(proxy.host, proxy.port)])
        redirected = self.redirected(host, port, addresses or (host,))
        return await self._resolved(redirected or [SocketAddress(each, port) for each in addresses or (host,)])

    async def _resolved(self, places: list[SocketAddress]) -> tuple[list[SocketAddress], Lookup | None]:
        found: list[SocketAddress] = []
        looked_up: Lookup | None = None
        for place in places:
            if is_address(place.host):
                found.append(place)
                continue
            looked_up = await self._names.addresses(place.host)
            found += [SocketAddress(each, place.port) for each in looked_up.addresses]
        return found, looked_up
