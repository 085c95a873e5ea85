"""`Network`: the one door through which a run reaches the network.

It owns what is the same for the whole run (trust, way, `--connect-to`, budget, what names resolve to) and
joins the modules beside it, each of which does one thing: `dns`, `system_names`, `tcp`, `tls`, `tunnel`,
`routes`, `http`. Nothing here raises for network trouble; it's in the values.
"""

from __future__ import annotations

import ssl
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cached_property

import httpx

from dbapp_diag.evidence.redaction import Redactor
from dbapp_diag.facts.connect import Attempt, ClientRoute, ProxyAnswer
from dbapp_diag.facts.dns import Lookup, LookupOutcome
from dbapp_diag.facts.exchange import ErrorKind, Exchange, ExchangeError, Phases
from dbapp_diag.facts.tls import CaSetting, Handshake, TlsError
from dbapp_diag.model import proxy_address
from dbapp_diag.model.errors import UsageError
from dbapp_diag.model.settings import NetworkSettings, SocketAddress
from dbapp_diag.model.words import EvidenceId
from dbapp_diag.net import http, routes, system_names, tcp, tls, trust, tunnel
from dbapp_diag.net.budget import Budget
from dbapp_diag.net.kept import Kept
from dbapp_diag.net.listener import Listener
from dbapp_diag.net.names import Names
from dbapp_diag.net.places import Places
from dbapp_diag.net.platform_proxies import NONE, PlatformProxies
from dbapp_diag.net.proxy_url import ProxyEndpoint, read_proxy
from dbapp_diag.net.request import Request, refusal
from dbapp_diag.net.routes import RouteReport
from dbapp_diag.net.silence import Silence
from dbapp_diag.net.stores import Stores

__all__ = ("Network", "RouteReport")


