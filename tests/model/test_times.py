"""The words of times and durations."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from dbapp_diag.model.times import aged, duration, span


@pytest.mark.parametrize(
    ("ms", "text"),
    [(None, ""), (0.0, "0.0 ms"), (0.4, "0.4 ms"), (0.97, "1 ms"), (184.0, "184 ms"),
     (950.0, "950 ms"), (999.4, "999 ms"),
     (999.7, "1.0 s"), (1412, "1.4 s"), (59_960, "1 min"), (65_000, "1 min 5 s"), (125_000, "2 min 5 s"),
     (11_520_000, "3 h 12 min"),
     (-3.0, "0.0 ms")],
)  # fmt: skip
def test_durations_have_their_unit(ms: float | None, text: str) -> None:
    """Each length of time is told in the unit that a person would choose."""
    assert duration(ms) == text


@pytest.mark.parametrize(
    ("duration", "told"),
    [
        (0, "0 s"),
        (0.4, "0 s"),
        (0.5, "1 s"),
        (1.4, "1 s"),
        (-42, "42 s"),
        (59, "59 s"),
        (60, "1 min"),
        (61, "1 min 1 s"),
        (89, "1 min 29 s"),
        (90, "1 min 30 s"),
        (95, "1 min 35 s"),
        (119, "1 min 59 s"),
        (120, "2 min"),
        (150, "2 min 30 s"),
        (3540, "59 min"),
        (3599, "59 min 59 s"),
        (3600, "1 h"),
        (3601, "1 h"),
        (3602, "1 h"),
        (3661, "1 h 1 min"),
        (7199, "1 h 59 min"),
        (7200, "2 h"),
        (86399, "23 h 59 min"),
        (86400, "1 d"),
        (90061, "1 d 1 h"),
        (172800, "2 d"),
        (31_536_000, "365 d"),
        (float("inf"), "11574074074 d 1 h"),
    ],
)
def test_durations_are_told_in_their_two_largest_units(duration: float, told: str) -> None:
    """The second unit is the one next to the first: beside hours, seconds mean nothing."""
    assert span(duration) == told


def test_a_time_is_told_with_its_distance_from_now() -> None:
    """Past and future have the same words for the same distance."""
    now = datetime(2026, 11, 20, 12, 26, tzinfo=UTC)
    assert aged(now - timedelta(seconds=95), now) == "2026-11-20T12:24Z, 1 min 35 s ago"
    assert aged(now + timedelta(hours=3, minutes=12), now) == "2026-11-20T15:38Z, in 3 h 12 min"
