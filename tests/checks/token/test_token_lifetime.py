"""When a token counts as expired, early or about to expire, and by whose clock."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest

from dbapp_diag.checks.token.token_lifetime import TokenLifetime
from dbapp_diag.facts.identity import TokenKind
from dbapp_diag.model.results import Failed, Passed, Skipped, Warned, ruled_out_by
from dbapp_diag.model.words import Confidence

SURE, LIKELY = Confidence.CONFIRMED, Confidence.LIKELY


@pytest.fixture(params=["Pacific/Kiritimati", "America/St_Johns", "UTC"])
def zone(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The machine's zone, put back afterwards."""
    monkeypatch.setenv("TZ", request.param)
    time.tzset()
    yield request.param
    monkeypatch.undo()
    time.tzset()


def test_R23_the_text_is_in_utc_with_an_age_whatever_the_zone(judge: Any, a: Any, zone: str) -> None:
    """R23: the same instant is told the same way everywhere."""
    result = judge(TokenLifetime, a.token(expires_at=a.NOW - timedelta(hours=3, minutes=16)), a.call())
    assert isinstance(result, Failed)
    assert f"expired 3 h 16 min ago, at 2026-11-20T09:14Z, by the clock of {a.APP}" == result.finding.observed


@pytest.mark.parametrize(("left", "confidence"), [(-3600, SURE), (0, SURE), (1, LIKELY), (30, LIKELY)])
def test_R38_on_the_servers_clock_expiry_is_certain_and_the_last_half_minute_likely(
    judge: Any, a: Any, left: int, confidence: Confidence
) -> None:
    """R38: confirmed once past `exp`, likely in the last 30 s."""
    result = judge(TokenLifetime, a.token(expires_at=a.NOW + timedelta(seconds=left)), a.call())
    assert isinstance(result, Failed)
    assert (result.finding.cause, result.finding.confidence) == ("token-expired", confidence)


@pytest.mark.parametrize(("left", "confidence"), [(-61, SURE), (-60, LIKELY), (-1, LIKELY), (29, LIKELY)])
def test_on_this_machines_clock_alone_a_minute_stays_in_doubt(
    judge: Any, a: Any, left: int, confidence: Confidence
) -> None:
    """With no server's clock, expiry is certain only a minute past the end."""
    result = judge(TokenLifetime, a.token(expires_at=a.NOW + timedelta(seconds=left)))
    assert isinstance(result, Failed) and result.finding.confidence is confidence
    assert "by this machine's clock" in result.finding.observed


def test_the_servers_clock_wins_over_this_machines(judge: Any, a: Any) -> None:
    """A token that is dead here and alive there is in date."""
    here = a.NOW + timedelta(hours=2)
    result = judge(TokenLifetime, a.token(), a.call(sent_at=here), a.vantage(time=here))
    assert isinstance(result, Passed)


def test_another_answers_date_serves_where_the_calls_is_missing(judge: Any, a: Any) -> None:
    """The offset of any server's clock is carried over to the time of the call."""
    behind = a.NOW - timedelta(hours=2)
    known = a.reach(server_date=a.NOW, local_date=behind, round_trip_ms=80.0)
    result = judge(TokenLifetime, a.token(expires_at=a.NOW - timedelta(minutes=1)), known, a.vantage(time=behind))
    assert isinstance(result, Failed) and result.finding.confidence is SURE


def test_a_token_in_date_rules_expiry_out_with_the_time_left(judge: Any, a: Any) -> None:
    """The reason is what a person would say: expires in 58 min."""
    result = judge(TokenLifetime, a.token(), a.call())
    assert isinstance(result, Passed)
    reasons: dict[str, str] = {entry.cause: entry.reason for entry in result.ruled_out}
    assert reasons["token-expired"].startswith("expires in 58 min, at 2026-11-20T13:28Z")
    assert set(reasons) == {"token-expired", "token-not-yet-valid", "token-expiring"}


def test_a_given_token_near_its_end_is_a_warning(judge: Any, a: Any) -> None:
    """Below five minutes: token-expiring. One that sign-in gave can be renewed and isn't."""
    soon = a.NOW + timedelta(minutes=4)
    given = judge(TokenLifetime, a.token(expires_at=soon), a.taken())
    renewable = judge(TokenLifetime, a.token(expires_at=soon, source="sign-in by databricks-cli"), a.taken())
    assert isinstance(given, Warned) and given.finding.cause == "token-expiring"
    assert isinstance(renewable, Passed)


def test_a_call_that_works_in_the_last_seconds_is_no_failure(judge: Any, a: Any) -> None:
    """The front door accepted it: only a warning that the end is near."""
    result = judge(TokenLifetime, a.token(expires_at=a.NOW + timedelta(seconds=20)), a.taken())
    assert isinstance(result, Warned) and result.finding.cause == "token-expiring"


@pytest.mark.parametrize("claim", ["not_before", "issued_at"])
def test_a_start_in_the_future_is_certain_on_the_servers_clock_only(judge: Any, a: Any, claim: str) -> None:
    """`nbf` and `iat` count alike; without a server's clock this machine's may be to blame."""
    later = a.token(**{claim: a.NOW + timedelta(hours=1), "expires_at": a.NOW + timedelta(hours=2)})
    there, here = judge(TokenLifetime, later, a.call()), judge(TokenLifetime, later)
    assert isinstance(there, Failed) and there.finding.cause == "token-not-yet-valid"
    assert there.finding.confidence is SURE and there.finding.values["not_before"] == "2026-11-20T13:30Z"
    assert isinstance(here, Failed) and here.finding.confidence is LIKELY


def test_a_start_within_a_minute_accuses_nobody(judge: Any, a: Any) -> None:
    """Servers grant some leeway; how much isn't documented, so nothing is ruled out either."""
    result = judge(TokenLifetime, a.token(issued_at=a.NOW + timedelta(seconds=40)), a.call())
    assert isinstance(result, Passed)
    assert "token-not-yet-valid" not in {entry.cause for entry in ruled_out_by(result)}


def test_a_token_without_times_is_left_alone(judge: Any, a: Any) -> None:
    """No times: skipped, and alive if the workspace accepts it (R24: only what was seen is said)."""
    bare = a.token(kind=TokenKind.OPAQUE, expires_at=None, issued_at=None, odd_claims=("exp: text",))
    silent, known = judge(TokenLifetime, bare), judge(TokenLifetime, bare, a.identity())
    assert isinstance(silent, Skipped) and "exp: text" in silent.reason
    assert isinstance(known, Passed) and [entry.cause for entry in known.ruled_out] == ["token-expired"]


def test_a_time_without_a_zone_is_taken_for_utc(judge: Any, a: Any, zone: str) -> None:
    """A naive time never picks up the machine's zone."""
    naive = datetime(2026, 11, 20, 13, 28)  # noqa: DTZ001  # the point of the test
    result = judge(TokenLifetime, a.token(expires_at=naive), a.call())
    assert isinstance(result, Passed) and "expires in 58 min" in result.summary


def test_a_cached_answers_date_isnt_a_clock(judge: Any, a: Any) -> None:
    """An answer with an Age shows when it was made, not what time it is."""
    old = a.call(server_date=a.NOW - timedelta(hours=5), headers=(("server", "databricks"), ("age", "18000")))
    result = judge(TokenLifetime, a.token(expires_at=a.NOW - timedelta(hours=1)), old)
    assert isinstance(result, Failed) and "this machine's clock" in result.finding.observed
