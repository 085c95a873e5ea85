"""What follows from who answered, by each of them."""

from __future__ import annotations

from typing import Any

import pytest

from dbapp_diag.checks.front_door.who_answered import BEFORE_THE_APP, FROM_THE_APP, IN_BETWEEN, WhoAnswered
from dbapp_diag.facts.connect import ClientRoute, Routes
from dbapp_diag.model.results import Passed, Skipped
from tests.made import DATABRICKS, TAKEN, call, excluded, first, found, judged, tokenless

HTML: dict[str, Any] = {"media_type": "text/html", "body": "<p>page"}
SQUID = ("x-squid-error", "ERR")
PROXY = "http://proxy.example:3128"


def by_a_proxy(status: int) -> Any:
    return judged(WhoAnswered, call(status, SQUID, proxy=PROXY, **HTML))


@pytest.mark.parametrize("status", [200, 299, 400, 403, 406, 408, 451, 503, 511])
def test_a_page_in_place_of_the_apps_answer_is_a_block_page(status: int) -> None:
    """By a proxy or a filter; that excludes what only the app says, as far as it's certain."""
    seen = by_a_proxy(status)
    assert found(seen) == {"proxy-block-page": "confirmed"}
    assert first(seen).values == {"proxy": PROXY}
    assert excluded(seen) == set(FROM_THE_APP)
    likely = judged(WhoAnswered, call(status, SQUID, body="no"))
    assert (found(likely), excluded(likely)) == ({"proxy-block-page": "likely"}, set())


@pytest.mark.parametrize("status", [407, 300, 301, 399])
def test_a_proxys_question_and_a_redirect_are_no_block_page(status: int) -> None:
    """Other checks look at those."""
    seen = by_a_proxy(status)
    assert isinstance(seen, Passed) and not found(seen)


def test_the_proxy_in_the_fix_is_that_of_the_exchange_or_else_ours() -> None:
    """None where there's none."""
    filtered = call(403, SQUID, **HTML)
    ours = Routes(host="app", ours=ClientRoute("dbapp-diag", "http://ours:1", "environment"))
    assert first(judged(WhoAnswered, filtered)).values == {"proxy": ""}
    assert first(judged(WhoAnswered, filtered, ours)).values == {"proxy": "http://ours:1"}
    assert first(judged(WhoAnswered, call(403, SQUID, proxy=PROXY, **HTML), ours)).values == {"proxy": PROXY}


def test_the_apps_answer_excludes_whatever_stops_a_call_before() -> None:
    """And all in between; the loudest signal says why."""
    seen = judged(WhoAnswered, call(403, DATABRICKS, TAKEN), tokenless())
    assert excluded(seen) == {*BEFORE_THE_APP, *IN_BETWEEN}
    assert isinstance(seen, Passed)
    assert seen.ruled_out[0].because == ("e1", "e2")
    assert seen.ruled_out[0].reason == "the app answered: the answer has gap-auth, so the front door accepted the token"


def test_the_front_doors_excludes_what_only_the_app_says() -> None:
    """So does the workspace's."""
    door = call(403, DATABRICKS, ("x-databricks-reason-phrase", "x"))
    realm = call(401, ("www-authenticate", "Bearer realm=DatabricksRealm"))
    for answer in (door, realm):
        assert excluded(judged(WhoAnswered, answer)) == {*FROM_THE_APP, *IN_BETWEEN}


def test_a_likely_sender_excludes_only_what_the_platforms_header_does() -> None:
    """Where the answer has it."""
    assert excluded(judged(WhoAnswered, call(401, DATABRICKS))) == set(IN_BETWEEN)
    assert excluded(judged(WhoAnswered, call(401, body="no"), tokenless(401, ("date", "x"), body="no"))) == set()


def test_signals_that_decide_nothing_are_told() -> None:
    """With the header's exclusions where it's there; without any signal there's nothing to tell."""
    marked = judged(WhoAnswered, call(401, DATABRICKS, body="no"))
    assert isinstance(marked, Passed) and excluded(marked) == set(IN_BETWEEN)
    assert marked.summary == ("the signals don't decide: a 401 by the platform, without the mark of an accepted token")
    assert judged(WhoAnswered, call(418)) == Skipped("the signals don't decide")
    assert judged(WhoAnswered, call(None)) == Skipped("nobody answered")
