"""What the look-ups of the app's host name amount to. Pure.

NXDOMAIN for a name says that nothing lies beneath it either (RFC 8020). So a parent that exists, even without an
address, shows that its zone is served here; a parent that doesn't, while a name outside the zone resolves, shows that
it isn't.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable

from dbapp_diag.facts.dns import Lookup, LookupOutcome, Resolution
from dbapp_diag.model.results import Finding, finding
from dbapp_diag.model.times import duration
from dbapp_diag.model.urls import APPS_DOMAIN
from dbapp_diag.model.words import AnyCause, Confidence, Variant

SURE, LIKELY, POSSIBLE = Confidence.CONFIRMED, Confidence.LIKELY, Confidence.POSSIBLE
SURELY_THERE = "databricks.com"
"""A name outside the apps' zone that exists for whoever can look up public names; asked where no workspace is known."""
MADE_UP = "dbapp-diag-made-up-name"
FAR_APART = (APPS_DOMAIN, *(f"{MADE_UP}.{cloud}.{APPS_DOMAIN}" for cloud in ("aws", "azure", "gcp")))
"""The platform's domain itself, and a made-up app in each of the clouds: they have no address in common."""
SILENT = frozenset(
    (LookupOutcome.TIMEOUT, LookupOutcome.UNREACHABLE, LookupOutcome.PORT_CLOSED, LookupOutcome.NO_RESOLVER)
)
ONE_SERVER = 5000.0
"""Milliseconds that the C library waits for a name server before it asks again (resolv.conf(5)): an answer may take so long."""
_NEVER_A_HOST = tuple(ipaddress.ip_network(net) for net in ("0.0.0.0/8", "240.0.0.0/4", "100::/64"))
_PRIVATE = tuple(
    ipaddress.ip_network(net) for net in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "fc00::/7")
)
_EXAMPLES = tuple(
    ipaddress.ip_network(net)
    for net in ("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "198.18.0.0/15", "2001:db8::/32")
)


def sink(address: str) -> tuple[str, Confidence] | None:
    """What kind of dead end an address is, and how surely; None for one that a host can have.

    Private addresses aren't: a private endpoint has one. Neither are other public ones than elsewhere (ooni/probe
    issue 1735).
    """
    ip = _ip(address)
    if ip is None:
        return None
    if ip.is_loopback:
        return "loopback", SURE
    if ip.is_unspecified or any(ip in net for net in _NEVER_A_HOST if net.version == ip.version):
        return "unspecified", SURE
    if ip.is_multicast:
        return "multicast", SURE
    return ("link-local", LIKELY) if ip.is_link_local else None


def reserved(address: str) -> bool:
    """No host can have the address, and nobody on the way has to say so: a connection may be waited for in vain."""
    ip = _ip(address)
    return ip is not None and not ip.is_unspecified and (sink(address) or ("",))[0] in ("unspecified", "multicast")


def example(address: str) -> bool:
    """The address is for documentation or benchmarks (RFC 5737, 3849, 2544). On the internet no host has it; a test network may
    use it for its hosts, and a filter as a dead end: only other names tell which."""
    ip = _ip(address)
    return ip is not None and any(ip in net for net in _EXAMPLES if net.version == ip.version)


def one_for_all(resolution: Resolution) -> bool:
    """Names of the platform's zone that have nothing in common lead to the app's address, and that is one for examples."""
    own = used_lookup(resolution).addresses
    far = [near for near in resolution.neighbours if near.name in FAR_APART]
    same = len(far) == len(FAR_APART) and all(set(near.addresses) & set(own) for near in far)
    return same and all(map(example, own))


def worth_trying(addresses: Iterable[str], resolution: Resolution) -> tuple[str, ...]:
    """The addresses that may be connected to: nobody waits for one that's known to be a dead end."""
    return () if one_for_all(resolution) else tuple(each for each in addresses if not reserved(each))


def private(address: str) -> bool:
    """The address lies in a private network (RFC 1918, 4193, 6598)."""
    ip = _ip(address)
    return ip is not None and any(ip in net for net in _PRIVATE if net.version == ip.version)


def literal(host: str) -> bool:
    """The host needs no name server: an address, or this machine by its own name (RFC 6761)."""
    return _ip(host) is not None or host == "localhost" or host.endswith(".localhost")


def parents(host: str) -> tuple[str, ...]:
    """The domains above a host, the nearest first, down to two labels; four at most."""
    labels = host.split(".")
    return tuple(".".join(labels[at:]) for at in range(1, len(labels) - 1))[-4:]


def dead_end(lookup: Lookup) -> bool:
    """It was answered, and with nothing but addresses that no host of the platform has."""
    return bool(lookup.addresses) and all(sink(address) for address in lookup.addresses)


def alive(lookup: Lookup | None) -> bool:
    """The name exists for the server asked: it has a usable address, or none at all."""
    if lookup is None:
        return False
    return lookup.outcome is LookupOutcome.NO_ADDRESS or (
        lookup.outcome is LookupOutcome.ANSWERED and not dead_end(lookup)
    )


def main(resolution: Resolution) -> Lookup:
    """The look-up that counts where there's no address: DNS, or the system's where DNS is silent and that isn't.

    The system tells "try again" and, on some platforms, "no such name" without having asked anybody (no route, no server, no
    sockets allowed). So its failure counts only where it knows another name, and its "no such name" only where a
    server could have been asked.
    """
    system = resolution.system
    if system is None or resolution.dns.outcome not in SILENT or system.outcome in SILENT:
        return resolution.dns
    if by_system(resolution.control):
        return system
    asked = system.outcome is not LookupOutcome.SERVER_FAILURE and resolution.dns.outcome is LookupOutcome.TIMEOUT
    return system if asked or system.outcome is LookupOutcome.BAD_NAME else resolution.dns


def used_lookup(resolution: Resolution) -> Lookup:
    """The look-up whose addresses the call takes: the system's where that has some, or asks no name server, as for ordinary
    programs."""
    system = resolution.system
    return system if system is not None and (system.addresses or resolution.no_dns) else resolution.dns


def otherwise(resolution: Resolution) -> bool:
    """Programs get addresses that the name server doesn't give: then other names have to be asked for as programs do it."""
    system = resolution.system
    return system is not None and bool(system.addresses) and not set(system.addresses) & set(resolution.dns.addresses)


def by_system(control: Lookup | None) -> bool:
    """The system knows the control's name, so it does reach a name server."""
    return control is not None and control.server == "system" and alive(control)


def waited_out(lookup: Lookup | None) -> bool:
    """The system had no answer, and was waited for as long as it waits for a name server itself."""
    if lookup is None or lookup.server != "system":
        return False
    return (
        lookup.outcome is not LookupOutcome.TIMEOUT
        or lookup.ms >= ONE_SERVER
        or lookup.detail.startswith("getaddrinfo")
    )


def describe_lookup(lookup: Lookup) -> str:
    """One look-up as a sentence part with its values."""
    who = "the system's resolver" if lookup.server == "system" else f"the name server {lookup.server}"
    match lookup.outcome:
        case LookupOutcome.ANSWERED:
            return f"{lookup.name} is {', '.join(lookup.addresses[:4])}"
        case LookupOutcome.NAME_NOT_FOUND if lookup.aliases:
            return f"{lookup.name} leads to {lookup.aliases[-1]}, and {who} says that this doesn't exist"
        case LookupOutcome.NAME_NOT_FOUND:
            return f"{who} says that {lookup.name} doesn't exist"
        case LookupOutcome.NO_ADDRESS:
            alias = f", which leads to {lookup.aliases[-1]}" if lookup.aliases else ""
            return f"{who} knows {lookup.name}{alias}, without an address"
        case LookupOutcome.SERVER_FAILURE if lookup.server == "system":
            return f"{who} fails on {lookup.name}" + (f" ({lookup.detail})" if lookup.detail else "")
        case LookupOutcome.SERVER_FAILURE:
            return f"{who} fails on {lookup.name} ({lookup.detail or 'SERVFAIL'})"
        case LookupOutcome.REFUSED:
            return f"{who} refuses to answer for {lookup.name}"
        case LookupOutcome.TIMEOUT:
            return f"{who} gives no answer for {lookup.name} within {duration(lookup.ms)}"
        case LookupOutcome.UNREACHABLE:
            why = f" ({lookup.detail})" if lookup.server == "system" and lookup.detail else ""
            return f"there's no way to {who}, asked for {lookup.name}{why}"
        case LookupOutcome.PORT_CLOSED:
            return f"nothing listens at the port of {who}, asked for {lookup.name}"
        case LookupOutcome.NO_RESOLVER:
            return f"no name server is set here to ask for {lookup.name}"
        case LookupOutcome.BAD_NAME:
            return f"{lookup.name} can't be a host name" + (f": {lookup.detail}" if lookup.detail else "")


def lookup_finding(
    cause: AnyCause,
    sure: Confidence,
    resolution: Resolution,
    observed: str,
    expected: str,
    *,
    variant: Variant | None = None,
    **values: str,
) -> Finding:
    """A finding about the look-up, with the name server among its values."""
    values = {"resolver": resolution.dns.server, **values}
    return finding(cause, sure, observed, expected, resolution, variant=variant, values=values)


def _ip(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        ip = ipaddress.ip_address(text)
    except ValueError:
        return None
    mapped = ip.ipv4_mapped if ip.version == 6 else None
    return mapped or ip
