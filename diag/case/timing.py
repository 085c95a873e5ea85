"""Where the time of the call went, as the case holds it. Pure."""

from __future__ import annotations

from collections.abc import Container
from math import isfinite

from dbapp_diag.analysis.timing.phases import Part, TimeSpent
from dbapp_diag.case.schema import TimingInfo
from dbapp_diag.facts.base import Facts
from dbapp_diag.model.words import CauseId

_WAIT_CAUSES = (CauseId("app-slow"), CauseId("app-timeout"))
_DETOUR_CAUSE = CauseId("ipv6-broken")


def timing(facts: Facts, reported: Container[CauseId]) -> TimingInfo | None:
    """The time of the call, where it was measured. `reported` are the causes that the report names: what they say isn't said
    again in `beside_causes`."""
    spent = facts.want(TimeSpent)
    if spent is None or not isfinite(spent.total_ms + (spent.detour.ms if spent.detour else 0.0)):
        return None  # times out of a damaged case
    waited = any(cause in reported for cause in _WAIT_CAUSES)
    return TimingInfo(
        exchange=spent.exchange,
        total_ms=spent.total_ms,
        slow=spent.slow,
        detour=spent.detour,
        summary=spent.told,
        beside_causes=spent.besides(Part.WAIT if waited else None, detour=_DETOUR_CAUSE not in reported),
    )
