"""Whose clock counts, how exactly it's known, and how times are told."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from dbapp_diag.analysis.token.clock import (
    Clocks,
    Moment,
    Reading,
    in_date,
    lifetime,
)
from dbapp_diag.facts.asked import Vantage
from dbapp_diag.facts.base import Fact, Facts
from dbapp_diag.facts.dns import Lookup, LookupOutcome
from dbapp_diag.facts.exchange import Exchange, Phases, TokenlessCall
from dbapp_diag.facts.workspace import WorkspaceReach
from dbapp_diag.model.times import at, seconds
from dbapp_diag.model.words import EvidenceId
from tests.made import APP_HOST, NOW, call, identity, token, tokenless

VANTAGE = Vantage(time=NOW, os="Linux", python="3", tool="1", runtime="machine")
HERE = seconds(NOW)


def of(*facts: Fact) -> Facts:
    return Facts({type(fact): fact for fact in (VANTAGE, *facts)})


def readings(*facts: Fact) -> tuple[Reading, ...]:
    return of(*facts).need(Clocks).readings


def moment(*facts: Fact) -> Moment:
    """When the call was made, by these facts."""
    return of(*facts).need(Clocks).moment


def dated(ahead: float, *, host: str = APP_HOST, total: float = 100, age: str | None = None) -> TokenlessCall:
    """An answer whose date is so many seconds ahead of this machine's clock, half of its time on the way counted."""
    headers = () if age is None else (("age", age),)
    seen = tokenless(401, *headers, phases=Phases(wait=total)).exchange
    told = NOW + timedelta(seconds=ahead) + timedelta(milliseconds=total / 2)
    changed = {name: getattr(seen, name) for name in Exchange.__slots__} | {"server_date": told, "headers": headers}
    return TokenlessCall(exchange=Exchange(**{**changed, "url": f"https://{host}/x"}), evidence=(EvidenceId("e2"),))


def reach(ahead: float = 0, *, host: str = "w.example", trip: float | None = 0, server: bool = True) -> WorkspaceReach:
    """A look at the workspace, with what its clock said."""
    lookup = Lookup(host, "system", LookupOutcome.ANSWERED)
    date = NOW + timedelta(seconds=ahead) if server else None
    return WorkspaceReach(host=host, lookup=lookup, server_date=date, local_date=NOW, round_trip_ms=trip)


def test_a_reading_is_uncertain_by_half_the_way_and_the_second_of_rounding() -> None:
    """The date was written somewhere between sending and receiving."""
    assert readings(dated(10, total=4000)) == (Reading(APP_HOST, 10.0, 3.0),)
    assert readings(reach(10, trip=0)) == (Reading("w.example", 10.0, 1.0),)
    long = readings(dated(0, total=3_600_000))[0]
    assert (long.ahead_s, long.uncertainty_s) == (0.0, 1801.0)


def test_two_readings_agree_up_to_their_doubts_together() -> None:
    """And no further."""
    assert Reading("a", 0, 2).agrees(Reading("b", 5, 3))
    assert Reading("a", 5, 2).agrees(Reading("b", 0, 3))
    assert not Reading("a", 0, 2).agrees(Reading("b", 5.1, 3))


def test_of_several_readings_of_a_host_the_surest_is_kept() -> None:
    """In whatever order they come; of two alike, the first."""
    sure, unsure = reach(1, host=APP_HOST, trip=10), reach(2, host=APP_HOST, trip=9000)
    assert readings(dated(5, total=400), sure)[0].ahead_s == pytest.approx(0.995)
    assert readings(dated(5, total=400), unsure)[0].ahead_s == pytest.approx(5)
    assert readings(dated(5, total=400), reach(9, host=APP_HOST, trip=400))[0].ahead_s == pytest.approx(5)


def test_each_host_is_read_by_itself_the_apps_first() -> None:
    """However its name is written."""
    me = identity(host="https://W.example", server_date=NOW, local_date=NOW, round_trip_ms=500.0)
    seen = readings(dated(5), reach(1), me)
    assert [reading.host for reading in seen] == [APP_HOST, "w.example"]
    assert seen[1].uncertainty_s == 1.0


@pytest.mark.parametrize("trip", [None, float("nan"), float("inf"), -0.5, -1.0])
def test_a_date_without_a_sensible_time_on_the_way_is_no_reading(trip: float | None) -> None:
    """Saved cases may hold anything."""
    assert readings(reach(trip=trip)) == ()


