"""What the account's record of denied calls says about the call. Pure."""

from __future__ import annotations

from dbapp_diag.facts.ingress import Denial, IngressDenials, Match
from dbapp_diag.model.times import seconds


def denied(seen: IngressDenials | None) -> list[Denial]:
    """The denials of this call, at its path or at the app's host, without those of a dry run: those that name the caller first,
    then the newest."""
    known = seen.denials or () if seen is not None else ()
    about = [each for each in known if each.enforced and each.match is not Match.ELSEWHERE]
    return sorted(about, key=lambda each: (not each.caller, -seconds(each.time)))
