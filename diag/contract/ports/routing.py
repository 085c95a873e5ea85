"""The ways to hosts: proxies, and what this run was told to connect to instead."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbapp_diag.analysis.tls.client_trust import SDK
from dbapp_diag.contract.port import PROXY, PYTHON, Port
from dbapp_diag.facts.connect import ClientRoute, ProxyAnswer
from dbapp_diag.model.settings import NetworkSettings
from dbapp_diag.model.words import EvidenceId

if TYPE_CHECKING:
    from dbapp_diag.net.network import RouteReport


class Routing(Port):
    """Says how hosts are reached, and asks a proxy for the way to one."""

    to = frozenset((PROXY,))

    @property
    def settings(self) -> NetworkSettings:
        """How this run reaches hosts."""
        return self._context.settings.network

    def route(self, url: str) -> ClientRoute:
        """The way this run takes to a URL."""
        return self._context.network.route(url)

    def sdk_route(self, url: str) -> ClientRoute | None:
        """The way that the sign-in takes to a URL by the environment; None where an option of the run decides in its place."""
        if self.settings.proxy is not None or self.settings.no_proxy:
            return None
        return next(each for each in self._context.network.routes(url).clients if each.client == SDK)

    def report(self, url: str) -> tuple[RouteReport, EvidenceId]:
        """The way to a host, by proxy or directly: ours, and that of other clients. Sends nothing."""
        report = self._context.network.routes(url)
        return report, self._record("routes", report.shown)

    async def ask_proxy(self, host: str, port: int, *, unused: bool = False) -> tuple[ProxyAnswer, EvidenceId] | None:
        """CONNECT at the proxy in use for the host (`unused`: at one that is set, but not for this host), without any
        credential of the call. None when there's no such proxy. Raises PermissionError for a host that is neither the app's nor
        its workspace's."""
        self._refuse_undeclared(PROXY)
        if not self._grant.destinations.kinds(host):
            raise PermissionError(f"a proxy isn't asked for {host}: it's neither the app's host nor its workspace")
        answer = await self._context.network.ask_proxy(host, port, unused=unused)
        return None if answer is None else (answer, self._record("proxy-answer", answer, PYTHON))
