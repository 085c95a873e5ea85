"""All sample cases by name."""

from __future__ import annotations

from report_incomplete import INCOMPLETE
from report_network import NETWORK
from report_samples import HEALTHY, INCONCLUSIVE, LIKELY, PAT
from report_two_roots import TWO_ROOTS

from dbapp_diag.case.schema import Case

ALL: dict[str, Case] = {
    "healthy": HEALTHY,
    "personal-access-token": PAT,
    "likely": LIKELY,
    "inconclusive": INCONCLUSIVE,
    "incomplete": INCOMPLETE,
    "network": NETWORK,
    "two-roots": TWO_ROOTS,
}
