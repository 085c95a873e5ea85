"""The same call at the app's own address, where it went to a host of another name."""

from __future__ import annotations

import pytest

from dbapp_diag.causes.catalogue import built_in
from dbapp_diag.checks.front_door.direct import Direct
from dbapp_diag.engine.judge import so_far
from dbapp_diag.facts.app import AppAddress
from dbapp_diag.facts.base import Fact, Facts
from dbapp_diag.facts.exchange import AppCall, DirectCall, ErrorKind, ExchangeError
from dbapp_diag.model.results import Passed, Result, Skipped
from tests.made import (
    APP_HOST,
    DATABRICKS,
    LOGIN,
    TAKEN,
    address,
    asked,
    call,
    exchange,
    excluded,
    first,
    found,
    judged,
    token,
    tokenless,
)

GATEWAY = "api.example.com"


def before(**more: object) -> AppAddress:
    """The address of a gateway before the app."""
    return address(**{"url": f"https://{GATEWAY}", "host": GATEWAY, "domain_known": False, **more})


def direct(status: int | None, *headers: tuple[str, str], **more: object) -> DirectCall:
    return DirectCall(exchange=exchange(status, *headers, id="e9", **more))


def seen(answer: AppCall, own: DirectCall, *more: Fact) -> Result:
    return judged(Direct, asked(), before(), token(), answer, own, *more)


REFUSED = call(401, DATABRICKS)
TAKEN_THERE = direct(200, DATABRICKS, TAKEN)


def test_a_token_that_is_taken_at_the_apps_own_address_got_lost_before_it() -> None:
    """For certain where the other host answers as without a token; then nothing about the caller is to blame."""
    lost = seen(REFUSED, TAKEN_THERE, tokenless(401, DATABRICKS))
    assert found(lost) == {"gateway-drops-token": "confirmed"}
    assert first(lost).values == {"own": APP_HOST, "gateway": GATEWAY}
    assert {"permission-missing", "token-rejected"} <= excluded(lost)
    assert found(seen(REFUSED, TAKEN_THERE)) == {"gateway-drops-token": "likely"}
    assert found(seen(REFUSED, TAKEN_THERE, tokenless(403, body="other"))) == {"gateway-drops-token": "likely"}


@pytest.mark.parametrize("own", [direct(401, DATABRICKS), direct(403, DATABRICKS), direct(302, DATABRICKS, LOGIN)])
def test_a_token_that_is_refused_there_too_clears_what_stands_before(own: DirectCall) -> None:
    """It's the token, or the caller."""
    result = seen(REFUSED, own, tokenless(401, DATABRICKS))
    assert isinstance(result, Passed) and excluded(result) == {"gateway-drops-token"}


def test_the_apps_own_refusal_shows_that_the_token_came_through() -> None:
    """The front door accepted it."""
    assert found(seen(REFUSED, direct(403, DATABRICKS, TAKEN))) == {"gateway-drops-token": "likely"}


@pytest.mark.parametrize(
    "own",
    [
        direct(None, error=ExchangeError(ErrorKind.RESET, "x")),
        direct(503, DATABRICKS, media_type="text/html", body="App Not Available"),
        direct(404, DATABRICKS, media_type="text/html"),
        direct(307, ("location", "https://elsewhere.example/")),
    ],
)
def test_an_answer_that_doesnt_show_whether_it_took_the_token_says_nothing(own: DirectCall) -> None:
    """Nobody there, the platform's page, or anybody's redirect."""
    assert isinstance(seen(REFUSED, own, tokenless(401, DATABRICKS)), Skipped)


def test_it_is_asked_only_where_another_host_refuses() -> None:
    """The app's own host has nothing before it."""

    def worth(*facts: Fact) -> str | None:
        return Direct().worth(so_far(Facts({type(fact): fact for fact in facts}), {}, built_in()))

    assert worth(before(), REFUSED) is None
    assert worth(before(), call(302, LOGIN)) is None
    for facts in ((address(), REFUSED), (before(source="record"), REFUSED), (before(), call(200)), (before(),)):
        assert worth(*facts) is not None
