"""What calls that were made several times came to. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from dbapp_diag.facts.exchange import ErrorKind, Exchange

INSTANCE = "x-databricks-internal-pod-ip"
"""The header by which the platform names the instance of an app that answered; its value is masked, and numbered."""


def comes_to(call: Exchange) -> str:
    """The outcome of one call, in a word: the status, or how it broke."""
    if call.status is not None:
        return str(call.status)
    return call.error.kind.value if call.error is not None else "no answer"


def works(call: Exchange) -> bool:
    """The call succeeds, as far as its status says."""
    return call.status is not None and call.status < 400


def counts(call: Exchange) -> bool:
    """The outcome says something about the app: no rate limit, and no limit of this run's own."""
    ours = call.error is not None and call.error.kind in (
        ErrorKind.READ_TIMEOUT,
        ErrorKind.BUDGET,
        ErrorKind.REFUSED_BY_US,
    )
    return call.status != 429 and not (call.status is None and ours)


def worst(calls: Sequence[Exchange]) -> Exchange:
    """The call whose outcome is to be explained: the first that fails, or else the first."""
    return next((call for call in calls if not works(call)), calls[0])


def tally(calls: Iterable[Exchange]) -> str:
    """How often each outcome came, in the order of its first: `200 (3 times), 502 (once)`."""
    counts = Counter(comes_to(call) for call in calls)
    return ", ".join(f"{outcome} ({_times(count)})" for outcome, count in counts.items())


def by_place(calls: Sequence[Exchange]) -> str:
    """A sentence part that says with which instance or address the outcomes go; empty where with none."""
    for name in ("instance", "address"):
        at = [call.header(INSTANCE) if name == "instance" else call.peer for call in calls]
        if len(set(at)) > 1 and None not in at and _separates(calls, at):
            bad = dict.fromkeys(str(place) for call, place in zip(calls, at, strict=True) if not works(call))
            return f"; the failing ones all come from {name} {', '.join(bad)}"
    return ""


def _separates(calls: Sequence[Exchange], places: Sequence[str | None]) -> bool:
    """No place has both calls that work and calls that don't."""
    good = {place for call, place in zip(calls, places, strict=True) if works(call)}
    bad = {place for call, place in zip(calls, places, strict=True) if not works(call)}
    return bool(good and bad) and not good & bad


def _times(count: int) -> str:
    return "once" if count == 1 else f"{count} times"