def test_an_answer_that_took_no_time_is_a_reading() -> None:
    """So is one of half a millisecond."""
    assert len(readings(reach(trip=0))) == len(readings(reach(trip=0.5))) == 1


def test_without_both_dates_there_is_no_reading() -> None:
    """The server's and our own."""
    assert readings(reach(server=False)) == ()
    lookup = Lookup("w", "system", LookupOutcome.ANSWERED)
    bare = WorkspaceReach(host="w", lookup=lookup, server_date=NOW, local_date=None, round_trip_ms=1.0)
    assert readings(bare) == ()


@pytest.mark.parametrize(("age", "read"), [(None, True), ("0", True), (" 0 ", True), ("1", False), ("-1", False)])
def test_only_a_fresh_answer_tells_the_time(age: str | None, read: bool) -> None:
    """A cached one tells when it was written."""
    assert bool(readings(dated(5, age=age))) is read


def test_the_calls_own_date_counts_before_all_others() -> None:
    """By its host, and as it stands."""
    asked = call(401, server_date=NOW + timedelta(hours=1), sent_at=NOW + timedelta(seconds=7))
    assert moment(asked, reach(5)) == Moment(HERE + 7, HERE + 3600, APP_HOST)


def test_without_it_the_first_other_clock_is_carried_over() -> None:
    """What it's ahead is added to our own time of the call."""
    asked = call(401, sent_at=NOW + timedelta(seconds=7))
    carried = moment(asked, dated(30), reach(5))
    assert (carried.local, carried.host) == (HERE + 7, APP_HOST)
    assert carried.server == pytest.approx(HERE + 37, abs=0.1)
    assert moment(reach(5)) == Moment(HERE, HERE + 5, "w.example")


def test_with_no_clock_but_ours_the_server_time_is_unknown() -> None:
    """The run's start stands for the call."""
    seen = moment()
    assert (seen, seen.best) == (Moment(HERE, None), HERE)
    assert Moment(5, 0.0).best == 0.0


def test_a_token_begins_at_the_later_of_its_two_starts() -> None:
    """And doesn't say when it ends, or begins, where it has no such claim."""
    early, late = NOW, NOW + timedelta(minutes=5)
    assert lifetime(token(not_before=early, issued_at=late)) == (HERE + 300, None)
    assert lifetime(token(not_before=late, issued_at=early, expires_at=late)) == (HERE + 300, HERE + 300)
    assert lifetime(token()) == (None, None)


@pytest.mark.parametrize(("left", "alive"), [(31, True), (30, False), (29, False), (-1, False)])
def test_a_token_in_date_has_more_than_half_a_minute_left(left: int, alive: bool) -> None:
    """By the best clock known."""
    ends = token(expires_at=NOW + timedelta(seconds=left))
    assert in_date(ends, Moment(0.0, HERE)) is alive
    assert in_date(ends, Moment(HERE, None)) is alive


@pytest.mark.parametrize(("ahead", "begun"), [(-600, True), (0, True), (60, True), (61, False)])
def test_a_token_in_date_has_begun_within_a_minutes_leeway(ahead: int, begun: bool) -> None:
    """Servers grant about so much."""
    starts = token(issued_at=NOW + timedelta(seconds=ahead), expires_at=NOW + timedelta(hours=1))
    assert in_date(starts, Moment(HERE, None)) is begun


def test_a_token_that_does_not_say_when_it_ends_is_not_known_to_be_in_date() -> None:
    """One that doesn't say when it begins has begun."""
    assert not in_date(token(issued_at=NOW), Moment(HERE, None))
    assert in_date(token(expires_at=NOW + timedelta(hours=1)), Moment(HERE, None))


def test_a_time_in_another_zone_is_the_same_instant() -> None:
    """One without a zone is taken for UTC."""
    naive = datetime(2026, 11, 20, 9)  # noqa: DTZ001  # the point of the test
    assert seconds(naive) == seconds(datetime(2026, 11, 20, 9, tzinfo=UTC)) == HERE
    assert seconds(datetime(1970, 1, 2, tzinfo=UTC)) == 86400


def test_times_are_told_to_the_minute_in_utc() -> None:
    """What no calendar holds is said to be so: claims may hold any number."""
    assert at(HERE) == "2026-11-20T09:00Z"
    for when in (1e14, -1e14, 1e19, float("nan"), float("inf"), 1e300):
        assert at(when) == "a time beyond any calendar"
