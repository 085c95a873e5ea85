"""One fault at a time: every fault of the lab as a scenario, its variants and those that the call survives among them."""

from __future__ import annotations

from dbapp_diag.lab import Fault
from dbapp_diag.lab.session import faults
from tests.accuracy.scenario import Group, Scenario

NETWORK = ("dns", "connect", "tls")
"""Stages whose causes are proven on real networks; here they run along, each once."""


TRUE_AS_WELL = {
    "clock-skew": ("token-expired",),
    "user-consent-stale": ("app-downstream-scopes",),
    "app-ui-only": ("endpoint-not-found",),
    "app-url-wrong": ("dns-name-not-found",),
    "app-not-found": ("dns-name-not-found",),
}
"""What follows from a planted cause, and is no mistake beside it or in its place where that can't be seen."""


OPEN = {
    "permission-missing--record-hidden": "an app that's hidden from the caller reads like one that is gone",
    **{
        f"app-{state}--record-closed": "the platform's page is the same for every state, and the record can't be read"
        for state in (
            "stopped", "starting", "deploying", "deleting", "unavailable", "crashed", "never-deployed", "deployment-failed",
            "not-listening",
        )
    },
}  # fmt: skip
"""Faults that nothing to be seen tells from their neighbours, and why."""
EITHER = {"app-ui-only--catch-all": ("endpoint-not-found",)}
"""An app that hides its routes: that it has no such path is as true as that it has none at all."""


def _scenario(fault: Fault) -> Scenario:
    group = Group.SINGLE if fault.stops_the_call else Group.SURVIVED
    if fault.id in OPEN:
        group = Group.OPEN
    plain = fault.variant is None and fault.stops_the_call
    spread = (*fault.plants, *TRUE_AS_WELL.get(fault.id.partition("--")[0], ()))
    return Scenario(
        fault.id,
        group,
        fault.title,
        (fault.id,),
        root=fault.plants[0],
        spread=spread,
        sure=plain,
        either=EITHER.get(fault.id, ()),
    )


SINGLES: tuple[Scenario, ...] = tuple(_scenario(fault) for fault in faults())


def stage_of(scenario: Scenario) -> str | None:
    """The stage of a scenario's only fault."""
    stages = {fault.id: fault.stage for fault in faults()}
    return stages.get(scenario.faults[0]) if len(scenario.faults) == 1 else None
