"""When another path and the app's list of routes are worth asking for, and what is said of them."""

from __future__ import annotations

from typing import Any

import pytest

from dbapp_diag.causes.catalogue import built_in
from dbapp_diag.checks.endpoint.api_listing import Listing
from dbapp_diag.checks.endpoint.sibling import Sibling
from dbapp_diag.contract.check import SoFar
from dbapp_diag.engine.judge import so_far
from dbapp_diag.facts.base import Fact, Facts
from dbapp_diag.facts.exchange import ApiListing, AppCall, ErrorKind, ExchangeError, Phases, TokenlessCall
from dbapp_diag.model.results import Passed, Skipped
from tests.made import (
    DATABRICKS,
    LOGIN,
    TAKEN,
    address,
    asked,
    call,
    exchange,
    judged,
    sibling,
    token,
    tokenless,
)

BARE = tokenless(401, ("date", "x"), body="who are you?")
OUTSIDE = asked(path="/items", endpoint="/items")
NOT_UNKNOWN = "the app doesn't say that path or method is unknown, nor that a body is missing"
INDEPENDENT = "the answer doesn't depend on the path"


def known(*facts: Fact) -> SoFar:
    """What these facts alone amount to."""
    return so_far(Facts({type(fact): fact for fact in facts}), {}, built_in())


@pytest.mark.parametrize(
    ("facts", "why_not"),
    [
        ((asked(), call(404, TAKEN)), None),
        ((asked(), call(405, TAKEN)), None),
        ((asked(), call(404)), None),
        ((call(404, TAKEN),), None),
        ((asked(), call(403, TAKEN)), NOT_UNKNOWN),
        ((asked(), call(422, TAKEN)), NOT_UNKNOWN),
        ((asked(method="POST", given=("method",)), call(422, TAKEN)), None),
        ((asked(method="POST", given=("method", "body")), call(422, TAKEN)), NOT_UNKNOWN),
        ((asked(method="POST"), call(422, TAKEN)), NOT_UNKNOWN),
        ((asked(), call(406, TAKEN)), NOT_UNKNOWN),
        ((asked(), call(200, TAKEN)), NOT_UNKNOWN),
        ((asked(),), NOT_UNKNOWN),
        ((asked(endpoint=None), call(404, TAKEN)), "the call itself went to a made-up path"),
        ((asked(), call(404, DATABRICKS)), "the answer isn't the app's"),
        ((asked(), call(404, ("x-squid-error", "x"))), "the answer isn't the app's"),
    ],
)
def test_the_list_is_read_where_the_app_may_not_know_the_path(facts: tuple[Fact, ...], why_not: str | None) -> None:
    """By 404 or 405, at a path that was named, as far as it may be the app that says so."""
    assert Listing().worth(known(*facts)) == why_not


@pytest.mark.parametrize(
    ("paths", "said"),
    [
        (None, Skipped("the app shows no list of its routes")),
        ((), Passed("the app lists 0 routes")),
        (("GET /", "GET /a"), Passed("the app lists 2 routes")),
    ],
)
def test_an_app_without_a_list_is_not_at_fault(paths: tuple[str, ...] | None, said: Passed | Skipped) -> None:
    """An empty one is a list."""
    seen = ApiListing(exchange=exchange(200), paths=paths)
    assert judged(Listing, asked(), address(), call(404), token(), seen) == said


@pytest.mark.parametrize(
    ("facts", "why_not"),
    [
        ((asked(), call(401, DATABRICKS)), None),
        ((asked(), call(403, DATABRICKS)), None),
        ((asked(), call(401, TAKEN)), INDEPENDENT),
        ((asked(), call(403, TAKEN)), INDEPENDENT),
        ((asked(), call(403, ("x-squid-error", "x"))), None),
        ((call(403, DATABRICKS),), None),
        ((asked(), call(404, TAKEN)), None),
        ((asked(), call(405, TAKEN)), None),
        ((asked(), call(406, TAKEN)), INDEPENDENT),
        ((asked(), call(402, TAKEN)), INDEPENDENT),
        ((asked(), call(500, TAKEN)), None),
        ((asked(), call(503, DATABRICKS)), None),
        ((asked(), call(499, TAKEN)), INDEPENDENT),
        ((asked(), call(400)), None),
        ((asked(), call(402)), None),
        ((asked(), call(399)), INDEPENDENT),
        ((asked(), call(400, TAKEN)), INDEPENDENT),
        ((asked(), call(200)), INDEPENDENT),
        ((asked(), call(302, DATABRICKS, LOGIN)), None),
        ((asked(), call(302, TAKEN, LOGIN)), INDEPENDENT),
        ((asked(), call(302, DATABRICKS)), INDEPENDENT),
        ((call(302, DATABRICKS),), INDEPENDENT),
        ((OUTSIDE, call(302, DATABRICKS, LOGIN)), None),
        ((OUTSIDE, call(300, DATABRICKS)), None),
        ((OUTSIDE, call(399, DATABRICKS)), None),
        ((OUTSIDE, call(299, DATABRICKS)), INDEPENDENT),
        ((OUTSIDE, call(400, DATABRICKS, ("x-databricks-reason-phrase", "x"))), INDEPENDENT),
        ((OUTSIDE, call(429, DATABRICKS, ("x-databricks-reason-phrase", "x"))), INDEPENDENT),
        ((OUTSIDE, call(302, TAKEN, LOGIN)), INDEPENDENT),
        ((OUTSIDE, call(200, TAKEN)), INDEPENDENT),
        ((asked(endpoint=None), call(401, DATABRICKS)), "the call itself went to a made-up path"),
        ((asked(),), "the call got no answer"),
        ((asked(), AppCall(exchange=exchange(None))), "the call got no answer"),
    ],
)
def test_another_path_is_asked_where_this_one_may_be_to_blame(facts: tuple[Fact, ...], why_not: str | None) -> None:
    """A refusal that isn't the app's, a path that's unknown, an error, a failure by nobody known; outside `/api/` a
    redirect as well."""
    assert Sibling().worth(known(*facts)) == why_not


@pytest.mark.parametrize("kind", list(ErrorKind))
def test_silence_is_tried_elsewhere_only_after_waiting_in_vain(kind: ErrorKind) -> None:
    """Any other dead end would be met again."""
    silent = call(None, error=ExchangeError(kind, "x"))
    why_not = None if kind is ErrorKind.READ_TIMEOUT else "the call got no answer"
    assert Sibling().worth(known(asked(), silent)) == why_not


def test_silence_without_a_token_too_is_no_matter_of_the_path() -> None:
    """Another request would wait in vain as long; where the door answers a request without a token, the path is tried."""
    late = ExchangeError(ErrorKind.READ_TIMEOUT, "x")
    silent = call(None, error=late)
    deaf = TokenlessCall(exchange=exchange(None, credential="none", error=late))
    assert "without a token" in (Sibling().worth(known(asked(), silent, deaf)) or "")
    assert Sibling().worth(known(asked(), silent, tokenless(401, DATABRICKS))) is None


def test_what_the_other_path_gets_is_told() -> None:
    """In which time, or why there's nothing."""
    facts: Any = (asked(), address(), call(404), token())
    assert judged(Sibling, *facts, sibling(404, phases=Phases(wait=12.4))) == Passed(
        "a made-up path under /api/ gets 404 in 12 ms"
    )
    cut: Any = sibling(None, error=ExchangeError(ErrorKind.RESET, "cut"))  # type: ignore[arg-type]  # no status
    assert judged(Sibling, *facts, cut) == Skipped("no answer: cut")
