"""The name server: the DNS wire protocol over UDP and TCP.

Truthful for the lab's names, or lying on purpose.
"""

import asyncio
import socket
from dataclasses import dataclass
from typing import Any

import dnslib  # pyright: ignore[reportMissingTypeStubs]  # it ships none: everything of it stays in this module

from dbapp_diag.lab.log import LabLog
from dbapp_diag.lab.sockets import LOOPBACK
from dbapp_diag.lab.wires import Answer, Dns, Host

_wire: Any = dnslib
ZONES = ("azure.databricksapps.com", "databricksapps.com", "azuredatabricks.net", "databricks.com")


@dataclass(frozen=True, slots=True)
class Zone:
    """What the name server knows."""

    dns: Dns
    hosts: dict[str, Host]

    def look_up(self, name: str) -> Answer | tuple[str, ...]:
        """The addresses of a name, or what is said in place of them."""
        if name in self.dns.names:
            return self.dns.names[name]
        covering = [zone for zone in self.dns.zones if zone == "" or name == zone or name.endswith("." + zone)]
        if covering:
            return self.dns.zones[max(covering, key=len)]
        if name in self.hosts:
            return self.hosts[name].addresses
        holds_names = any(host.endswith("." + name) for host in (*self.hosts, *ZONES))
        return Answer.NODATA if name in ZONES or holds_names else Answer.NXDOMAIN


class NameServer:
    """One port of it, for UDP and TCP alike."""

    def __init__(self, zone: Zone, log: LabLog) -> None:
        """Bind both sockets at once, on one port number."""
        self._zone = zone
        self._log = log
        self._udp, self._tcp = _one_port_for_both()
        self.port: int = self._udp.getsockname()[1]
        self._transport: asyncio.DatagramTransport | None = None
        self._server: asyncio.Server | None = None
        self._writers: set[asyncio.StreamWriter] = set()

    async def start(self) -> None:
        """Begin to answer, on the running loop."""
        loop = asyncio.get_running_loop()
        self._transport, _ = await loop.create_datagram_endpoint(lambda: _Datagrams(self.answer), sock=self._udp)
        self._server = await asyncio.start_server(self._stream, sock=self._tcp)

    async def stop(self) -> None:
        """Close everything."""
        if self._transport is not None:
            self._transport.close()
        for writer in list(self._writers):
            writer.close()
        if self._server is not None:
            self._server.close()
        self._udp.close()
        self._tcp.close()

    def answer(self, packet: bytes, transport: str) -> bytes | None:
        """The reply to one query, or None for silence."""
        try:
            query = _wire.DNSRecord.parse(packet)
            name = str(query.q.qname).rstrip(".").lower()
        except Exception:  # noqa: BLE001  # dnslib raises many kinds on bytes that aren't DNS
            return None
        kind = str(_wire.QTYPE[query.q.qtype])
        reply = query.reply()
        said = self._fill(reply, name, kind)
        self._log.question(name, kind, transport, said)
        return None if said == Answer.DROP.value else bytes(reply.pack())

    def _fill(self, reply: Any, name: str, kind: str) -> str:
        dns, ttl = self._zone.dns, self._zone.dns.ttl
        canonical = name
        while canonical in dns.aliases and len(reply.rr) < 8:
            target = dns.aliases[canonical]
            reply.add_answer(_wire.RR(canonical, _wire.QTYPE.CNAME, rdata=_wire.CNAME(target), ttl=ttl))
            canonical = target
        found = self._zone.look_up(canonical)
        if isinstance(found, tuple):
            for address in found:
                v6 = ":" in address
                if kind == ("AAAA" if v6 else "A"):
                    rdata = _wire.AAAA(address) if v6 else _wire.A(address)
                    reply.add_answer(_wire.RR(canonical, getattr(_wire.QTYPE, kind), rdata=rdata, ttl=ttl))
            if not reply.rr:
                self._say_soa(reply, canonical)
            return "NOERROR"
        match found:
            case Answer.NXDOMAIN:
                reply.header.rcode = _wire.RCODE.NXDOMAIN
                self._say_soa(reply, canonical)
            case Answer.NODATA:
                self._say_soa(reply, canonical)
            case Answer.SERVFAIL:
                reply.header.rcode, reply.header.aa = _wire.RCODE.SERVFAIL, 0
            case Answer.REFUSED:
                reply.header.rcode, reply.header.aa = _wire.RCODE.REFUSED, 0
            case Answer.DROP:
                pass
        return found.value

    def _say_soa(self, reply: Any, name: str) -> None:
        zone = next((zone for zone in ZONES if name == zone or name.endswith("." + zone)), "")
        soa = _wire.SOA("ns1.lab.example", "hostmaster.lab.example", (1, 3600, 600, 86400, 60))
        reply.add_auth(_wire.RR(zone or ".", _wire.QTYPE.SOA, rdata=soa, ttl=60))

    async def _stream(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writers.add(writer)
        try:
            while True:
                size = int.from_bytes(await reader.readexactly(2), "big")
                reply = self.answer(await reader.readexactly(size), "tcp")
                if reply is None:
                    continue
                writer.write(len(reply).to_bytes(2, "big") + reply)
                await writer.drain()
        except (asyncio.IncompleteReadError, OSError):
            pass  # the asker went away
        finally:
            self._writers.discard(writer)
            writer.close()


class _Datagrams(asyncio.DatagramProtocol):
    def __init__(self, answer: Any) -> None:
        self._answer = answer
        self._transport: Any = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport  # a DatagramTransport in all but its declared type

    def datagram_received(self, data: bytes, addr: Any) -> None:
        reply = self._answer(data, "udp")
        if reply is not None:
            self._transport.sendto(reply, addr)


def _one_port_for_both() -> tuple[socket.socket, socket.socket]:
    for _ in range(50):
        udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        udp.bind((LOOPBACK, 0))
        udp.setblocking(False)
        try:
            tcp = socket.create_server(udp.getsockname(), backlog=32)
        except OSError:
            udp.close()
            continue
        tcp.setblocking(False)
        return udp, tcp
    raise OSError("No port number is free for UDP and TCP at once.")
