"""Every port of one lab: each host's way in, what lies behind it, the proxy, the name server and the app."""

import asyncio
import contextlib
import socket
import ssl

from dbapp_diag.lab.app import AppServer
from dbapp_diag.lab.core import Core
from dbapp_diag.lab.door import FrontDoor
from dbapp_diag.lab.edge import leaving
from dbapp_diag.lab.gateway import GatewayServer
from dbapp_diag.lab.http_server import converse
from dbapp_diag.lab.identity import EntraServer, SourceServer
from dbapp_diag.lab.land import App
from dbapp_diag.lab.nameserver import NameServer, Zone
from dbapp_diag.lab.proxy import ProxyServer
from dbapp_diag.lab.sockets import LOOPBACK, Blackhole, ClosedPort, Listener, hand_over, peek_server_name, reset
from dbapp_diag.lab.tls import Certificates, refuse_handshake
from dbapp_diag.lab.web import Handler, Request, Response, html_response
from dbapp_diag.lab.wires import Connect, Host, Mode, Tls
from dbapp_diag.lab.workspace import WorkspaceServer


class Network:
    """The servers of one lab, started and stopped together."""

    def __init__(self, core: Core, password: str) -> None:
        """Bind every port; nothing is answered before `start`."""
        self._core = core
        self._certificates = Certificates()
        self._door = FrontDoor(core, self._port_of)
        self._app = AppServer(core)
        self._deaf = ClosedPort()
        self._listeners: list[Listener] = []
        self._closed: list[ClosedPort | Blackhole] = [self._deaf]
        self._inside: dict[str, int] = {}
        self._inspected: dict[str, int] = {}
        self._filtered: dict[str, int] = {}
        self.ports: dict[str, int] = {}
        """Each host's port as the run reaches it."""
        self.names = NameServer(Zone(core.world.dns, core.world.hosts), core.log)
        hosts = core.world.hosts.values()
        for host in hosts:
            if host.beside is None:
                self._build(host)
        for host in hosts:
            if host.beside is not None:
                self._place_beside(host, host.beside)
        self.proxy_port = self._build_proxy(password)
        self.metadata_port = self._build_metadata()

    @property
    def bundle(self) -> bytes:
        """The PEM bundle that makes this lab's certificates trusted."""
        return self._certificates.bundle()

    @property
    def corporate_bundle(self) -> bytes:
        """The PEM bundle that makes the certificates of the company's inspection trusted."""
        return self._certificates.corporate_bundle()

    async def start(self) -> None:
        """Begin to answer everywhere."""
        await self.names.start()
        self._app.start()
        for listener in self._listeners:
            listener.start()

    async def stop(self) -> None:
        """Close everything."""
        await asyncio.gather(*(listener.stop() for listener in self._listeners))
        await self.names.stop()
        await self._door.close()
        await self._app.stop()
        for each in self._closed:
            each.close()

    def _port_of(self, app: App) -> int:
        return self._app.port if app.listening else self._deaf.port

    def _build(self, host: Host) -> None:
        core, proxy = self._core, self._core.world.proxy
        match host.connect:
            case Connect.OPEN:
                self.ports[host.name] = self._inner(host)
            case Connect.REFUSED:
                self.ports[host.name] = self._keep(ClosedPort()).port
            case Connect.BLACKHOLE:
                self.ports[host.name] = self._keep(Blackhole()).port
            case Connect.RESET | Connect.SILENT:
                self.ports[host.name] = self._listen(
                    _Site(core, host, host.tls, self._handler(host), self._certificates)
                )
        if proxy is not None and proxy.up:
            self._inner(host)
            if proxy.mode is Mode.INTERCEPT:
                site = _Site(core, host, Tls.CORPORATE, self._handler(host), self._certificates, behind=True)
                self._inspected[host.name] = self._listen(site)
            if proxy.mode is Mode.BLOCK_PAGE:
                page = leaving(core, "proxy", self._block_page)
                site = _Site(core, host, Tls.TRUSTED, page, self._certificates, behind=True)
                self._filtered[host.name] = self._listen(site)

    def _place_beside(self, host: Host, other: str) -> None:
        self.ports[host.name] = self.ports[other]
        for ports in (self._inside, self._inspected, self._filtered):
            if other in ports:
                ports[host.name] = ports[other]

    def _inner(self, host: Host) -> int:
        if host.name not in self._inside:
            site = _Site(self._core, host, host.tls, self._handler(host), self._certificates, behind=True)
            self._inside[host.name] = self._listen(site)
        return self._inside[host.name]

    def _listen(self, site: "_Site") -> int:
        listener = Listener(site.treat, self._core.log.trouble)
        self._listeners.append(listener)
        return listener.port

    def _keep(self, closed: "ClosedPort | Blackhole") -> "ClosedPort | Blackhole":
        self._closed.append(closed)
        return closed

    def _handler(self, host: Host) -> Handler:
        match host.serves:
            case "workspace":
                workspace = WorkspaceServer(self._core, self._core.world.workspaces[host.name])
                return leaving(self._core, "workspace", workspace.handle)
            case "front-door":
                return leaving(self._core, "front-door", self._door.handle)
            case "gateway":
                return leaving(
                    self._core, "other", GatewayServer(self._core, self._core.world.gateway, self._door).handle
                )
            case "filter":
                return leaving(self._core, "middlebox", self._block_page)
            case "entra":
                return leaving(self._core, "identity-provider", EntraServer(self._core).handle)
            case "github" | "azure-devops":
                source = self._core.world.sources[host.serves]
                return leaving(self._core, "identity-provider", SourceServer(self._core, host.serves, source).handle)
            case _:
                return leaving(self._core, "other", self._site_of_others)

    async def _site_of_others(self, request: Request) -> Response:
        """Some other web site: it answers, and knows nothing of Databricks."""
        self._core.note("other", request)
        found = request.path == "/"
        page = html_response("Welcome" if found else "404 Not Found", "nginx", 200 if found else 404)
        return page.plus(("server", "nginx"), ("date", self._core.clock.http_date()))

    async def _block_page(self, request: Request) -> Response:
        """The page that a filter shows in a site's place."""
        self._core.note("proxy", request)
        text = f"Access to {request.host} was blocked: uncategorised. Ask the service desk (reference 4711)."
        page = html_response("Web filter: access blocked", text, 403)
        via = ("via", "1.1 filter01.corp.example (squid/5.7)")
        return page.plus(("server", "squid/5.7"), via, ("x-squid-error", "ERR_ACCESS_DENIED 0"))

    def _build_proxy(self, password: str) -> int:
        proxy = self._core.world.proxy
        if proxy is None or not proxy.up:
            return self._keep(ClosedPort()).port
        server = ProxyServer(self._core, proxy, password, self._name_of, self._route)
        listener = Listener(server.treat, self._core.log.trouble)
        self._listeners.append(listener)
        return listener.port

    def _build_metadata(self) -> int:
        """The metadata service, in the clear and on loopback as its clients want it."""
        source = self._core.world.sources.get("metadata")
        if source is None or not source.up:
            return self._deaf.port
        handler = leaving(self._core, "identity-provider", SourceServer(self._core, "metadata", source).handle)
        host = Host(LOOPBACK, "metadata", (LOOPBACK,), tls=Tls.PLAIN)
        return self._listen(_Site(self._core, host, Tls.PLAIN, handler, self._certificates))

    def _name_of(self, host: str, port: int) -> str:
        """The host meant: its name, or the one that has this port (curl puts the address in its place)."""
        return next((name for name, own in self.ports.items() if own == port), host)

    def _route(self, host: str, mode: Mode) -> int | None:
        by_mode = {Mode.INTERCEPT: self._inspected, Mode.BLOCK_PAGE: self._filtered}
        return by_mode.get(mode, self._inside).get(host)


