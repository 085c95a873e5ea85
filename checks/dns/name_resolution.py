"""How the app's host name resolves."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from dbapp_diag.analysis.connect.location import location_values
from dbapp_diag.analysis.dns import no_address as missing
from dbapp_diag.analysis.dns import resolver
from dbapp_diag.analysis.dns import wrong_address as odd
from dbapp_diag.analysis.dns.lookups import (
    FAR_APART,
    MADE_UP,
    SILENT,
    SURELY_THERE,
    alive,
    by_system,
    dead_end,
    describe_lookup,
    example,
    literal,
    main,
    one_for_all,
    otherwise,
    parents,
    private,
    used_lookup,
)
from dbapp_diag.analysis.dns.no_address import of_apps
from dbapp_diag.contract.check import Check
from dbapp_diag.contract.port import Send
from dbapp_diag.contract.ports.names import Dns
from dbapp_diag.contract.ports.routing import Routing
from dbapp_diag.contract.probe import Probe
from dbapp_diag.facts.app import AppAddress
from dbapp_diag.facts.asked import Asked, ResolverSettings, Vantage
from dbapp_diag.facts.base import Facts
from dbapp_diag.facts.configuration import CredentialSources
from dbapp_diag.facts.dns import LookupOutcome, Resolution
from dbapp_diag.model.results import Failed, Passed, Result, Skipped, rule_out, with_variant
from dbapp_diag.model.urls import host_of
from dbapp_diag.model.words import AnyCause, EvidenceId, Stage

MISSING: tuple[AnyCause, ...] = (
    "dns-name-not-found",
    "dns-zone-blocked",
    "dns-resolver-unreachable",
    "dns-server-failure",
    "dns-no-address",
)
GONE = LookupOutcome.NAME_NOT_FOUND
MOST_DOMAINS = 6
"""Search domains that are asked for at most."""


class NameResolution(Check):
    """Looks the app's host name up, by the name server and by the system, and its neighbours when that gives trouble.

    Why: without the right address nothing else can work, and clients tell all faults of a look-up in the same words.

    Told apart: by other names asked at the same moment. The domains above the host and a made-up name beside it show
    whether the zone is served here, the workspace's name whether the name server is up. An address that the system alone
    has may be a search domain's: that's so where the host's name within the domain has it. An address is called a dead
    end only when no host can have it (loopback, unspecified); a private one may be a private endpoint. One for
    documentation is a dead end where the whole zone leads to it. Where nsswitch.conf has no dns, programs go by the system's
    word alone. A proxy resolves by itself, so nothing is concluded there.

    Source: RFC 8020 and 2308; ooni/probe issues 1735, 1734 and 2327; dnspython dns/resolver.py; resolv.conf(5).
    """

    id = "dns"
    stage = Stage.DNS
    title = "The app's name resolves"
    needs = (AppAddress,)
    wants = (Asked, Vantage, ResolverSettings, CredentialSources)
    provides = Resolution
    causes = (*MISSING, "dns-sinkholed", "hosts-file-override")
    uses = (
        Dns.sends(
            Send("resolver", "A and AAAA of the app's host"),
            Send("resolver", "A and AAAA of names above and beside it, and the workspace's", when="that fails"),
            Send("resolver", "A and AAAA of the host in each search domain", when="system and name server disagree"),
            Send(
                "resolver",
                "A and AAAA of made-up names in the zone",
                when="all its addresses are ones for documentation",
            ),
        ),
        Routing,
    )

    async def observe(self, probe: Probe, facts: Facts) -> Resolution | None:
        address, names, routing = facts.need(AppAddress), probe.use(Dns), probe.use(Routing)
        network, route = routing.settings, routing.route(address.url)
        redirected = network.redirected(address.host, address.port)
        through = route.proxy is not None or route.error is not None
        by_system = not through and redirected is None and network.resolver is None
        asked = [names.look_up(address.host), *([names.look_up_by_system(address.host)] if by_system else [])]
        (dns, ref), *rest = await asyncio.gather(*asked)
        system = rest[0][0] if rest else None
        resolution = Resolution(
            host=address.host,
            dns=dns,
            system=system,
            hosts_file=names.hosts_file(address.host) if by_system else (),
            overridden=redirected.host if redirected and redirected.host != address.host else None,
            through_proxy=through,
            evidence=(ref, *(other for _, other in rest)),
        )
        settings = facts.want(ResolverSettings)
        resolution = await _with_search_domains(names, settings, resolution)
        gone = system is not None and system.outcome is GONE and bool(dns.addresses)
        if gone and settings is not None and settings.skips_dns:
            return replace(resolution, no_dns=True)
        trapped = resolver.by_search(resolution) is not None
        known = (dns, system) if not trapped else (dns,)
        usable = any(each.addresses and not dead_end(each) for each in known if each is not None)
        if through or literal(address.host):
            return resolution
        plain = usable and not trapped and not resolution.hosts_file and resolution.overridden is None
        if plain and of_apps(resolution) and all(map(example, used_lookup(resolution).addresses)):
            ask = names.look_up_by_system if otherwise(resolution) else names.look_up
            answers = await asyncio.gather(*(ask(name) for name in FAR_APART))
            refs = (*resolution.evidence, *(ref for _, ref in answers))
            far = tuple(lookup for lookup, _ in answers)
            return (
                with_far if one_for_all(with_far := replace(resolution, neighbours=far, evidence=refs)) else resolution
            )
        return resolution if usable else await _with_neighbours(names, facts, resolution)

    def judge(self, facts: Facts) -> Result:
        resolution, vantage, aside = facts.need(Resolution), facts.want(Vantage), _aside(facts)
        if resolution.through_proxy:
            direct = rule_out("hosts-file-override", "a proxy resolves the name, not this machine", resolution)
            return Passed(
                f"the proxy resolves {resolution.host}; seen from here, {describe_lookup(resolution.dns)}", direct
            )
        if literal(resolution.host):
            return Passed(
                f"{resolution.host} needs no name server", rule_out(self.causes, "no name is looked up", resolution)
            )
        used = used_lookup(resolution)
        if resolution.no_dns and resolution.dns.addresses:
            return odd.skipped_dns(resolution, used, aside)
        if not used.addresses and resolution.overridden is not None:
            return Skipped(f"connections go to {resolution.overridden} instead, so what its name says doesn't count")
        if not used.addresses:
            first, *also = missing.findings(resolution, vantage)
            told_so = f"{resolution.host} has no address here: {describe_lookup(main(resolution))}{aside}"
            first = replace(first, observed=f"{first.observed}{aside}")
            if first.cause == "dns-zone-blocked":
                first = with_variant(first, location_values(vantage))
            return Failed(told_so, first, tuple(also), missing.ruled_out(resolution, (first, *also)))
        resolves = rule_out(MISSING, describe_lookup(used), resolution)
        override = odd.override(resolution, used, vantage)
        if override is not None:
            return Failed(
                f"the hosts file sends {resolution.host} to {used.addresses[0]}", override, ruled_out=resolves
            )
        searched = resolver.by_search(resolution)
        if searched is not None:
            return odd.by_search(resolution, searched, vantage)
        if one_for_all(resolution):
            return odd.zone_at(resolution, used, resolves)
        if dead_end(used):
            return odd.sunk(resolution, used, resolves)
        late = odd.late(resolution)
        if resolution.system is not None and not resolution.system.addresses and late is None:
            return odd.only_dns(resolution, resolution.system, aside)
        kind = " (a private address, as a private endpoint has)" if all(map(private, used.addresses)) else ""
        free = resolution.system is not None and not resolution.hosts_file
        ruled = (
            rule_out("hosts-file-override", f"no hosts file gives {resolution.host} an address", resolution)
            if free
            else ()
        )
        differs = f"; {late}" if late else odd.difference(resolution)
        return Passed(f"{describe_lookup(used)}{kind}{differs}{aside if differs else ''}", (*resolves, *ruled))


def _aside(facts: Facts) -> str:
    return resolver.aside(facts.want(ResolverSettings), facts.need(Resolution))


async def _with_search_domains(dns: Dns, settings: ResolverSettings | None, resolution: Resolution) -> Resolution:
    """Where the system's addresses aren't the name server's, a search domain may have given them."""
    system = resolution.system
    if system is None or not otherwise(resolution) or resolution.hosts_file:
        return resolution
    names = list(resolver.search_names(settings, resolution.host)[:MOST_DOMAINS]) if settings is not None else []
    names += [alias for alias in system.aliases if alias.startswith(f"{resolution.host}.") and alias not in names]
    answers = await asyncio.gather(*(dns.look_up(name) for name in names))
    refs = (*resolution.evidence, *(ref for _, ref in answers))
    return replace(resolution, searched=tuple(lookup for lookup, _ in answers), evidence=refs)


