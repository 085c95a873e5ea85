"""Whether the whole zone, or every name there is, leads to the one address that isn't the platform's."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from dbapp_diag.analysis.dns.lookups import FAR_APART, MADE_UP, SURELY_THERE, dead_end, otherwise, private, used_lookup
from dbapp_diag.analysis.dns.no_address import of_apps
from dbapp_diag.analysis.tls.chains import fits
from dbapp_diag.causes.dns import dns_sinkholed
from dbapp_diag.contract.check import Check, SoFar
from dbapp_diag.contract.port import Send
from dbapp_diag.contract.ports.names import Dns
from dbapp_diag.contract.probe import Probe
from dbapp_diag.facts.base import Fact, Facts
from dbapp_diag.facts.connect import ConnectOutcome, Reach
from dbapp_diag.facts.dns import Lookup, Resolution
from dbapp_diag.facts.tls import TlsError, TlsFacts
from dbapp_diag.facts.workspace import WorkspaceReach
from dbapp_diag.model.results import Failed, Passed, Result, Skipped, evidence_of, finding, rule_out
from dbapp_diag.model.urls import APPS_DOMAIN
from dbapp_diag.model.words import Confidence, Stage

ANYWHERE = (f"{MADE_UP}.{SURELY_THERE}", f"{MADE_UP}.example.com")
"""Names that nobody has, in zones that have nothing to do with the apps' or with each other."""
STRANGE = (TlsError.UNTRUSTED, TlsError.NAME_MISMATCH)


@dataclass(frozen=True, slots=True, kw_only=True)
class ZoneAddresses(Fact):
    """Names of the platform's zone that have nothing to do with each other, as this network resolves them; and names of other
    zones, where all of those lead to one address."""

    host: str
    lookups: tuple[Lookup, ...]
    anywhere: tuple[Lookup, ...] = ()


class OneAddress(Check):
    """Looks up names of the platform's zone in other clouds, where the app's address shows a strange certificate or nothing.

    Why: a filter that answers with its own site in place of a blocked one looks like a server with a bad certificate.

    Told apart: apps of three clouds and the domain itself have no address in common. Where all of them lead to the app's,
    it's this network's answer for the zone. A private address may be a private endpoint for all of it, unless its certificate is
    for other names, which neither the platform nor an inspecting device shows. The workspace must be in order: else it's the
    connections that are amiss, not the names. Where made-up names of other zones lead there too, every name does, as a
    portal has it before one has logged in.

    Source: ooni/probe issues 1735 and 2327; RFC 8020.
    """

    id = "one-address"
    stage = Stage.DNS
    title = "Other names of the platform's zone"
    needs = (Resolution, Reach)
    wants = (TlsFacts, WorkspaceReach)
    provides = ZoneAddresses
    causes = ("dns-sinkholed", "dns-zone-blocked")
    uses = (
        Dns.sends(
            Send(
                "resolver",
                "A and AAAA of made-up names in the zone",
                when="nothing, or a stranger, is at the app's address",
            ),
            Send("resolver", "A and AAAA of made-up names in other zones", when="those all lead to the app's address"),
        ),
    )

    def worth(self, so_far: SoFar) -> str | None:
        names, reach, tls = (so_far.facts.want(kind) for kind in (Resolution, Reach, TlsFacts))
        dead = isinstance(reach, Reach) and bool(reach.attempts) and not reach.connected
        strange = isinstance(tls, TlsFacts) and tls.handshake.error in STRANGE
        if not isinstance(names, Resolution) or not (dead or strange):
            return "the app's address accepts connections, and shows no strange certificate"
        if names.through_proxy or names.overridden is not None or names.hosts_file or not of_apps(names):
            return "the address isn't the name server's answer for the platform's zone"
        return None

    async def observe(self, probe: Probe, facts: Facts) -> ZoneAddresses | None:
        names = facts.need(Resolution)
        dns = probe.use(Dns)
        ask = dns.look_up_by_system if otherwise(names) else dns.look_up
        answers = await asyncio.gather(*(ask(name) for name in FAR_APART))
        lookups, own = tuple(found for found, _ in answers), set(used_lookup(names).addresses)
        all_alike = all(own & set(found.addresses) for found in lookups)
        others = await asyncio.gather(*(ask(name) for name in ANYWHERE if all_alike))
        refs = (*names.evidence, *(ref for _, ref in (*answers, *others)))
        return ZoneAddresses(
            host=names.host, lookups=lookups, anywhere=tuple(each for each, _ in others), evidence=refs
        )

    def judge(self, facts: Facts) -> Result:
        seen, names, tls = facts.need(ZoneAddresses), facts.need(Resolution), facts.want(TlsFacts)
        own, because = used_lookup(names).addresses, evidence_of(seen, tls, facts.need(Reach))
        alike = [each for each in seen.lookups if set(each.addresses) & set(own)]
        if len(alike) < len(seen.lookups) or dead_end(used_lookup(names)):
            text = f"{len(alike)} of {len(seen.lookups)} other names of {APPS_DOMAIN} lead to the app's address"
            return Passed(text, rule_out("dns-zone-blocked", text, because) if not alike else ())
        text = f"{', '.join(each.name for each in alike)} all lead to {own[0]}, as {seen.host} does"
        control = facts.want(WorkspaceReach)
        shake, shown = (control.handshake if control is not None else None), _shown(tls)
        values = {"address": own[0], "resolver": names.dns.server}
        if seen.anywhere and all(set(each.addresses) & set(own) for each in seen.anywhere):
            observed = f"{text}; so do {' and '.join(each.name for each in seen.anywhere)}, which nobody has: {shown}"
            expected, every = "an address of the platform", dns_sinkholed.EVERY_NAME
            sunk = finding(
                "dns-sinkholed", Confidence.CONFIRMED, observed, expected, because, variant=every, values=values
            )
            return Failed(f"this network has {own[0]} for every name", sunk)
        foreign = tls is not None and fits(tls.handshake) is False
        refuses = any(each.outcome is ConnectOutcome.REFUSED for each in facts.need(Reach).attempts)
        if all(map(private, own)) and not foreign and not (tls is None and refuses):
            return Skipped(f"{text}; it's a private address, as a private endpoint has")
        if shake is not None and shake.trusted is False:
            return Skipped(f"{text}; but the workspace's certificate isn't trusted either")
        in_order = shake is not None and shake.trusted and (foreign or not all(map(private, own)))
        sure = Confidence.CONFIRMED if in_order else Confidence.LIKELY
        observed = f"{text}, where {shown}"
        sunk = finding("dns-sinkholed", sure, observed, "an address of the platform", because, values=values)
        zone = finding("dns-zone-blocked", sure, text, "addresses of their own", because, values=values)
        elsewhere = f"{text}, so what is there isn't the platform's"
        ruled = rule_out("connection-refused", elsewhere, because) if tls is None else ()
        return Failed(f"this network has {own[0]} for every name of {APPS_DOMAIN}", sunk, (zone,), ruled)


def _shown(tls: TlsFacts | None) -> str:
    """What the address is like, as a sentence part."""
    if tls is None:
        return "no connection on port 443 is accepted"
    chain = tls.handshake.chain
    names = ", ".join((chain[0].names or (chain[0].subject,))[:3]) if chain else ""
    return (
        f"the certificate is for {names}"
        if fits(tls.handshake) is False
        else "a certificate is shown that isn't the platform's"
    )
