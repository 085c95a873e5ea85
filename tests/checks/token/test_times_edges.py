"""The last and the first seconds of a token, and the clock that judges them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from dbapp_diag.checks.token.clock import Clock
from dbapp_diag.checks.token.token_lifetime import TokenLifetime
from dbapp_diag.facts.exchange import Phases
from dbapp_diag.model.results import Failed, Passed, Result, Skipped, Warned, ruled_out_by


def reasons(result: Result) -> dict[str, str]:
    return {str(entry.cause): entry.reason for entry in ruled_out_by(result)}


def ends(a: Any, left: float, **more: Any) -> Any:
    """A token that ends in so many seconds."""
    return a.token(expires_at=a.NOW + timedelta(seconds=left), **more)


def begins(a: Any, ahead: float, **more: Any) -> Any:
    """A token that begins in so many seconds."""
    return a.token(issued_at=a.NOW + timedelta(seconds=ahead), **more)


@pytest.mark.parametrize(("left", "kind"), [(29, Failed), (30, Failed), (31, Warned), (299, Warned), (300, Passed)])
def test_by_the_servers_clock_the_last_half_minute_fails_and_five_minutes_warn(
    judge: Any, a: Any, left: int, kind: type[Result]
) -> None:
    """A token from elsewhere than sign-in."""
    assert isinstance(judge(TokenLifetime, ends(a, left), a.call(404)), kind)


@pytest.mark.parametrize(("left", "sure"), [(-61, "confirmed"), (-60, "likely"), (0, "likely"), (30, "likely")])
def test_by_this_machines_clock_it_takes_a_minute_to_be_certain(judge: Any, a: Any, left: int, sure: str) -> None:
    """The clock may be off by as much."""
    result = judge(TokenLifetime, ends(a, left))
    assert isinstance(result, Failed) and result.finding.confidence == sure
    assert result.summary == ("the token has expired" if sure == "confirmed" else "the token is at its end")


@pytest.mark.parametrize(("left", "out"), [(31, False), (90, False), (91, True), (3600, True)])
def test_by_this_machines_clock_expiry_is_excluded_only_beyond_the_doubt(
    judge: Any, a: Any, left: int, out: bool
) -> None:
    """By the server's it's excluded as soon as it isn't there."""
    here = judge(TokenLifetime, ends(a, left, source="sign-in by x"))
    assert isinstance(here, Passed) and ("token-expired" in reasons(here)) is out
    there = judge(TokenLifetime, ends(a, left, source="sign-in by x"), a.call())
    assert "token-expired" in reasons(there)


def test_the_end_is_told_as_past_or_to_come(judge: Any, a: Any) -> None:
    """With the time, and whose clock it was."""
    past, now, soon, last = (judge(TokenLifetime, ends(a, left), a.call()) for left in (-40, 0, 20, 1))
    assert past.finding.observed == f"expired 40 s ago, at 2026-11-20T12:29Z, by the clock of {a.APP}"
    assert now.finding.observed.startswith("expired 0 s ago")
    assert soon.finding.observed.startswith("expires in 20 s, at 2026-11-20T12:30Z")
    assert last.finding.observed.startswith("expires in 1 s")


def test_a_token_taken_at_its_end_only_warns(judge: Any, a: Any) -> None:
    """Expired by its text, it's told as expired; else as expiring."""
    over = judge(TokenLifetime, ends(a, -5), a.taken())
    assert isinstance(over, Warned) and (over.finding.cause, over.finding.confidence) == ("token-expired", "confirmed")
    assert over.summary.endswith("; the front door still accepted it")
    last = judge(TokenLifetime, ends(a, 5), a.taken())
    assert isinstance(last, Warned) and last.finding.cause == "token-expiring"
    assert last.summary.startswith("expires in 5 s, at")
    assert last.finding.observed.startswith("expires in 5 s, at") and last.finding.confidence == "confirmed"
    assert last.finding.expected == "more than 5 min left"


