"""Whether the whole zone leads to the one address whose certificate isn't the platform's."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from dbapp_diag.check import Check, Facts, Failed, Finding, Passed, Result, RuledOut, Send, Skipped, SoFar
from dbapp_diag.facts.base import Fact
from dbapp_diag.facts.network import Lookup, Resolution, TlsError, TlsFacts, WorkspaceReach
from dbapp_diag.judging.grounds import grounds
from dbapp_diag.judging.names import MADE_UP, dead_end, private
from dbapp_diag.judging.names_missing import of_apps
from dbapp_diag.judging.slow_ways import used
from dbapp_diag.probe import Probe
from dbapp_diag.urls import APPS_DOMAIN
from dbapp_diag.words import CauseId, Confidence, Stage

SUNK, BLOCKED = CauseId("dns-sinkholed"), CauseId("dns-zone-blocked")
FAR_APART = (APPS_DOMAIN, *(f"{MADE_UP}.{cloud}.{APPS_DOMAIN}" for cloud in ("aws", "azure", "gcp")))
"""The platform's domain itself, and a made-up app in each of the clouds."""
STRANGE = (TlsError.UNTRUSTED, TlsError.NAME_MISMATCH)


@dataclass(frozen=True, slots=True, kw_only=True)
class ZoneAddresses(Fact):
    """Names of the platform's zone that have nothing to do with each other, as this network resolves them."""

    host: str
    lookups: tuple[Lookup, ...]


class OneAddress(Check):
    """Looks up names of the platform's zone in other clouds, where the app's address shows a strange certificate.

    Why: a filter that answers with its own site in place of a blocked one looks like a server with a bad certificate.

    Told apart: apps of three clouds and the domain itself have no address in common. Where all of them lead to the app's,
    it's this network's answer for the zone. A private address may be a private endpoint for all of it, and the workspace's
    certificate must be in order: else it's the connections that are inspected, not the names.

    Source: ooni/probe issues 1735 and 2327; RFC 8020.
    """

    id = "one-address"
    stage = Stage.DNS
    title = "Other names of the platform's zone"
    needs = (Resolution, TlsFacts)
    wants = (WorkspaceReach,)
    provides = ZoneAddresses
    causes = (SUNK, BLOCKED)
    sends = (Send("resolver", "A and AAAA of made-up names in the zone", when="the app's certificate is a stranger's"),)

    def worth(self, so_far: SoFar) -> str | None:
        names, tls = so_far.facts.want(Resolution), so_far.facts.want(TlsFacts)
        if names is None or tls is None or tls.handshake.error not in STRANGE:
            return "the app's address shows no strange certificate"
        if names.through_proxy or names.overridden is not None or names.hosts_file or not of_apps(names):
            return "the address isn't the name server's answer for the platform's zone"
        return None

    async def observe(self, probe: Probe, facts: Facts) -> ZoneAddresses | None:
        names = facts.need(Resolution)
        ask = probe.look_up_by_system if used(names).server == "system" else probe.look_up
        answers = await asyncio.gather(*(ask(name) for name in FAR_APART))
        refs = (*names.evidence, *(ref for _, ref in answers))
        return ZoneAddresses(host=names.host, lookups=tuple(found for found, _ in answers), evidence=refs)

    def judge(self, facts: Facts) -> Result:
        seen, names, tls = facts.need(ZoneAddresses), facts.need(Resolution), facts.need(TlsFacts)
        own, because = used(names).addresses, grounds(seen, tls)
        alike = [each for each in seen.lookups if set(each.addresses) & set(own)]
        if len(alike) < len(seen.lookups) or dead_end(used(names)):
            told = f"{len(alike)} of {len(seen.lookups)} other names of {APPS_DOMAIN} lead to the app's address"
            return Passed(told, (RuledOut(BLOCKED, told, because),) if not alike else ())
        told = f"{', '.join(each.name for each in alike)} all lead to {own[0]}, as {seen.host} does"
        if all(map(private, own)):
            return Skipped(f"{told}; it's a private address, as a private endpoint has")
        control = facts.want(WorkspaceReach)
        shake = control.handshake if control is not None else None
        if shake is not None and shake.trusted is False:
            return Skipped(f"{told}; but the workspace's certificate isn't trusted either")
        sure = Confidence.CONFIRMED if shake is not None and shake.trusted else Confidence.LIKELY
        observed = f"{told}, where a certificate is shown that isn't the platform's"
        values = {"address": own[0], "resolver": names.dns.server}
        sunk = Finding(SUNK, sure, observed, "an address of the platform", because, values)
        zone = Finding(BLOCKED, sure, told, "addresses of their own", because, values)
        return Failed(f"this network has {own[0]} for every name of {APPS_DOMAIN}", sunk, (zone,))
