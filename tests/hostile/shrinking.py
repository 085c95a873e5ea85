"""Making a failing input smaller: fewer choices, and plainer ones, as long as it fails in the same way."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence


def shrunk(numbers: Sequence[int], fails: Callable[[Sequence[int]], bool], *, seconds: float) -> list[int]:
    """A list that still fails, from which nothing more can be left out, or the best one when time is over."""
    best, end = list(numbers), time.monotonic() + seconds

    def better(other: list[int]) -> bool:
        nonlocal best
        if time.monotonic() < end and other != best and fails(other):
            best = other
            return True
        return False

    before: list[int] = []
    while before != best and time.monotonic() < end:
        before = best
        _leave_out(lambda: best, better)
        _make_plainer(lambda: best, better)
    return best


def _leave_out(best: Callable[[], list[int]], better: Callable[[list[int]], bool]) -> None:
    """Parts of falling length: gone, or all zero."""
    size = len(best())
    while size:
        at = len(best()) - size
        while at >= 0:
            now = best()
            if not better(now[:at] + now[at + size :]):
                better(now[:at] + [0] * len(now[at : at + size]) + now[at + size :])
            at -= size
        size //= 2


def _make_plainer(best: Callable[[], list[int]], better: Callable[[list[int]], bool]) -> None:
    """Each number as small as it can be."""
    for at in range(len(best())):
        low, now = 0, best()
        while at < len(now) and low < now[at]:
            middle = (low + now[at]) // 2
            if not better([*now[:at], middle, *now[at + 1 :]]):
                low = middle + 1
            now = best()
