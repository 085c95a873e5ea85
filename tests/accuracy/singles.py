"""One fault at a time: every fault of the lab as a scenario, its variants and those that the call survives among them."""

from __future__ import annotations

from dbapp_diag.lab import Fault
from dbapp_diag.lab.session import faults
from tests.accuracy.scenario import Group, Scenario

NETWORK = ("dns", "connect", "tls")
"""Stages whose causes are proven on real networks; here they run along, each once."""


def _scenario(fault: Fault) -> Scenario:
    group = Group.SINGLE if fault.stops_the_call else Group.SURVIVED
    plain = fault.variant is None and fault.stops_the_call
    return Scenario(fault.id, group, fault.title, (fault.id,), root=fault.plants[0], spread=fault.plants, sure=plain)


SINGLES: tuple[Scenario, ...] = tuple(_scenario(fault) for fault in faults())


def stage_of(scenario: Scenario) -> str | None:
    """The stage of a scenario's only fault."""
    stages = {fault.id: fault.stage for fault in faults()}
    return stages.get(scenario.faults[0]) if len(scenario.faults) == 1 else None
