"""The words of times and durations, the same wherever one is read. Pure.

Times are seconds since 1970 in UTC; no local time zone is ever looked at.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime

_UNITS = ((86_400, "d"), (3600, "h"), (60, "min"), (1, "s"))
_LONGEST = 1e15
"""Seconds beyond which nobody counts, so that no number is too large for a word."""


def seconds(time: datetime) -> float:
    """A time as seconds since 1970; one without a zone is taken for UTC."""
    aware = time if time.tzinfo is not None else time.replace(tzinfo=UTC)
    return (aware - datetime(1970, 1, 1, tzinfo=UTC)).total_seconds()


def parsed(text: str | None) -> datetime | None:
    """A time in ISO 8601 as services write it; None where it isn't one."""
    try:
        moment = datetime.fromisoformat(text or "")
    except ValueError:
        return None
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)


def length(text: str) -> float | None:
    """The seconds of a duration, written as `30`, `30s`, `5m`, `500ms` or `1h`; None where it isn't one."""
    match = re.fullmatch(r"(\d{1,9}(?:\.\d{1,9})?)\s*(ms|s|m|h|)", text.strip())
    return None if match is None else float(match[1]) * {"ms": 0.001, "s": 1, "": 1, "m": 60, "h": 3600}[match[2]]


def at(when: float) -> str:
    """A time as people read it: `2026-11-20T09:14Z`."""
    try:
        return datetime.fromtimestamp(when, UTC).strftime("%Y-%m-%dT%H:%MZ")
    except (ValueError, OverflowError, OSError):
        return "a time beyond any calendar"


def aged(time: datetime, now: datetime) -> str:
    """A time with how far it is from now: `2026-11-20T09:14Z, 3 h 12 min ago`."""
    ahead = seconds(time) - seconds(now)
    return f"{at(seconds(time))}, {f'in {span(ahead)}' if ahead >= 0 else f'{span(ahead)} ago'}"


def span(length: float) -> str:
    """Seconds, whichever way they count, in their largest unit and the next one: `3 h 12 min`, `1 min 35 s`, `1 h`."""
    left = int(min(abs(length), _LONGEST) + 0.5)
    place = next((place for place, (size, _) in enumerate(_UNITS) if left >= size), len(_UNITS) - 1)
    parts: list[str] = []
    for size, unit in _UNITS[place : place + 2]:
        count, left = divmod(left, size)
        if count:
            parts.append(f"{count} {unit}")
    return " ".join(parts) or "0 s"


def duration(ms: float | None) -> str:
    """Milliseconds with their unit: `0.4 ms`, `184 ms`, `1.4 s`, `3 h 12 min`; nothing for None."""
    if ms is None:
        return ""
    if ms < 0.95:
        return f"{max(ms, 0):.1f} ms"
    if ms < 999.5:
        return f"{ms:.0f} ms"
    if ms < 59_950:
        return f"{ms / 1000:.1f} s"
    return span(ms / 1000)
