"""How the app's host name resolves."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from dbapp_diag.check import Check, Facts, Failed, Passed, Result, RuledOut, Send
from dbapp_diag.facts.app import AppAddress
from dbapp_diag.facts.asked import Asked, Vantage
from dbapp_diag.facts.configuration import CredentialSources
from dbapp_diag.facts.network import Resolution
from dbapp_diag.judging import names_missing as missing
from dbapp_diag.judging import names_odd as odd
from dbapp_diag.judging.grounds import grounds
from dbapp_diag.judging.names import MADE_UP, SILENT, SURELY_THERE, dead_end, literal, main, parents, private, told
from dbapp_diag.probe import Probe
from dbapp_diag.urls import host_of
from dbapp_diag.words import CauseId, EvidenceId, Stage

MISSING = ("dns-name-not-found", "dns-zone-blocked", "dns-resolver-unreachable", "dns-server-failure", "dns-no-address")
SUNK, OVERRIDE = "dns-sinkholed", "hosts-file-override"


class NameResolution(Check):
    """Looks the app's host name up, by the name server and by the system, and its neighbours when that gives trouble.

    Why: without the right address nothing else can work, and clients tell all faults of a look-up in the same words.

    Told apart: by other names asked at the same moment. The domains above the host and a made-up name beside it show
    whether the zone is served here, the workspace's name whether the name server is up. An address is called a dead
    end only when no host can have it (loopback, unspecified); a private one may be a private endpoint. A proxy
    resolves by itself, so nothing is concluded there.

    Source: RFC 8020 and 2308; ooni/probe issues 1735, 1734 and 2327; dnspython dns/resolver.py.
    """

    id = "dns"
    stage = Stage.DNS
    title = "The app's name resolves"
    needs = (AppAddress,)
    wants = (Asked, Vantage, CredentialSources)
    provides = Resolution
    causes = (*MISSING, SUNK, OVERRIDE)
    sends = (
        Send("resolver", "A and AAAA of the app's host"),
        Send("resolver", "A and AAAA of names above and beside it, and the workspace's", when="that fails"),
    )

    async def observe(self, probe: Probe, facts: Facts) -> Resolution | None:
        address, network = facts.need(AppAddress), probe.network_settings
        route, redirected = probe.route_of(address.url), network.redirected(address.host, address.port)
        through = route.proxy is not None or route.error is not None
        by_system = not through and redirected is None and network.resolver is None
        asked = [probe.look_up(address.host), *([probe.look_up_by_system(address.host)] if by_system else [])]
        (dns, ref), *rest = await asyncio.gather(*asked)
        system = rest[0][0] if rest else None
        seen = Resolution(
            host=address.host,
            dns=dns,
            system=system,
            hosts_file=probe.hosts_file(address.host) if by_system else (),
            overridden=redirected.host if redirected and redirected.host != address.host else None,
            through_proxy=through,
            evidence=(ref, *(other for _, other in rest)),
        )
        usable = any(each.addresses and not dead_end(each) for each in (dns, system) if each is not None)
        return seen if through or usable or literal(address.host) else await _with_neighbours(probe, facts, seen)

    def judge(self, facts: Facts) -> Result:
        seen, vantage = facts.need(Resolution), facts.want(Vantage)
        because = grounds(seen)
        if seen.through_proxy:
            direct = RuledOut(CauseId(OVERRIDE), "a proxy resolves the name, not this machine", because)
            return Passed(f"the proxy resolves {seen.host}; seen from here, {told(seen.dns)}", (direct,))
        if literal(seen.host):
            return Passed(f"{seen.host} needs no name server", _excluded(self.causes, "no name is looked up", seen))
        used = seen.system if seen.system is not None and seen.system.addresses else seen.dns
        if not used.addresses:
            found = missing.findings(seen)
            told_so = f"{seen.host} has no address here: {told(main(seen))}"
            return Failed(told_so, found[0], found[1:], missing.ruled_out(seen, found))
        resolves = _excluded(MISSING, told(used), seen)
        override = odd.override(seen, used, vantage)
        if override is not None:
            return Failed(f"the hosts file sends {seen.host} to {used.addresses[0]}", override, ruled_out=resolves)
        if dead_end(used):
            return odd.sunk(seen, used, resolves)
        if seen.system is not None and not seen.system.addresses:
            return odd.only_dns(seen, seen.system)
        kind = " (a private address, as a private endpoint has)" if all(map(private, used.addresses)) else ""
        free = seen.system is not None and not seen.hosts_file
        ruled = _excluded((OVERRIDE,), f"no hosts file gives {seen.host} an address", seen) if free else ()
        return Passed(f"{told(used)}{kind}{odd.difference(seen)}", (*resolves, *ruled))


async def _with_neighbours(probe: Probe, facts: Facts, seen: Resolution) -> Resolution:
    dns_dark = seen.dns.outcome in SILENT and seen.system is not None and seen.system.outcome not in SILENT
    ask = probe.look_up_by_system if dns_dark else probe.look_up
    above = parents(seen.host)
    names = [*(f"{MADE_UP}.{zone}" for zone in above[:1]), *above, _control(facts)]
    answers = await asyncio.gather(*(ask(name) for name in names))
    *neighbours, control = [lookup for lookup, _ in answers]
    refs: list[EvidenceId] = [ref for _, ref in answers]
    return replace(seen, neighbours=tuple(neighbours), control=control, evidence=(*seen.evidence, *refs))


def _control(facts: Facts) -> str:
    sources, asked = facts.want(CredentialSources), facts.want(Asked)
    written = (sources.host if sources else None) or (asked.workspace if asked else None)
    host = host_of(written) if written else None
    return host if host is not None and not literal(host) else SURELY_THERE


def _excluded(causes: tuple[str, ...], reason: str, seen: Resolution) -> tuple[RuledOut, ...]:
    return tuple(RuledOut(CauseId(cause), reason, grounds(seen)) for cause in causes)
