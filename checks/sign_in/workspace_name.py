"""Why the workspace's name doesn't exist: misspelt, or blocked."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from dbapp_diag.analysis.dns.lookups import SURELY_THERE, alive, describe_lookup, parents
from dbapp_diag.causes.dns import dns_resolver_unreachable
from dbapp_diag.causes.sign_in import workspace_unreachable
from dbapp_diag.contract.check import Check, SoFar
from dbapp_diag.contract.port import Send
from dbapp_diag.contract.ports.names import Dns
from dbapp_diag.contract.probe import Probe
from dbapp_diag.facts.base import Fact, Facts
from dbapp_diag.facts.configuration import CredentialSources
from dbapp_diag.facts.dns import Lookup, LookupOutcome
from dbapp_diag.facts.workspace import WorkspaceReach
from dbapp_diag.model.results import Failed, Finding, Result, Skipped, evidence_of, finding
from dbapp_diag.model.urls import APPS_DOMAIN, is_databricks_workspace
from dbapp_diag.model.words import Confidence, Stage

TOP = "com"
"""Whoever says that it doesn't exist says so of every name beneath it (RFC 8020), so of almost every public one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkspaceZone(Fact):
    """The domains above the workspace's host, the nearest first, and names outside them."""

    host: str
    above: tuple[Lookup, ...]
    control: Lookup
    """The domain of the apps."""
    outside: tuple[Lookup, ...] = ()
    """Names that have nothing to do with either, asked only where none of those exists."""


class WorkspaceName(Check):
    """Looks up the domains above a workspace's name that doesn't exist.

    Why: two swapped digits in the address and a blocked domain give the same answer: no such name.

    Told apart: where the domain right above the name exists, only this name doesn't, and it's misspelt or gone. Where
    none of its domains exists here while another zone does, a Databricks domain is blocked or shadowed, and any
    other is a mistake. Where the name server denies even a top-level domain, it knows no public name at all.

    Source: RFC 8020: nothing lies beneath a name that doesn't exist.
    """

    id = "workspace-name"
    stage = Stage.SIGN_IN
    title = "The workspace's name"
    needs = (WorkspaceReach,)
    wants = (CredentialSources,)
    provides = WorkspaceZone
    causes = ("workspace-host-wrong", "workspace-unreachable", "dns-resolver-unreachable")
    uses = (
        Dns.sends(
            Send("resolver", "A and AAAA of the domains above the workspace's host", when="its name doesn't exist"),
            Send("resolver", f"A and AAAA of {SURELY_THERE} and {TOP}", when="databricksapps.com doesn't exist either"),
        ),
    )

    def worth(self, so_far: SoFar) -> str | None:
        reach = so_far.facts.want(WorkspaceReach)
        return None if reach is not None and _missing(reach) else "no look-up says that the name doesn't exist"

    async def observe(self, probe: Probe, facts: Facts) -> WorkspaceZone | None:
        reach = facts.need(WorkspaceReach)
        if not _missing(reach):
            return None
        dns = probe.use(Dns)
        ask = dns.look_up_by_system if reach.lookup.server == "system" else dns.look_up
        answers = await asyncio.gather(*(ask(name) for name in (*parents(reach.host), APPS_DOMAIN)))
        *above, control = (lookup for lookup, _ in answers)
        known = any(alive(each) for each in (*above, control))
        others = await asyncio.gather(*(ask(name) for name in (SURELY_THERE, TOP) if not known))
        refs = (*reach.evidence, *(ref for _, ref in (*answers, *others)))
        outside = tuple(lookup for lookup, _ in others)
        return WorkspaceZone(host=reach.host, above=tuple(above), control=control, outside=outside, evidence=refs)

    def judge(self, facts: Facts) -> Result:
        seen, sources = facts.need(WorkspaceZone), facts.want(CredentialSources)
        because = evidence_of(seen)
        exists = next((lookup for lookup in seen.above if alive(lookup)), None)
        values = {"where": (sources.host_from if sources else None) or "your settings"}
        if exists is not None:
            nearest = exists is seen.above[0]
            observed = f"{seen.host} doesn't exist; {describe_lookup(exists)}"
            sure = Confidence.CONFIRMED if nearest else Confidence.LIKELY
            wrong = finding("workspace-host-wrong", sure, observed, "the host of a workspace", because, values=values)
            return Failed(f"there's no {seen.host} in {exists.name}", wrong)
        nothing = _nothing_public(seen)
        if nothing is not None:
            return Failed("no public name exists for the name server", nothing)
        outside = next((each for each in (seen.control, *seen.outside) if alive(each)), None)
        if not seen.above or outside is None:
            return Skipped(f"other names don't resolve either: {describe_lookup(seen.control)}")
        also = f"{describe_lookup(seen.control)}; " if outside is not seen.control else ""
        observed = f"neither {seen.host} nor {seen.above[-1].name} exists here; {also}{describe_lookup(outside)}"
        if is_databricks_workspace(seen.host):
            expected, variant = "a name that resolves", workspace_unreachable.NAME
            blocked = finding("workspace-unreachable", Confidence.LIKELY, observed, expected, because, variant=variant)
            return Failed(f"no name of {seen.above[-1].name} resolves here", blocked)
        gone = all(lookup.outcome is LookupOutcome.NAME_NOT_FOUND for lookup in seen.above)
        sure = Confidence.CONFIRMED if gone else Confidence.LIKELY
        return Failed(
            observed, finding("workspace-host-wrong", sure, observed, "the host of a workspace", because, values=values)
        )


def _nothing_public(seen: WorkspaceZone) -> Finding | None:
    """The name server says that nothing exists, whatever it was asked for; None where any answer is another."""
    asked = (*seen.above, seen.control, *seen.outside)
    if not seen.outside or any(each.outcome is not LookupOutcome.NAME_NOT_FOUND for each in asked):
        return None
    top = next((each for each in seen.outside if each.name == TOP and each.server != "system"), None)
    sure = Confidence.CONFIRMED if top is not None else Confidence.LIKELY  # the system may add a search domain to it
    names = ", ".join((seen.host, *(each.name for each in (seen.control, *seen.outside))))
    observed = f"none of {names} exists here; {describe_lookup(seen.outside[-1])}"
    expected, variant, server = "an answer for public names", dns_resolver_unreachable.KNOWS_NONE, seen.control.server
    return finding("dns-resolver-unreachable", sure, observed, expected, seen, variant=variant, resolver=server)


def _missing(reach: WorkspaceReach) -> bool:
    proxied = reach.route is not None and (reach.route.proxy is not None or reach.route.error is not None)
    return reach.lookup.outcome is LookupOutcome.NAME_NOT_FOUND and not reach.attempts and not proxied
