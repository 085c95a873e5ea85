"""Odd answers about the app's host name: dead ends, the hosts file, system and name server at odds. Pure."""

from __future__ import annotations

from dataclasses import replace

from dbapp_diag.analysis.dns import no_address as missing
from dbapp_diag.analysis.dns.lookups import (
    LIKELY,
    SURE,
    alive,
    dead_end,
    describe_lookup,
    lookup_finding,
    otherwise,
    sink,
)
from dbapp_diag.analysis.dns.no_address import zone_sunk
from dbapp_diag.causes.dns import dns_resolver_unreachable, dns_sinkholed
from dbapp_diag.facts.asked import Vantage
from dbapp_diag.facts.dns import Lookup, LookupOutcome, Resolution
from dbapp_diag.model.results import Failed, Finding, Result, RuledOut, Warned
from dbapp_diag.model.words import AnyCause


def sunk(resolution: Resolution, used: Lookup, resolves: tuple[RuledOut, ...]) -> Failed:
    """Every address is one that no host can have; and it may be so for the whole zone."""
    address = used.addresses[0]
    kind, sure = sink(address) or ("odd", LIKELY)
    observed = f"{describe_lookup(used)}, a {kind} address"
    first = lookup_finding("dns-sinkholed", sure, resolution, observed, "an address of the platform", address=address)
    also: tuple[Finding, ...] = ()
    if zone_sunk(resolution):
        beside = f"a made-up name beside it leads to {address} too"
        also = (lookup_finding("dns-zone-blocked", SURE, resolution, beside, "an address of its own"),)
    kept = tuple(entry for entry in resolves if entry.cause not in {finding.cause for finding in also})
    return Failed(f"{resolution.host} leads to a {kind} address, {address}", first, also, kept)


def zone_at(resolution: Resolution, used: Lookup, resolves: tuple[RuledOut, ...]) -> Failed:
    """Every name of the platform's zone leads to one address, and on the internet no host has that."""
    address, names = used.addresses[0], ", ".join(each.name for each in resolution.neighbours)
    observed = f"{describe_lookup(used)}, an address for examples (RFC 5737, 3849, 2544), and {names} lead there too"
    first = lookup_finding("dns-sinkholed", SURE, resolution, observed, "an address of the platform", address=address)
    said = f"{names} all lead to {address}"
    also = lookup_finding("dns-zone-blocked", SURE, resolution, said, "addresses of their own", address=address)
    kept = tuple(entry for entry in resolves if entry.cause != also.cause)
    return Failed(f"this network has {address} for every name of the platform's zone", first, (also,), kept)


def override(resolution: Resolution, used: Lookup, vantage: Vantage | None) -> Finding | None:
    """The hosts file names the host, the system follows it, and the name server says otherwise."""
    named = [address for address in used.addresses if address in resolution.hosts_file]
    differs = set(named) - set(resolution.dns.addresses)
    told_otherwise = (
        alive(resolution.dns) or dead_end(resolution.dns) or resolution.dns.outcome is LookupOutcome.NAME_NOT_FOUND
    )
    if used is resolution.dns or not differs or not told_otherwise:
        return None
    windows = vantage is not None and vantage.os.lower().startswith("win")
    file = r"C:\Windows\System32\drivers\etc\hosts" if windows else "/etc/hosts"
    return lookup_finding(
        "hosts-file-override",
        SURE,
        resolution,
        f"the hosts file gives {', '.join(named)}; {describe_lookup(resolution.dns)}",
        "no line for it",
        file=file,
        entry=f"{named[0]} {resolution.host}",
        address=named[0],
    )


def by_search(resolution: Resolution, searched: Lookup, vantage: Vantage | None) -> Failed:
    """The system's address is that of the host's name within a search domain, so it isn't the host's.

    Where the name itself doesn't resolve, that stays the cause, and what comes of the strange address follows from it.
    """
    address = resolution.system.addresses[0] if resolution.system is not None else searched.addresses[0]
    why = f"{searched.name} is {', '.join(searched.addresses[:4])}, so {address} belongs to the search domain"
    search = searched.name.removeprefix(f"{resolution.host}.")
    summary = f"{address} isn't {resolution.host}'s address: it belongs to the search domain {search}"
    if resolution.dns.addresses:
        observed, expected = (
            f"programs here get {address}, and {describe_lookup(resolution.dns)}; {why}",
            "the name's own address",
        )
        by_search = dns_sinkholed.SEARCH
        finding = lookup_finding(
            "dns-sinkholed", SURE, resolution, observed, expected, variant=by_search, address=address, search=search
        )
        return Failed(summary, finding)
    first, *also = missing.findings(resolution, vantage)
    first = replace(first, observed=f"{first.observed}; programs here get {address} all the same: {why}")
    return Failed(summary, first, tuple(also), missing.ruled_out(resolution, (first, *also)))


def only_dns(resolution: Resolution, system: Lookup, aside: str = "") -> Result:
    """The name server gives addresses, and the system doesn't, so ordinary programs have none."""
    missing: dict[LookupOutcome, AnyCause] = {
        LookupOutcome.NAME_NOT_FOUND: "dns-name-not-found",
        LookupOutcome.NO_ADDRESS: "dns-no-address",
    }
    cause = missing.get(system.outcome, "dns-server-failure")
    finding = lookup_finding(
        cause,
        LIKELY,
        resolution,
        f"{describe_lookup(system)}; {describe_lookup(resolution.dns)}{aside}",
        "the same from both",
    )
    return Warned(f"the name server knows {resolution.host}, and programs here get no answer{aside}", finding)


def skipped_dns(resolution: Resolution, system: Lookup, aside: str) -> Failed:
    """Programs here ask no name server, so none finds the host, whatever the name server knows."""
    observed = f"{describe_lookup(system)}; asked directly, {describe_lookup(resolution.dns)}{aside}"
    expected, skips_dns = f"an address for {resolution.host}", dns_resolver_unreachable.SKIPS_DNS
    finding = lookup_finding("dns-resolver-unreachable", SURE, resolution, observed, expected, variant=skips_dns)
    return Failed(f"programs here get no address for {resolution.host}{aside}", finding)


def late(resolution: Resolution) -> str | None:
    """Why programs here only wait for the answer that the name server has already given, as a sentence part; None where nothing
    shows that they'd get it.

    The system asks the servers in the same order, and waits longer for each (resolv.conf(5): five seconds), and for both families.
    """
    if (
        resolution.system is None
        or resolution.system.outcome is not LookupOutcome.TIMEOUT
        or not resolution.dns.addresses
    ):
        return None
    if resolution.dns.passed_over:
        silent = ", ".join(resolution.dns.passed_over[:3])
        return f"{silent}, asked first, gives no answer of use, so programs here wait before they ask {resolution.dns.server}"
    if resolution.dns.detail:
        return f"not every question about it is answered ({resolution.dns.detail}), so programs here wait in vain for the rest"
    return None


def difference(resolution: Resolution) -> str:
    """What the name server says otherwise than the system; empty where they agree in one address at least."""
    return f"; asked directly, {describe_lookup(resolution.dns)}" if otherwise(resolution) else ""