class _Site:
    """One host's connections: TLS as the world wants it, then HTTP."""

    def __init__(
        self,
        core: Core,
        host: Host,
        tls: Tls,
        handler: Handler,
        certificates: Certificates,
        *,
        behind: bool = False,
    ) -> None:
        self._log = core.log
        self._host = host
        self._tls = tls
        self._connect = Connect.OPEN if behind else host.connect
        self._handler = handler
        self._certificates = certificates
        self._context: ssl.SSLContext | None = None

    async def treat(self, connection: socket.socket) -> None:
        """Serve one connection."""
        if self._connect is Connect.SILENT:
            self._log.handshake(self._host.name, None, "silent")
            while await asyncio.get_running_loop().sock_recv(connection, 65536):
                pass
            return
        name = await peek_server_name(connection)
        if self._connect is Connect.RESET and name == self._host.name:
            self._log.handshake(self._host.name, name, "reset")
            reset(connection)
            return
        if self._tls is Tls.OLD_PROTOCOL:
            outcome = await refuse_handshake(connection, self._certificates.server(self._host.name, self._tls))
            self._log.handshake(self._host.name, name, outcome)
            return
        loop = asyncio.get_running_loop()
        reader = asyncio.StreamReader()
        protocol = asyncio.StreamReaderProtocol(reader)
        own = hand_over(connection)
        try:
            transport, _ = await loop.connect_accepted_socket(lambda: protocol, own, ssl=self._context_for_tls())
        except OSError as error:  # the client didn't like what it saw, or went away
            self._log.handshake(self._host.name, name, getattr(error, "reason", None) or type(error).__name__)
            return
        self._log.handshake(self._host.name, name, "plain" if self._tls is Tls.PLAIN else "ok")
        assert isinstance(transport, asyncio.Transport)
        writer = asyncio.StreamWriter(transport, protocol, reader, loop)
        try:
            with contextlib.suppress(OSError):
                await converse(reader, writer, self._handler)
        finally:
            with contextlib.suppress(AttributeError):  # Python before 3.11.4, where TLS has ended already
                transport.abort()

    def _context_for_tls(self) -> ssl.SSLContext | None:
        if self._tls is not Tls.PLAIN and self._context is None:
            self._context = self._certificates.server(self._host.name, self._tls)
        return self._context