def test_a_token_in_its_last_minutes_says_so_and_excludes_expiry(judge: Any, a: Any) -> None:
    """It isn't over yet."""
    result = judge(TokenLifetime, ends(a, 240), a.call(404))
    assert isinstance(result, Warned)
    assert (result.finding.cause, result.finding.confidence) == ("token-expiring", "confirmed")
    assert reasons(result)["token-expired"].startswith("expires in 4 min")


def test_one_that_can_be_renewed_is_not_about_to_end(judge: Any, a: Any) -> None:
    """Sign-in gives another."""
    result = judge(TokenLifetime, ends(a, 240, source="sign-in by databricks-cli"), a.call())
    assert isinstance(result, Passed) and "token-expiring" in reasons(result)


@pytest.mark.parametrize(("ahead", "early"), [(60, False), (61, True)])
def test_a_start_more_than_a_minute_ahead_is_too_early(judge: Any, a: Any, ahead: int, early: bool) -> None:
    """Certain by the server's clock, likely by ours."""
    there, here = judge(TokenLifetime, begins(a, ahead), a.call()), judge(TokenLifetime, begins(a, ahead))
    assert isinstance(there, Failed if early else Passed) and isinstance(here, Failed if early else Passed)
    if early:
        assert (there.finding.confidence, here.finding.confidence) == ("confirmed", "likely")
        assert there.finding.observed.startswith("counts only from 2026-11-20T12:31Z on, in 1 min 1 s, by the clock of")


@pytest.mark.parametrize(
    ("ahead", "there", "here"),
    [(-61, True, True), (-60, True, True), (-59, True, False), (0, True, False), (5, True, False), (6, False, False)],
)
def test_a_start_is_excluded_once_the_doubt_has_passed(judge: Any, a: Any, ahead: int, there: bool, here: bool) -> None:
    """Five seconds by the server's clock, a minute by ours."""
    assert ("token-not-yet-valid" in reasons(judge(TokenLifetime, begins(a, ahead), a.call()))) is there
    assert ("token-not-yet-valid" in reasons(judge(TokenLifetime, begins(a, ahead)))) is here


@pytest.mark.parametrize(("left", "out"), [(3700, True), (91, True), (90, False), (-5, False), (None, False)])
def test_an_early_token_that_lasts_has_not_expired(judge: Any, a: Any, left: int | None, out: bool) -> None:
    """By half a minute and the doubt."""
    token = begins(a, 70, expires_at=None if left is None else a.NOW + timedelta(seconds=left))
    result = judge(TokenLifetime, token, a.call())
    assert isinstance(result, Failed) and ("token-expired" in reasons(result)) is out


def test_a_token_without_an_end_passes_with_its_start(judge: Any, a: Any) -> None:
    """Or without either."""
    result = judge(TokenLifetime, a.token(expires_at=None), a.call())
    assert isinstance(result, Passed) and set(reasons(result)) == {"token-not-yet-valid"}
    ending = judge(TokenLifetime, a.token(issued_at=None), a.call())
    assert set(reasons(ending)) == {"token-expired", "token-expiring"}


def test_a_token_without_times_lives_only_where_the_workspace_took_that_very_one(judge: Any, a: Any) -> None:
    """Not another one, not refused, not for nobody."""
    bare = a.token(expires_at=None, issued_at=None)
    assert isinstance(judge(TokenLifetime, bare, a.identity()), Passed)
    others = (a.identity(401), a.identity(204, user_name="me"), a.identity(199, user_name="me"))
    for me in (a.identity(examined=False), a.identity(user_name=None), *others):
        result = judge(TokenLifetime, bare, me)
        assert isinstance(result, Skipped) and result.reason == "the token shows no times"


def clocks(a: Any, slow: float, *, trip: float = 60.0, both: bool = True) -> tuple[Any, ...]:
    """A call, and a look at the workspace, by a clock that's slow by so many seconds."""
    local = a.NOW - timedelta(seconds=slow)
    other = a.reach(server_date=a.NOW, local_date=local, round_trip_ms=trip)
    return (a.call(sent_at=local), other) if both else (a.call(sent_at=local),)


