"""Ages and sentences."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone

import pytest

from dbapp_diag.reports import wording

RUN = datetime(2026, 11, 20, 12, 26, tzinfo=UTC)


@pytest.mark.parametrize(
    ("when", "text"),
    [
        (RUN - timedelta(hours=3, minutes=12), "3 h 12 min ago, at 09:14Z"),
        (RUN + timedelta(minutes=5), "in 5 min, at 12:31Z"),
        (RUN - timedelta(days=2, hours=3), "2 d 3 h ago, at 2026-11-18T09:26Z"),
        (RUN, "0 s ago, at 12:26Z"),
    ],
)
def test_ages_count_from_the_run(when: datetime, text: str) -> None:
    """An age is the distance from the run's own clock, with the time in UTC."""
    assert wording.age(when, RUN) == text


@pytest.fixture(params=["Pacific/Kiritimati", "America/St_Johns", "Europe/Berlin"])
def zone(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """This process in another time zone."""
    monkeypatch.setenv("TZ", request.param)
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.mark.usefixtures("zone")
def test_R23_ages_do_not_depend_on_the_local_zone() -> None:
    """R23: local time is never taken for UTC, nor the other way round."""
    assert wording.age(RUN.astimezone(timezone(timedelta(hours=14))), RUN) == "0 s ago, at 12:26Z"
    assert wording.parsed("2026-11-20T12:26:00") == RUN
    assert wording.parsed("2026-11-20T13:26:00+01:00") == RUN


def test_without_a_run_time_the_age_is_left_out() -> None:
    """Never relative to now."""
    assert wording.age(RUN, None) == "at 2026-11-20T12:26:00Z"


@pytest.mark.parametrize("text", ["", "yesterday", "0001-01-01T00:00:00+23:59", None, 7])
def test_what_is_no_time_is_none(text: object) -> None:
    """Odd times are left out, not guessed."""
    assert wording.parsed(text) is None


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("the app is off", "The app is off."),
        ("Stopped.", "Stopped."),
        ("proxy.example:3128 is off", "proxy.example:3128 is off."),
        ("", ""),
    ],
)
def test_full_stop(text: str, sentence: str) -> None:
    """A sentence part becomes a sentence; names at its beginning stay as they are."""
    assert wording.full_stop(text) == sentence