class Network:
    """One run's access to the network. Use it from one event loop only.

    Raises UsageError when an option (`--proxy`, `--ca-bundle`) can't be used; a broken variable never stops
    it.
    """

    def __init__(
        self,
        settings: NetworkSettings,
        env: Mapping[str, str],
        redactor: Redactor,
        platform: PlatformProxies = NONE,
    ) -> None:
        """`platform` are the system's own proxies, for where no variable is set."""
        self._settings = settings
        self._platform = platform
        self._env = env
        self._redactor = redactor
        self._trust = trust.trust(env, settings)
        self._ca_settings = trust.ca_settings(env)
        self._stores = Stores(self._trust, self._ca_settings)
        self._budget = Budget(settings.requests_per_host)
        self._names = Names(settings)
        self._places = Places(settings, self._names)
        self._silence = Silence(settings)
        self.kept = Kept()
        self._context: ssl.SSLContext | None = None
        self._reports: dict[tuple[str, str, int | None], RouteReport] = {}
        self._learn_proxy_secrets()

    async def look_up(self, name: str) -> Lookup:
        """Ask the resolver."""
        return await self._names.by_server(name)

    async def system_look_up(self, name: str) -> Lookup:
        """Ask the operating system."""
        return await self._names.by_system(name)

    def hosts_file_addresses(self, name: str) -> tuple[str, ...]:
        """The addresses that the hosts file gives a name."""
        return system_names.hosts_file_addresses(name)

    def trust_report(self) -> tuple[str, tuple[CaSetting, ...]]:
        """What the run trusts, and the CA variables that are set."""
        return self._trust.description, self._ca_settings

    def routes(self, url: str) -> RouteReport:
        """The way to a URL: ours, and that of other clients. Sends nothing. Worked out once for a host: it reads lists of
        authorities, and sign-in's wait asks for it again and again."""
        address = httpx.URL(url)
        origin = (address.scheme, address.host, address.port)
        if origin not in self._reports:
            self._reports[origin] = routes.routes(url, self._env, self._settings, self._platform)
        return self._reports[origin]

    def route(self, url: str) -> ClientRoute:
        """The way that this run takes to a URL."""
        return self._way(url)[0]

    def silent(self, url: str, client: str) -> str | None:
        """What gives no answer on a client's way to a URL, as a sentence part; None where something did, nobody has asked yet,
        or the client goes another way than this run."""
        report = self.routes(url)
        theirs = next((each for each in report.clients if each.client == client), None)
        if theirs is None or theirs.proxy != report.ours.proxy:
            return None
        host = httpx.URL(url).host
        named = report.endpoint.host if report.endpoint is not None else host
        if self._names.silent(named):
            return f"nobody answers who is asked for {named}"
        return self._silence.told(host)

    def spent(self) -> dict[str, int]:
        """Requests sent so far, by host."""
        return self._budget.spent()

    async def connect_all(self, addresses: Iterable[str], port: int, *, host: str) -> tuple[Attempt, ...]:
        """Try a TCP connection to each address, or to the one that `--connect-to` puts in their place."""
        places = self._places.redirected(host, port, addresses) or [SocketAddress(each, port) for each in addresses]
        aims = tuple(dict.fromkeys(place.host for place in places))
        limit = self._silence.connecting.seconds
        attempts = await tcp.connect_all(aims, places[0].port, timeout=limit) if places else ()
        self._silence.after_attempts(host, attempts, limit)
        return attempts

    async def handshake(
        self, host: str, addresses: Iterable[str], port: int, *, server_name: str | None = None
    ) -> Handshake:
        """A TLS handshake at the first of the addresses that connects, or through the proxy where one is in
        use.

        Without addresses the host is resolved here. What each list of authorities makes of the chain is told beside it.
        """
        blank = Handshake(host, "", None, TlsError.CONNECT, trust_store=self._trust.description)
        route, proxy = self._way(_url(host, port))
        if route.error is not None:
            return _with_detail(blank, route.error)
        places, looked_up = await self._places.find(host, port, tuple(addresses), proxy)
        if not places:
            return _with_detail(blank, f"no address: {looked_up.outcome if looked_up else 'none given'}")
        seen = blank
        for place in self._silence.awake(places)[:4]:
            way = tunnel.Way(place, host, port, proxy, self._trust.context)
            seen = await self._shake(host, way, server_name)
            if seen.error is not TlsError.CONNECT:
                break
        return seen

    async def ask_proxy(self, host: str, port: int, *, unused: bool = False) -> ProxyAnswer | None:
        """What the proxy in use for the host says to CONNECT (`unused`: one set, but not for this host).

        None when there's no such proxy. Its own credentials are sent; nothing of the call is.
        """
        report = self.routes(_url(host, port))
        proxy = report.unused_endpoint if unused else report.endpoint
        if proxy is None:
            return None
        places, looked_up = await self._places.find(host, port, (), proxy)
        missing = looked_up is not None and looked_up.outcome is LookupOutcome.TIMEOUT
        said = ProxyAnswer(proxy.shown, host, port, None, error="timeout" if missing else "name-not-found")
        for place in places[:3]:
            limit = self._silence.connecting.seconds
            said = await tunnel.ask(
                tunnel.Way(place, host, port, proxy, self._trust.context),
                connect_timeout=limit,
                timeout=limit,
                redactor=self._redactor,
            )
            self._silence.after_proxy(said, limit)
            if said.error not in tunnel.ANOTHER_MAY_DO:
                break
        return said

    async def exchange(
        self,
        *,
        id: EvidenceId,
        purpose: str,
        method: str,
        url: str,
        bearer: str | None = None,
        credential: str = "none",
        addresses: Sequence[str] = (),
        lookup_ms: float | None = None,
        headers: Iterable[tuple[str, str]] = (),
        body: bytes | None = None,
        wait: float | None = None,
        listener: Listener | None = None,
        keep: bool = False,
    ) -> tuple[Exchange, bytes]:
        """One request, followed nowhere: what came of it, and the body's bytes, bounded but not masked.

        The addresses are tried in the order given; without any, the host is resolved here (unless a proxy
        does that). `wait`: seconds that the answer may take, its body included, where the settings' own limits don't fit.
        `listener` follows it while it's under way. `keep`: a request that only reads may share its connection with others.
        """
        listener = listener or Listener()
        request = Request(id, purpose, method, url, credential, bearer, tuple(headers), body, listener)
        why_not = refusal(request)
        if why_not is not None:
            return self._unsent(request, ErrorKind.REFUSED_BY_US, why_not)
        address = httpx.URL(url)
        host, port = (
            address.raw_host.decode("ascii"),
            address.port or (443 if address.scheme == "https" else 80),
        )
        route, proxy = self._way(url)
        if route.error is not None:
            return self._unsent(request, ErrorKind.PROXY, route.error)
        places, looked_up = await self._places.find(host, port, addresses, proxy)
        if looked_up is not None or proxy is not None:  # what a proxy looks up isn't seen from here
            lookup_ms = looked_up.ms if looked_up else None
        if not places:
            outcome = looked_up.outcome if looked_up else "no address given"
            return self._unsent(
                request,
                ErrorKind.PROXY if proxy else ErrorKind.DNS,
                f"{proxy.host if proxy else host}: {outcome}",
                lookup_ms,
            )
        if not self._budget.take(host):
            return self._unsent(
                request,
                ErrorKind.BUDGET,
                f"the run's {self._settings.requests_per_host} requests to {host} are spent",
            )
        path = http.Path(self._silence.awake(places), proxy, lookup_ms)
        if self._context is None:
            self._context = self._trust.context()
        return await http.exchange(
            request,
            path,
            context=self._context,
            settings=self._patient(wait, listener),
            redactor=self._redactor,
            kept=self.kept if keep else None,
        )

    def _unsent(
        self, request: Request, kind: ErrorKind, detail: str, lookup_ms: float | None = None
    ) -> tuple[Exchange, bytes]:
        error, phases = ExchangeError(kind, self._redactor.text(detail)), Phases(dns=lookup_ms)
        return request.record(self._redactor, error=error, body_complete=False, phases=phases), b""

    @cached_property
    def _shaking(self) -> ssl.SSLContext:
        """One for all handshakes: reading a hundred authorities takes longer than a handshake."""
        return tls.offering(self._trust.context())

    async def _shake(self, host: str, way: tunnel.Way, server_name: str | None) -> Handshake:
        limit = self._silence.shaking.seconds
        seen = await tls.handshake(
            host,
            way,
            context=self._shaking,
            stores=self._stores,
            connect_timeout=self._silence.connecting.seconds,
            timeout=limit,
            server_name=server_name,
        )
        self._silence.after_handshake(seen, limit, own_name=server_name is None)
        return seen

    def _patient(self, wait: float | None, listener: Listener) -> NetworkSettings:
        """The settings with the limits as they stand after what was silent so far, and with the wait that this request may take."""
        response, body = self._settings.response_timeout, max(self._settings.body_timeout, listener.body_timeout)
        return replace(
            self._settings,
            connect_timeout=self._silence.connecting.seconds,
            handshake_timeout=self._silence.shaking.seconds,
            response_timeout=response if wait is None else wait,
            body_timeout=body if wait is None else min(body, wait),
            stream_timeout=max(self._settings.stream_timeout, listener.body_timeout),
            read_limit=max(self._settings.read_limit, listener.read_limit),
        )

    def _way(self, url: str) -> tuple[ClientRoute, ProxyEndpoint | None]:
        return routes.our_route(url, self._env, self._settings, self._platform)

    def _learn_proxy_secrets(self) -> None:
        known = [setting.value for setting in routes.python_settings(self._env).values()]
        for text in (self._settings.proxy, *known, *self._platform.proxies.values()):
            for secret in proxy_address.secrets(text or ""):
                self._redactor.learn(secret, "proxy password")
        given = read_proxy(self._settings.proxy) if self._settings.proxy is not None else None
        if isinstance(given, str):
            why = (
                "its scheme isn't one of a proxy" if given.startswith("its scheme ") else given
            )  # never what was given
            raise UsageError(f"--proxy: {why}; for example http://proxy.example:3128")


def _url(host: str, port: int) -> str:
    return f"https://{f'[{host}]' if ':' in host else host}:{port}/"


def _with_detail(blank: Handshake, detail: str) -> Handshake:
    return Handshake(blank.host, blank.peer, None, blank.error, detail, trust_store=blank.trust_store)
