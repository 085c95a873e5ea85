"""The made-up path outside `/api/`: when it's asked, and what it says of who refuses."""

from __future__ import annotations

import pytest

from dbapp_diag.analysis.front_door.responder import CallAttribution
from dbapp_diag.causes.catalogue import built_in
from dbapp_diag.checks.front_door.outside import Outside
from dbapp_diag.contract.check import SoFar
from dbapp_diag.engine.judge import so_far
from dbapp_diag.facts.base import Fact, Facts
from dbapp_diag.facts.exchange import AppCall, ErrorKind, ExchangeError, OutsideCall
from dbapp_diag.model.words import EvidenceId, Responder
from tests.made import APP_HOST, DATABRICKS, LOGIN, TAKEN, asked, call, exchange, judged, sibling, tokenless

REFUSED = (call(401, DATABRICKS), tokenless(401, DATABRICKS))


def outside(status: int | None, *headers: tuple[str, str], **more: object) -> OutsideCall:
    """The answer at a made-up path outside `/api/`."""
    url = f"https://{APP_HOST}/dbapp-diag-no-such-page"
    seen = exchange(status, *headers, **{"id": EvidenceId("e9"), "url": url, **more})
    return OutsideCall(exchange=seen, evidence=(EvidenceId("e9"),))


def known(*facts: Fact) -> SoFar:
    """What these facts alone amount to."""
    return so_far(Facts({type(fact): fact for fact in facts}), {}, built_in())


def responder(*facts: Fact) -> Responder:
    """Who answered the call, by these facts."""
    return Facts({type(fact): fact for fact in facts}).need(CallAttribution).by.responder


@pytest.mark.parametrize(
    ("facts", "why_not"),
    [
        ((asked(), *REFUSED), None),
        ((asked(), *REFUSED, sibling(401, DATABRICKS)), None),
        ((asked(), *REFUSED, sibling(404, DATABRICKS)), "who refuses is known"),
        ((asked(), *REFUSED, sibling(404, DATABRICKS, TAKEN)), "the token is accepted at another path"),
        ((asked(), call(404, DATABRICKS)), "the call isn't refused"),
        ((asked(),), "the call isn't refused"),
        ((asked(path="/items", endpoint="/items"), *REFUSED), "the call itself went outside /api/"),
        ((asked(), call(403, DATABRICKS, TAKEN)), "who refuses is known"),
        ((asked(), call(407, ("proxy-authenticate", "Basic"))), "the call isn't refused"),
    ],
)
def test_it_is_asked_where_all_of_api_is_refused_and_it_is_not_clear_by_whom(
    facts: tuple[Fact, ...], why_not: str | None
) -> None:
    """Another path that accepts the token decides already, and so does the front door's mark."""
    assert Outside().worth(known(*facts)) == why_not


def test_the_way_to_sign_in_speaks_for_the_front_door() -> None:
    """That is what it does outside `/api/` with a token that it refuses."""
    assert responder(*REFUSED, outside(302, DATABRICKS, LOGIN)) is Responder.FRONT_DOOR
    terse = call(403, DATABRICKS, body="nein")
    assert responder(terse, tokenless(401, DATABRICKS)) is Responder.UNKNOWN
    assert responder(terse, tokenless(401, DATABRICKS), outside(302, DATABRICKS, LOGIN)) is Responder.FRONT_DOOR


@pytest.mark.parametrize("status", [200, 401, 404, 500])
def test_an_app_that_imitates_the_front_door_everywhere_is_at_least_not_taken_for_it(status: int) -> None:
    """A bare 401 below `/api/`, and no way to sign in outside: nobody is named, or the app."""
    imitated = (*REFUSED, sibling(401, DATABRICKS), outside(status, DATABRICKS))
    assert responder(*imitated) in (Responder.UNKNOWN, Responder.APP)


def test_a_door_that_says_403_on_every_path_stays_the_door() -> None:
    """Some are said to; and no answer says nothing."""
    cut = outside(None, error=ExchangeError(ErrorKind.RESET, "cut"))
    for answer in (outside(403, DATABRICKS), cut):
        assert responder(*REFUSED, answer) is Responder.FRONT_DOOR


def test_the_check_tells_what_it_got() -> None:
    """Status, the way to sign in, or why there's nothing."""
    facts = (asked(), AppCall(exchange=exchange(401)))
    assert "gets 302, to sign in" in judged(Outside, *facts, outside(302, LOGIN)).summary  # type: ignore[union-attr]  # passed
    assert judged(Outside, *facts, outside(404)).summary.endswith("gets 404")  # type: ignore[union-attr]  # passed
    cut = outside(None, error=ExchangeError(ErrorKind.RESET, "cut"))
    assert judged(Outside, *facts, cut).reason == "no answer: cut"  # type: ignore[union-attr]  # skipped
