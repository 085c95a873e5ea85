"""When the probes through the front door are worth sending, and what is said of their answers."""

from __future__ import annotations

from typing import Any

import pytest

from dbapp_diag.causes.catalogue import built_in
from dbapp_diag.checks.front_door.made_up_token import MadeUpToken
from dbapp_diag.checks.front_door.tokenless import Tokenless
from dbapp_diag.contract.check import SoFar
from dbapp_diag.engine.judge import so_far
from dbapp_diag.facts.base import Fact, Facts
from dbapp_diag.facts.exchange import AppCall, ErrorKind, ExchangeError, MadeUpTokenCall
from dbapp_diag.model.results import Passed, Skipped
from tests.made import DATABRICKS, LOGIN, TAKEN, call, exchange, judged, tokenless


def known(*facts: Fact) -> SoFar:
    """What these facts alone amount to."""
    return so_far(Facts({type(fact): fact for fact in facts}), {}, built_in())


def made_up(status: int | None, *headers: tuple[str, str], **more: Any) -> MadeUpTokenCall:
    return MadeUpTokenCall(exchange=exchange(status, *headers, credential="made-up token", **more))


@pytest.mark.parametrize(
    ("facts", "why_not"),
    [
        ((call(401, DATABRICKS),), None),
        ((call(403, body="no"),), None),
        ((call(403, body="no"), tokenless(401)), None),
        ((call(403, body="no"), tokenless(403, body="no")), "the call is answered like one without a token already"),
        ((call(401, TAKEN),), "the app itself answered"),
        ((call(400),), None),
        ((call(399),), "the call isn't refused"),
        ((call(422), tokenless(401, ("date", "x"))), None),
        ((call(403, ("x-databricks-reason-phrase", "x")),), None),
        ((call(404), tokenless(401)), None),
        ((call(302, LOGIN),), "the call isn't refused"),
        ((AppCall(exchange=exchange(None)),), "the call isn't refused"),
        ((), "the call isn't refused"),
    ],
)
def test_a_made_up_token_is_tried_where_a_refusal_is_not_the_apps(facts: tuple[Fact, ...], why_not: str | None) -> None:
    """Unless the real one gets what nobody gets: then it can't tell more."""
    assert MadeUpToken().worth(known(*facts)) == why_not


def test_what_a_made_up_token_gets_is_compared_with_the_real_one() -> None:
    """The same, another, or nothing."""
    seen = judged(MadeUpToken, call(401), made_up(401))
    assert seen == Passed("with a made-up token: 401, the same as with the real one")
    other = judged(MadeUpToken, call(403), made_up(401))
    assert other == Passed("with a made-up token: 401, another answer than with the real one")
    cut = made_up(None, error=ExchangeError(ErrorKind.RESET, "cut"))
    assert judged(MadeUpToken, call(401), cut) == Skipped("no answer: cut")


@pytest.mark.parametrize("kind", list(ErrorKind))
def test_no_token_is_tried_unless_the_call_met_a_dead_end(kind: ErrorKind) -> None:
    """A call that waited in vain, or that this tool held back, doesn't show one."""
    dead = call(None, error=ExchangeError(kind, "x"))
    why_not = "the call itself found no way, or no HTTP at its end"
    worth = kind in (ErrorKind.READ_TIMEOUT, ErrorKind.REFUSED_BY_US)
    assert Tokenless().worth(known(dead)) == (None if worth else why_not)


def test_a_call_with_an_answer_or_none_at_all_is_no_dead_end() -> None:
    """Even if the answer broke off."""
    assert Tokenless().worth(known()) is None
    assert Tokenless().worth(known(call(200, error=ExchangeError(ErrorKind.CLOSED, "x")))) is None
    assert Tokenless().worth(known(AppCall(exchange=exchange(None)))) is None


def test_where_nobody_is_sent_to_sign_in_is_said() -> None:
    """Where there's such a place."""
    assert judged(Tokenless, tokenless(401)) == Passed("without a token: 401")
    host = "adb-1234567890123456.16.azuredatabricks.net"
    assert judged(Tokenless, tokenless(302, LOGIN)) == Passed(f"without a token: 302, to sign in at {host}")
