"""When this machine's clock is called wrong, and when that matters."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from dbapp_diag.checks.token.clock import Clock
from dbapp_diag.facts.tls import Certificate, Handshake, TlsError, TlsFacts
from dbapp_diag.model.results import Failed, Passed, Skipped, Warned
from dbapp_diag.model.words import Confidence


def both(a: Any, *, slow: timedelta, other: timedelta | None = None) -> tuple[Any, Any]:
    """A call and a look at the workspace, made by a clock that is slow by so much."""
    away = a.NOW - (slow if other is None else other)
    return a.call(sent_at=a.NOW - slow), a.reach(server_date=a.NOW, local_date=away, round_trip_ms=60.0)


@pytest.mark.parametrize("slow", [timedelta(), timedelta(seconds=59), timedelta(seconds=-59)])
def test_a_clock_within_a_minute_is_right(judge: Any, a: Any, slow: timedelta) -> None:
    """Two hosts agree with this machine: clock-skew is ruled out."""
    result = judge(Clock, *both(a, slow=slow))
    assert isinstance(result, Passed) and result.ruled_out[0].cause == "clock-skew"


def test_a_wrong_clock_that_changes_nothing_is_a_warning(judge: Any, a: Any) -> None:
    """R22: warn only. The offset fills the fix."""
    result = judge(Clock, a.token(), *both(a, slow=timedelta(minutes=10)))
    assert isinstance(result, Warned) and result.finding.confidence is Confidence.CONFIRMED
    assert result.finding.values["offset"] == "10 min" and "10 min slow" in result.summary


def test_a_slow_clock_that_keeps_a_dead_token_alive_is_the_cause(judge: Any, a: Any) -> None:
    """Alive here, expired there, by two hosts: failed and certain."""
    dead = a.token(issued_at=a.NOW - timedelta(minutes=90), expires_at=a.NOW - timedelta(minutes=30))
    result = judge(Clock, dead, *both(a, slow=timedelta(hours=2) - timedelta(minutes=45)))
    assert isinstance(result, Failed) and result.finding.confidence is Confidence.CONFIRMED
    assert "is valid" in result.finding.observed


def test_a_fast_clock_that_makes_an_early_token_valid_is_the_cause(judge: Any, a: Any) -> None:
    """Valid here, not yet there."""
    early = a.token(issued_at=a.NOW + timedelta(minutes=30), expires_at=a.NOW + timedelta(hours=2))
    result = judge(Clock, early, *both(a, slow=timedelta(hours=-1)))
    assert isinstance(result, Failed) and "fast" in result.summary


def test_a_token_dead_here_and_alive_there_isnt_refused_for_the_clock(judge: Any, a: Any) -> None:
    """The servers' clock counts, so this skew explains no refusal: a warning."""
    result = judge(Clock, a.token(), *both(a, slow=timedelta(hours=-2)))
    assert isinstance(result, Warned)


def test_one_host_alone_is_never_certain(judge: Any, a: Any) -> None:
    """R22: two hosts or a suspicion, even where the token would be misjudged."""
    dead = a.token(expires_at=a.NOW - timedelta(minutes=30))
    result = judge(Clock, dead, a.call(sent_at=a.NOW - timedelta(hours=1)))
    assert isinstance(result, Warned) and result.finding.confidence is Confidence.LIKELY


def test_two_answers_of_one_host_count_once(judge: Any, a: Any) -> None:
    """The call and the same path without a token come from one host, hence one clock."""
    early = a.NOW - timedelta(hours=1)
    result = judge(Clock, a.call(sent_at=early), a.tokenless(sent_at=early))
    assert isinstance(result, Warned) and result.finding.confidence is Confidence.LIKELY


def test_hosts_that_disagree_decide_nothing(judge: Any, a: Any) -> None:
    """One of the two is wrong, and nobody knows which."""
    result = judge(Clock, *both(a, slow=timedelta(hours=1), other=timedelta()))
    assert isinstance(result, Skipped) and "disagree" in result.reason


def test_a_long_round_trip_widens_the_doubt(judge: Any, a: Any) -> None:
    """An answer that took two minutes can't show a skew of one."""
    slow = a.NOW - timedelta(seconds=70)
    seen = a.reach(server_date=a.NOW, local_date=slow, round_trip_ms=120_000.0)
    assert isinstance(judge(Clock, seen), Passed)


def test_no_date_no_judgement(judge: Any, a: Any) -> None:
    """R4: not measured is neither right nor wrong."""
    assert isinstance(judge(Clock, a.call(server_date=None), a.reach()), Skipped)


def out_of_date(a: Any, error: TlsError, ends: timedelta) -> TlsFacts:
    """The app's host shows a certificate that ends then, or begins a year before that."""
    end = a.NOW + ends
    shown = Certificate("app.example", "Anybody", ("app.example",), end - timedelta(days=365), end, "")
    return TlsFacts(
        host="app.example", handshake=Handshake("app.example", "192.0.2.1:443", False, error, chain=(shown,))
    )


@pytest.mark.parametrize(
    ("error", "ends"), [(TlsError.EXPIRED, timedelta(days=-7)), (TlsError.NOT_YET_VALID, timedelta(days=372))]
)
def test_a_short_lived_token_in_its_life_speaks_for_the_clock(
    judge: Any, a: Any, error: TlsError, ends: timedelta
) -> None:
    """No server tells the time, and certificates are off by a week: a clock so far off wouldn't find the token's hour."""
    token = a.token(issued_at=a.NOW - timedelta(minutes=10), expires_at=a.NOW + timedelta(minutes=50))
    result = judge(Clock, token, out_of_date(a, error, ends))
    assert isinstance(result, Passed) and result.ruled_out[0].cause == "clock-skew"


@pytest.mark.parametrize(
    ("issued", "life", "error"),
    [
        (timedelta(days=-400), timedelta(hours=1), TlsError.EXPIRED),
        (timedelta(days=400), timedelta(hours=1), TlsError.EXPIRED),
        (timedelta(days=-1), timedelta(days=90), TlsError.EXPIRED),
        (timedelta(minutes=-10), timedelta(hours=1), TlsError.UNTRUSTED),
    ],
    ids=["over", "to come", "a long life", "no question of dates"],
)
def test_any_other_token_says_nothing_of_the_clock(
    judge: Any, a: Any, issued: timedelta, life: timedelta, error: TlsError
) -> None:
    """It's out of its life too, or lives so long that the clock may be off by as much."""
    token = a.token(issued_at=a.NOW + issued, expires_at=a.NOW + issued + life)
    assert isinstance(judge(Clock, token, out_of_date(a, error, timedelta(days=-7))), Skipped)