@pytest.mark.parametrize(("slow", "kind"), [(61, Passed), (61.02, Passed), (62, Warned), (-61, Passed), (-62, Warned)])
def test_a_minute_beyond_the_doubt_of_the_reading_is_wrong(judge: Any, a: Any, slow: float, kind: type[Result]) -> None:
    """The doubt is the second of rounding and half the way."""
    assert isinstance(judge(Clock, *clocks(a, slow)), kind)


def test_the_surest_reading_is_the_measure(judge: Any, a: Any) -> None:
    """One that took long leaves more open than one that was quick."""
    quick = a.reach(server_date=a.NOW, local_date=a.NOW - timedelta(seconds=70), round_trip_ms=10.0)
    long = a.call(sent_at=a.NOW - timedelta(seconds=80), phases=type(a.call().exchange.phases)(wait=40_000.0))
    result = judge(Clock, long, quick)
    assert isinstance(result, Warned) and result.summary == "this machine's clock is 1 min 10 s slow"


def test_a_right_clock_is_told_by_how_well_it_is_known(judge: Any, a: Any) -> None:
    """Never better than a second; the hosts are named."""
    result = judge(Clock, *clocks(a, 0, trip=2000.0))
    assert isinstance(result, Passed)
    assert result.summary == f"this machine's clock is within 1 s of {a.APP} and {a.WORKSPACE}"
    off = judge(Clock, *clocks(a, 30))
    assert isinstance(off, Passed) and "within 31 s of" in off.summary
    fast = judge(Clock, *clocks(a, -30))
    assert isinstance(fast, Passed) and "within 31 s of" in fast.summary


def test_the_answers_that_told_the_time_are_the_evidence(judge: Any, a: Any) -> None:
    """The token isn't, and whatever has no date neither rules nor harms."""
    result = judge(Clock, a.token(), *clocks(a, 0), a.tokenless(), a.identity())
    assert isinstance(result, Passed) and result.ruled_out[0].because == ("call", "tokenless", "reach", "me")


def test_a_wrong_clock_is_told_with_its_direction_and_fills_the_fix(judge: Any, a: Any) -> None:
    """Slow where the servers are ahead."""
    slow, fast = judge(Clock, *clocks(a, 600)), judge(Clock, *clocks(a, -600))
    assert slow.finding.observed == f"this machine's clock is 10 min slow by the date of {a.APP} and {a.WORKSPACE}"
    assert fast.summary == "this machine's clock is 10 min fast"
    assert fast.finding.expected == "a clock within 1 min of the servers'"
    assert (slow.finding.confidence, fast.finding.values) == ("confirmed", {"offset": "10 min"})


def test_hosts_that_disagree_are_told_each(judge: Any, a: Any) -> None:
    """Ahead or behind."""
    ahead = a.call(sent_at=a.NOW - timedelta(hours=1))
    behind = a.reach(server_date=a.NOW, local_date=a.NOW + timedelta(hours=1), round_trip_ms=0.0)
    result = judge(Clock, ahead, behind)
    assert isinstance(result, Skipped)
    assert result.reason == f"the hosts' dates disagree: {a.APP} 1 h ahead; {a.WORKSPACE} 1 h behind"
    level, late = (
        a.reach(server_date=a.NOW, local_date=a.NOW + timedelta(seconds=off), round_trip_ms=0.0) for off in (0, 1)
    )
    assert f"{a.WORKSPACE} 0 s ahead" in judge(Clock, ahead, level).reason
    assert f"{a.WORKSPACE} 1 s behind" in judge(Clock, ahead, late).reason


@pytest.mark.parametrize(
    ("end", "kind"), [(-601, Warned), (-600, Warned), (-599.5, Failed), (-300, Failed), (-0.1, Failed), (1, Warned)]
)
def test_a_slow_clock_matters_to_a_token_that_ended_in_between(
    judge: Any, a: Any, end: float, kind: type[Result]
) -> None:
    """Alive by this machine's clock, over by the servers'."""
    facts = (
        a.call(sent_at=a.NOW - timedelta(seconds=600), phases=type(a.call().exchange.phases)(wait=0.0)),
        a.reach(server_date=a.NOW, local_date=a.NOW - timedelta(seconds=600), round_trip_ms=0.0),
    )
    token = a.token(issued_at=None, expires_at=a.NOW + timedelta(seconds=end))
    assert isinstance(judge(Clock, token, *facts), kind)


