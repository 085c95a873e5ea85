"""How long ago a deployment of the app ended. Pure."""

from __future__ import annotations

from dbapp_diag.facts.app import AppRecord
from dbapp_diag.facts.asked import Vantage
from dbapp_diag.facts.base import Facts
from dbapp_diag.model.times import parsed, seconds

SETTLING_S = 120
"""Seconds after a deployment's end in which the front door has been seen to refuse good tokens (omnigent host/connect.py)."""


def just_deployed(facts: Facts) -> float | None:
    """Seconds since the newest deployment ended, where that's so recent that the front door may not know of it; None elsewhere."""
    record, vantage = facts.want(AppRecord), facts.want(Vantage)
    if record is None or not record.found or vantage is None:
        return None
    deployments = (record.active_deployment, record.last_deployment)
    ends = [moment for each in deployments if each is not None and (moment := parsed(each.ended)) is not None]
    if not ends:
        return None
    ago = seconds(vantage.time) - seconds(max(ends))
    return ago if -5 <= ago <= SETTLING_S else None
