"""How slow is slow, compared with what, and how it's told."""

from __future__ import annotations

import pytest

from dbapp_diag.checks.endpoint.timing import Timing
from dbapp_diag.facts.exchange import AppCall, ErrorKind, ExchangeError, Phases, SiblingCall, TokenlessCall
from dbapp_diag.model.results import Passed, Result, Skipped, Warned, ruled_out_by
from tests.made import DATABRICKS, TAKEN, call, exchange, excluded, first, found, judged, sibling, tokenless

OFTEN = Phases(connect=10, wait=40)


def ours(wait: float | None, status: int | None = 200, **more: object) -> AppCall:
    """The call, whose first byte took so long."""
    return call(status, DATABRICKS, TAKEN, phases=Phases(connect=500, wait=wait), **more)


def other(wait: float | None) -> TokenlessCall:
    """The same path without a token, answered after so long."""
    return tokenless(401, DATABRICKS, phases=Phases(wait=wait))


def broken(kind: ErrorKind, wait: float | None = 29500) -> AppCall:
    """No answer, after half a minute."""
    return call(None, error=ExchangeError(kind, "no answer"), phases=Phases(connect=500, wait=wait))


def late(wait: float = 29500) -> AppCall:
    """The platform gave up on the app after half a minute."""
    return call(504, DATABRICKS, phases=Phases(connect=500, wait=wait), media_type="text/html", body="<p>x</p>")


def reasons(result: Result) -> dict[str, str]:
    return {str(entry.cause): entry.reason for entry in ruled_out_by(result)}


@pytest.mark.parametrize("wait", [2500, 9000])
def test_from_two_and_a_half_seconds_on_a_slow_answer_is_worth_a_warning(wait: float) -> None:
    """Where the same host answers otherwise at once. The time-out is excluded all the same: it did answer."""
    result = judged(Timing, ours(wait), other(40))
    assert isinstance(result, Warned)
    assert found(result) == {"app-slow": "confirmed"}
    assert excluded(result) == {"app-timeout"}


def test_a_little_less_is_quick_enough() -> None:
    """Just below the mark nothing is slow, whatever the others take, and that's said in the reason."""
    result = judged(Timing, ours(2499), other(1))
    assert isinstance(result, Passed)
    assert reasons(result)["app-slow"] == "the first byte came after 2.5 s"
    assert result.summary == "first byte after 2.5 s"


def test_the_time_out_is_excluded_by_the_time_of_the_whole_call() -> None:
    """Connecting counts too."""
    assert reasons(judged(Timing, ours(100)))["app-timeout"] == "answered in 600 ms"


@pytest.mark.parametrize(("usual", "slow"), [(250, True), (251, False), (1000, False)])
def test_slow_means_ten_times_as_long_as_usual(usual: float, slow: bool) -> None:
    """Where the host takes its time with everything, the endpoint isn't to blame."""
    assert isinstance(judged(Timing, ours(2500), other(usual)), Warned if slow else Passed)


def test_the_slowest_of_the_fast_answers_is_the_measure() -> None:
    """One quick refusal doesn't make a slow host fast."""
    here = sibling(404, DATABRICKS, TAKEN, phases=Phases(wait=900))
    assert isinstance(judged(Timing, ours(6000), other(20), here), Passed)
    assert isinstance(judged(Timing, ours(9000), other(20), here), Warned)


def test_a_slow_answer_without_comparison_is_neither_accused_nor_cleared() -> None:
    """It may be the way."""
    for wait in (2500, 9000):
        result = judged(Timing, ours(wait))
        assert isinstance(result, Passed)
        assert excluded(result) == {"app-timeout"}


@pytest.mark.parametrize("pace", [1250, 1300])
def test_an_answer_that_is_slow_itself_is_no_measure(pace: float) -> None:
    """From half the mark on another answer shows nothing about how fast the host can be."""
    assert found(judged(Timing, late(), other(pace))) == {"app-timeout": "possible"}


