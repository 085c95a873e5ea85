"""Why the workspace's name doesn't exist: misspelt, or blocked."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from dbapp_diag.causes.sign_in_cases import Case
from dbapp_diag.check import Check, Facts, Failed, Finding, Result, Send, Skipped, SoFar
from dbapp_diag.facts.base import Fact
from dbapp_diag.facts.configuration import CredentialSources
from dbapp_diag.facts.network import Lookup, LookupOutcome, WorkspaceReach
from dbapp_diag.judging.grounds import grounds
from dbapp_diag.judging.names import alive, parents, told
from dbapp_diag.probe import Probe
from dbapp_diag.urls import APPS_DOMAIN, is_databricks_workspace
from dbapp_diag.words import CauseId, Confidence, Stage

WRONG, UNREACHABLE = CauseId("workspace-host-wrong"), CauseId("workspace-unreachable")


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkspaceZone(Fact):
    """The domains above the workspace's host, the nearest first, and a name outside them."""

    host: str
    above: tuple[Lookup, ...]
    control: Lookup


class WorkspaceName(Check):
    """Looks up the domains above a workspace's name that doesn't exist.

    Why: two swapped digits in the address and a blocked domain give the same answer: no such name.

    Told apart: where the domain right above the name exists, only this name doesn't, and it's misspelt or gone. Where
    none of its domains exists here while another zone does, a Databricks domain is blocked or shadowed, and any
    other is a mistake.

    Source: RFC 8020: nothing lies beneath a name that doesn't exist.
    """

    id = "workspace-name"
    stage = Stage.SIGN_IN
    title = "The workspace's name"
    needs = (WorkspaceReach,)
    wants = (CredentialSources,)
    provides = WorkspaceZone
    causes = (WRONG, UNREACHABLE)
    sends = (Send("resolver", "A and AAAA of the domains above the workspace's host", when="its name doesn't exist"),)

    def worth(self, so_far: SoFar) -> str | None:
        reach = so_far.facts.want(WorkspaceReach)
        return None if reach is not None and _missing(reach) else "no look-up says that the name doesn't exist"

    async def observe(self, probe: Probe, facts: Facts) -> WorkspaceZone | None:
        reach = facts.need(WorkspaceReach)
        if not _missing(reach):
            return None
        ask = probe.look_up_by_system if reach.lookup.server == "system" else probe.look_up
        answers = await asyncio.gather(*(ask(name) for name in (*parents(reach.host), APPS_DOMAIN)))
        *above, control = (lookup for lookup, _ in answers)
        refs = (*reach.evidence, *(ref for _, ref in answers))
        return WorkspaceZone(host=reach.host, above=tuple(above), control=control, evidence=refs)

    def judge(self, facts: Facts) -> Result:
        seen, sources = facts.need(WorkspaceZone), facts.want(CredentialSources)
        because = grounds(seen)
        exists = next((lookup for lookup in seen.above if alive(lookup)), None)
        values = {"where": (sources.host_from if sources else None) or "your settings"}
        if exists is not None:
            nearest = exists is seen.above[0]
            observed = f"{seen.host} doesn't exist; {told(exists)}"
            sure = Confidence.CONFIRMED if nearest else Confidence.LIKELY
            wrong = Finding(WRONG, sure, observed, "the host of a workspace", because, values)
            return Failed(f"there's no {seen.host} in {exists.name}", wrong)
        if not seen.above or not alive(seen.control):
            return Skipped(f"other names don't resolve either: {told(seen.control)}")
        observed = f"neither {seen.host} nor {seen.above[-1].name} exists here; {told(seen.control)}"
        if is_databricks_workspace(seen.host):
            blocked = Finding(
                UNREACHABLE, Confidence.LIKELY, observed, "a name that resolves", because, {"case": Case.NAME.value}
            )
            return Failed(f"no name of {seen.above[-1].name} resolves here", blocked)
        gone = all(lookup.outcome is LookupOutcome.NAME_NOT_FOUND for lookup in seen.above)
        sure = Confidence.CONFIRMED if gone else Confidence.LIKELY
        return Failed(observed, Finding(WRONG, sure, observed, "the host of a workspace", because, values))


def _missing(reach: WorkspaceReach) -> bool:
    proxied = reach.route is not None and (reach.route.proxy is not None or reach.route.error is not None)
    return reach.lookup.outcome is LookupOutcome.NAME_NOT_FOUND and not reach.attempts and not proxied