@pytest.mark.parametrize(("start", "kind"), [(60, Warned), (61, Failed), (600, Failed), (600.5, Warned)])
def test_a_fast_clock_matters_to_a_token_that_begins_in_between(
    judge: Any, a: Any, start: float, kind: type[Result]
) -> None:
    """Begun by this machine's clock, and more than a minute early by the servers'."""
    facts = (
        a.call(sent_at=a.NOW + timedelta(seconds=600), phases=type(a.call().exchange.phases)(wait=0.0)),
        a.reach(server_date=a.NOW, local_date=a.NOW + timedelta(seconds=600), round_trip_ms=0.0),
    )
    token = a.token(issued_at=a.NOW + timedelta(seconds=start), expires_at=None)
    result = judge(Clock, token, *facts)
    assert isinstance(result, kind)
    if kind is Failed:
        assert result.finding.observed.endswith("; by it the token is valid, and by the servers' it isn't yet")


def test_the_end_exactly_at_the_servers_time_is_the_end(judge: Any, a: Any) -> None:
    """A token counts until its end, not at it."""
    facts = (
        a.call(sent_at=a.NOW - timedelta(seconds=600), phases=type(a.call().exchange.phases)(wait=0.0)),
        a.reach(server_date=a.NOW, local_date=a.NOW - timedelta(seconds=600), round_trip_ms=0.0),
    )
    assert isinstance(judge(Clock, a.token(issued_at=None, expires_at=a.NOW), *facts), Failed)


def test_one_host_is_never_enough_for_a_failure(judge: Any, a: Any) -> None:
    """Even where the token would be misjudged; it's told all the same."""
    token = a.token(issued_at=None, expires_at=a.NOW - timedelta(minutes=5))
    result = judge(Clock, token, *clocks(a, 600, both=False))
    assert isinstance(result, Warned)
    assert result.finding.observed.endswith("; by this clock the token is valid; by the servers' it has expired")
    assert result.finding.confidence == "likely"


@pytest.mark.parametrize(
    ("left", "ahead", "sure"),
    [
        (-60, 0, "confirmed"),
        (-60, 120, "confirmed"),
        (-60, -60, "confirmed"),
        (-60, -120, "likely"),
        (0, -60, "likely"),
        (0, 0, "confirmed"),
    ],
)
def test_an_end_that_the_hosts_clocks_see_on_different_sides_is_only_likely(
    judge: Any, a: Any, left: int, ahead: int, sure: str
) -> None:
    """One of them is wrong. The very moment of the end counts as past."""
    workspace = a.reach(server_date=a.NOW + timedelta(seconds=ahead), local_date=a.NOW, round_trip_ms=0.0)
    seen = judge(TokenLifetime, ends(a, left), a.call(phases=Phases()), workspace)
    assert isinstance(seen, Failed) and seen.finding.confidence == sure


@pytest.mark.parametrize("left", [0, -1, -600])
def test_a_token_past_its_end_that_the_workspace_takes_is_alive(judge: Any, a: Any, left: int) -> None:
    """By the very token, and by a plain 200."""
    seen = judge(TokenLifetime, ends(a, left), a.call(), a.identity())
    assert isinstance(seen, Passed) and reasons(seen)["token-expired"] == "the workspace accepts it"
    for more in ({"status": 199}, {"status": 201}, {"status": 403}, {"status": 200, "examined": False}):
        assert isinstance(judge(TokenLifetime, ends(a, left), a.call(), a.identity(**more)), Failed)


def test_a_token_with_time_left_is_judged_by_its_end(judge: Any, a: Any) -> None:
    """That the workspace accepts it too adds nothing."""
    assert isinstance(judge(TokenLifetime, ends(a, 10), a.call(), a.identity()), Failed)


@pytest.mark.parametrize("status", [401, 403])
def test_a_refused_token_isnt_warned_about_for_its_last_minutes(judge: Any, a: Any, status: int) -> None:
    """The warning says that the call works now."""
    assert isinstance(judge(TokenLifetime, ends(a, 240), a.call(status)), Passed)