def test_an_answer_just_below_half_the_mark_is_one() -> None:
    """1.2 s against half a minute is a difference."""
    assert found(judged(Timing, late(), other(1249))) == {"app-timeout": "confirmed"}


def test_a_request_that_got_no_answer_is_no_measure() -> None:
    """It isn't fast because it has no time."""
    nobody = TokenlessCall(exchange=broken(ErrorKind.RESET, 5).exchange)
    assert found(judged(Timing, late(), nobody)) == {"app-timeout": "possible"}


def test_the_slow_answer_is_told_in_seconds_beside_the_usual_milliseconds() -> None:
    """And the seconds fill the fix."""
    finding = first(judged(Timing, ours(6543), other(40)))
    assert finding.observed == "the first byte took 6.5 s, while the front door answers in 40 ms"
    assert finding.expected == "less than 2.5 s"
    assert finding.values == {"seconds": "6.5"}


def test_the_seconds_stay_exact_over_a_long_wait() -> None:
    """Twenty minutes, to the tenth of a second."""
    assert first(judged(Timing, ours(1_200_000), other(40))).values == {"seconds": "1200.0"}
    assert first(judged(Timing, ours(1_200_000), other(40))).observed.startswith("the first byte took 20 min")
    assert first(judged(Timing, late(1_199_500), other(40))).values == {"seconds": "1200.0 s"}


def test_both_sides_of_the_comparison_are_its_evidence() -> None:
    """The call first, then whatever it was compared with."""
    quick = other(40)
    assert first(judged(Timing, ours(6543), quick)).because == ("e1", "e2")
    assert first(judged(Timing, late(), quick)).because == ("e1", "e2")
    assert first(judged(Timing, late())).because == ("e1",)


def test_a_wait_that_others_ended_is_told_with_its_time() -> None:
    """With and without a comparison."""
    alone, beside = judged(Timing, late()), judged(Timing, late(), tokenless(401, DATABRICKS, phases=OFTEN))
    assert first(alone).observed == "504 after 30.0 s"
    assert first(beside).observed == "504 after 30.0 s, while the same host answers otherwise in 50 ms"
    assert first(beside).values == {"seconds": "30.0 s"}


@pytest.mark.parametrize("wait", [100, 29500, 1_200_000])
def test_a_wait_that_this_run_ended_is_nobodys_fault(wait: float) -> None:
    """Whatever else is fast, and whatever has come of the answer by then: nothing is found, and nothing excluded."""
    for answer in (broken(ErrorKind.READ_TIMEOUT, wait), ours(wait, error=ExchangeError(ErrorKind.READ_TIMEOUT, "x"))):
        for beside in ((), (other(40),), (other(40), sibling(404, DATABRICKS, TAKEN))):
            assert isinstance(judged(Timing, answer, *beside), Skipped)


@pytest.mark.parametrize("kind", [ErrorKind.CLOSED, ErrorKind.RESET])
def test_a_connection_that_is_ended_after_ten_seconds_was_ended_over_the_time(kind: ErrorKind) -> None:
    """Likely by a timer of somebody's; before that, it broke for another reason."""
    assert found(judged(Timing, broken(kind, 10_000), other(40))) == {"app-timeout": "likely"}
    assert found(judged(Timing, broken(kind, 10_000))) == {"app-timeout": "possible"}
    assert isinstance(judged(Timing, broken(kind, 9_999), other(40)), Skipped)
    assert isinstance(judged(Timing, broken(kind, None), other(40)), Skipped)


@pytest.mark.parametrize("between", [("x-squid-error", "x"), ("via", "1.1 proxy")])
def test_a_504_of_somebody_in_between_is_at_most_likely(between: tuple[str, str]) -> None:
    """Its limit isn't the platform's."""
    answer = call(504, between, proxy="http://proxy:3128", phases=Phases(wait=30_000), media_type="text/html", body="x")
    assert found(judged(Timing, answer, other(40))) == {"app-timeout": "likely"}


