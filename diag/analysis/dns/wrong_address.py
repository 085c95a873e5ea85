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


def sunk(seen: Resolution, used: Lookup, resolves: tuple[RuledOut, ...]) -> Failed:
    """Every address is one that no host can have; and it may be so for the whole zone."""
    address = used.addresses[0]
    kind, sure = sink(address) or ("odd", LIKELY)
    observed = f"{describe_lookup(used)}, a {kind} address"
    first = lookup_finding("dns-sinkholed", sure, seen, observed, "an address of the platform", address=address)
    also: tuple[Finding, ...] = ()
    if zone_sunk(seen):
        beside = f"a made-up name beside it leads to {address} too"
        also = (lookup_finding("dns-zone-blocked", SURE, seen, beside, "an address of its own"),)
    kept = tuple(entry for entry in resolves if entry.cause not in {finding.cause for finding in also})
    return Failed(f"{seen.host} leads to a {kind} address, {address}", first, also, kept)


def zone_at(seen: Resolution, used: Lookup, resolves: tuple[RuledOut, ...]) -> Failed:
    """Every name of the platform's zone leads to one address, and on the internet no host has that."""
    address, names = used.addresses[0], ", ".join(each.name for each in seen.neighbours)
    observed = f"{describe_lookup(used)}, an address for examples (RFC 5737, 3849, 2544), and {names} lead there too"
    first = lookup_finding("dns-sinkholed", SURE, seen, observed, "an address of the platform", address=address)
    said = f"{names} all lead to {address}"
    also = lookup_finding("dns-zone-blocked", SURE, seen, said, "addresses of their own", address=address)
    kept = tuple(entry for entry in resolves if entry.cause != also.cause)
    return Failed(f"this network has {address} for every name of the platform's zone", first, (also,), kept)


def override(seen: Resolution, used: Lookup, vantage: Vantage | None) -> Finding | None:
    """The hosts file names the host, the system follows it, and the name server says otherwise."""
    named = [address for address in used.addresses if address in seen.hosts_file]
    differs = set(named) - set(seen.dns.addresses)
    told_otherwise = alive(seen.dns) or dead_end(seen.dns) or seen.dns.outcome is LookupOutcome.NAME_NOT_FOUND
    if used is seen.dns or not differs or not told_otherwise:
        return None
    windows = vantage is not None and vantage.os.lower().startswith("win")
    file = r"C:\Windows\System32\drivers\etc\hosts" if windows else "/etc/hosts"
    return lookup_finding(
        "hosts-file-override",
        SURE,
        seen,
        f"the hosts file gives {', '.join(named)}; {describe_lookup(seen.dns)}",
        "no line for it",
        file=file,
        entry=f"{named[0]} {seen.host}",
        address=named[0],
    )


def by_search(seen: Resolution, searched: Lookup, vantage: Vantage | None) -> Failed:
    """The system's address is that of the host's name within a search domain, so it isn't the host's.

    Where the name itself doesn't resolve, that stays the cause, and what comes of the strange address follows from it.
    """
    address = seen.system.addresses[0] if seen.system is not None else searched.addresses[0]
    why = f"{searched.name} is {', '.join(searched.addresses[:4])}, so {address} belongs to the search domain"
    search = searched.name.removeprefix(f"{seen.host}.")
    summary = f"{address} isn't {seen.host}'s address: it belongs to the search domain {search}"
    if seen.dns.addresses:
        observed, expected = (
            f"programs here get {address}, and {describe_lookup(seen.dns)}; {why}",
            "the name's own address",
        )
        by_search = dns_sinkholed.SEARCH
        finding = lookup_finding(
            "dns-sinkholed", SURE, seen, observed, expected, variant=by_search, address=address, search=search
        )
        return Failed(summary, finding)
    first, *also = missing.findings(seen, vantage)
    first = replace(first, observed=f"{first.observed}; programs here get {address} all the same: {why}")
    return Failed(summary, first, tuple(also), missing.ruled_out(seen, (first, *also)))


def only_dns(seen: Resolution, system: Lookup, aside: str = "") -> Result:
    """The name server gives addresses, and the system doesn't, so ordinary programs have none."""
    missing: dict[LookupOutcome, AnyCause] = {
        LookupOutcome.NAME_NOT_FOUND: "dns-name-not-found",
        LookupOutcome.NO_ADDRESS: "dns-no-address",
    }
    cause = missing.get(system.outcome, "dns-server-failure")
    finding = lookup_finding(
        cause, LIKELY, seen, f"{describe_lookup(system)}; {describe_lookup(seen.dns)}{aside}", "the same from both"
    )
    return Warned(f"the name server knows {seen.host}, and programs here get no answer{aside}", finding)


def skipped_dns(seen: Resolution, system: Lookup, aside: str) -> Failed:
    """Programs here ask no name server, so none finds the host, whatever the name server knows."""
    observed = f"{describe_lookup(system)}; asked directly, {describe_lookup(seen.dns)}{aside}"
    expected, skips_dns = f"an address for {seen.host}", dns_resolver_unreachable.SKIPS_DNS
    finding = lookup_finding("dns-resolver-unreachable", SURE, seen, observed, expected, variant=skips_dns)
    return Failed(f"programs here get no address for {seen.host}{aside}", finding)


def late(seen: Resolution) -> str | None:
    """Why programs here only wait for the answer that the name server has already given, as a sentence part; None where nothing
    shows that they'd get it.

    The system asks the servers in the same order, and waits longer for each (resolv.conf(5): five seconds), and for both families.
    """
    if seen.system is None or seen.system.outcome is not LookupOutcome.TIMEOUT or not seen.dns.addresses:
        return None
    if seen.dns.passed_over:
        silent = ", ".join(seen.dns.passed_over[:3])
        return f"{silent}, asked first, gives no answer of use, so programs here wait before they ask {seen.dns.server}"
    if seen.dns.detail:
        return (
            f"not every question about it is answered ({seen.dns.detail}), so programs here wait in vain for the rest"
        )
    return None


def difference(seen: Resolution) -> str:
    """What the name server says otherwise than the system; empty where they agree in one address at least."""
    return f"; asked directly, {describe_lookup(seen.dns)}" if otherwise(seen) else ""