async def _with_neighbours(dns: Dns, facts: Facts, resolution: Resolution) -> Resolution:
    dns_dark = (
        resolution.dns.outcome in SILENT and resolution.system is not None and resolution.system.outcome not in SILENT
    )
    if (
        dns_dark and main(resolution) is resolution.dns
    ):  # the system failed too: it counts if it knows the control's name
        control, ref = await dns.look_up_by_system(_control(facts))
        dns_dark, resolution = by_system(control), replace(resolution, evidence=(*resolution.evidence, ref))
    ask = dns.look_up_by_system if dns_dark else dns.look_up
    above, outside = parents(resolution.host), _control(facts)
    names = [*(f"{MADE_UP}.{zone}" for zone in above[:1]), *above]
    waits = {resolution.dns.outcome, resolution.system.outcome if resolution.system else None} == {
        LookupOutcome.TIMEOUT
    }
    controls = [ask(outside), *([dns.look_up_by_system(outside)] if waits else [])]  # it may have been asked longer
    answers = await asyncio.gather(*(ask(name) for name in names), *controls)
    lookups = [lookup for lookup, _ in answers]
    neighbours, others = lookups[: len(names)], lookups[len(names) :]
    control = next((each for each in others if alive(each)), others[-1])
    refs: list[EvidenceId] = [ref for _, ref in answers]
    return replace(resolution, neighbours=tuple(neighbours), control=control, evidence=(*resolution.evidence, *refs))


def _control(facts: Facts) -> str:
    sources, asked = facts.want(CredentialSources), facts.want(Asked)
    written = (sources.host if sources else None) or (asked.workspace if asked else None)
    host = host_of(written) if written else None
    return host if host is not None and not literal(host) else SURELY_THERE