def test_a_504_that_comes_at_once_isnt_over_the_time() -> None:
    """Whoever sent it waited for nothing."""
    assert found(judged(Timing, late(100), other(40))) == {"app-timeout": "possible"}


def test_the_fastest_other_answer_is_the_one_that_is_quoted() -> None:
    """It shows the most."""
    here = sibling(404, DATABRICKS, TAKEN, phases=Phases(wait=90))
    assert (
        "otherwise in 50 ms" in first(judged(Timing, late(), tokenless(401, DATABRICKS, phases=OFTEN), here)).observed
    )


def test_a_504_of_the_front_door_is_a_time_out_too() -> None:
    """It gave up on the app; the app's own 504 is the app's business."""
    page = call(504, DATABRICKS, phases=Phases(wait=60000), media_type="text/html", body="<p>Gateway Timeout</p>")
    result = judged(Timing, page, other(40))
    assert found(result) == {"app-timeout": "confirmed"}
    assert first(result).observed.startswith("504 after 1 min,")
    assert not found(judged(Timing, call(504, DATABRICKS, TAKEN, phases=Phases(wait=900)), other(40)))


@pytest.mark.parametrize("status", [502, 503, 505])
def test_other_gateway_errors_are_no_time_out(status: int) -> None:
    """They may come at once."""
    assert not found(judged(Timing, call(status, DATABRICKS, phases=Phases(wait=900)), other(40)))


ENDED = (ErrorKind.READ_TIMEOUT, ErrorKind.CLOSED, ErrorKind.RESET)


@pytest.mark.parametrize("kind", [kind for kind in ErrorKind if kind not in ENDED])
def test_a_call_that_broke_off_earlier_says_nothing_about_the_endpoint(kind: ErrorKind) -> None:
    """Its time hadn't begun."""
    assert isinstance(judged(Timing, broken(kind), other(40)), Skipped)


def test_an_answer_without_timings_excludes_the_time_out_alone() -> None:
    """A saved case may lack them."""
    result = judged(Timing, ours(None), other(40))
    assert isinstance(result, Passed) and result.summary == "answered"
    assert excluded(result) == {"app-timeout"}


def test_another_answer_without_timings_counts_as_quick() -> None:
    """It did come, and nothing says that it took long."""
    bare = SiblingCall(exchange=sibling(404, DATABRICKS, TAKEN).exchange)
    assert found(judged(Timing, late(), bare)) == {"app-timeout": "confirmed"}
    assert isinstance(judged(Timing, ours(9000), bare), Warned)


@pytest.mark.parametrize(
    ("elsewhere", "sure"),
    [
        (sibling(None, error=ExchangeError(ErrorKind.READ_TIMEOUT, "x")), "possible"),
        (sibling(None, error=ExchangeError(ErrorKind.RESET, "x")), "confirmed"),
        (sibling(None, error=ExchangeError(ErrorKind.CLOSED, "x")), "confirmed"),
        (sibling(None), "confirmed"),
        (sibling(504, DATABRICKS), "possible"),
        (sibling(504, DATABRICKS, TAKEN), "confirmed"),
        (sibling(404), "confirmed"),
        (sibling(404, DATABRICKS, TAKEN), "confirmed"),
    ],
)
def test_a_made_up_path_that_is_late_too_makes_it_no_matter_of_the_endpoint(elsewhere: SiblingCall, sure: str) -> None:
    """It waits in vain, or a gateway gives up on it; another end, or the app's own answer, doesn't show that."""
    assert found(judged(Timing, late(), other(40), elsewhere)) == {"app-timeout": sure}


def test_a_host_that_is_silent_without_a_token_too_blames_nobody_for_certain() -> None:
    """The front door answers that by itself: without another answer there's no measure."""
    late_too = exchange(None, credential="none", error=ExchangeError(ErrorKind.READ_TIMEOUT, "x"))
    assert found(judged(Timing, late(), TokenlessCall(exchange=late_too))) == {"app-timeout": "possible"}
