"""A browser's preflight, judged; and the outcome that a browser's call has."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any, cast

import pytest

from dbapp_diag.analysis.outcome import Outcome, outcome
from dbapp_diag.causes.catalogue import built_in
from dbapp_diag.checks.endpoint.cors_preflight import CorsPreflight
from dbapp_diag.checks.front_door.call import Call
from dbapp_diag.contract.check import SoFar
from dbapp_diag.contract.destinations import Destinations
from dbapp_diag.contract.port import Grant
from dbapp_diag.contract.probe import Probe
from dbapp_diag.facts.base import Fact, Facts
from dbapp_diag.facts.exchange import AppCall, ErrorKind, ExchangeError, PreflightCall
from dbapp_diag.model.results import Failed, Passed, Skipped
from dbapp_diag.model.words import CheckId, EvidenceId, OutcomeClass, OutcomeKind, Responder
from tests.engine.helpers import context
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

PAGE = "https://ui.example"
RELAYED = ("x-databricks-internal-pod-ip", "‹address›")
LEAVE = (("access-control-allow-origin", PAGE), ("access-control-allow-headers", "content-type, Authorization"))
WORKS = call(200, DATABRICKS, TAKEN, body='{"items":[]}', media_type="application/json")
FROM_PAGE = asked(origin=PAGE)


def preflight(status: int | None, *headers: tuple[str, str], **more: Any) -> PreflightCall:
    known: dict[str, Any] = {"id": EvidenceId("e9"), "method": "OPTIONS", "credential": "none"}
    return PreflightCall(exchange=exchange(status, *headers, **{**known, **more}), evidence=(EvidenceId("e9"),))


def came_to(*facts: Fact) -> Outcome:
    return outcome(Facts({type(fact): fact for fact in facts}))


def worth(*facts: Fact) -> str | None:
    known = Facts({type(fact): fact for fact in facts})
    return CorsPreflight().worth(SoFar(known, outcome(known), frozenset(), frozenset()))


REFUSED = {
    "401 without a body": (preflight(401, DATABRICKS), tokenless(401)),
    "403 that marks nothing, as a plain request gets it": (preflight(403), tokenless(403, ("x-any", "1"))),
    "the way to the login page": (preflight(302, DATABRICKS, LOGIN), tokenless(302, DATABRICKS, LOGIN)),
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_preflight_refused_at_the_door_is_why_a_browser_fails(case: str) -> None:
    """The call passes, the preflight doesn't: certain, resting on both."""
    refused, without = REFUSED[case]
    result = judged(CorsPreflight, FROM_PAGE, WORKS, refused, without)
    assert isinstance(result, Failed)
    assert found(result) == {"cors-preflight": "confirmed"}
    assert first(result).because == ("e9", "e1")
    assert first(result).values == {"origin": PAGE}
    assert "the front door" in first(result).observed and "gets 200" in first(result).observed


def test_a_refusal_without_the_mark_that_the_calls_answer_has_is_the_doors() -> None:
    """Known without asking the path without a token: the app's answer was marked as relayed, and the refusal isn't."""
    refused = preflight(401, DATABRICKS, body="Anmeldung erforderlich", media_type="text/plain")
    marked = call(200, DATABRICKS, TAKEN, RELAYED)
    assert found(judged(CorsPreflight, FROM_PAGE, marked, refused)) == {"cors-preflight": "confirmed"}
    assert found(judged(CorsPreflight, FROM_PAGE, WORKS, refused)) == {"cors-preflight": "likely"}
    assert came_to(FROM_PAGE, marked, refused).responder is Responder.FRONT_DOOR


def test_what_would_have_met_the_call_itself_is_ruled_out() -> None:
    """The call passes with the token: nothing that stops a token is why the preflight is refused."""
    result = judged(CorsPreflight, FROM_PAGE, WORKS, preflight(401, DATABRICKS), tokenless())
    refusals = {OutcomeClass.UNAUTHORIZED, OutcomeClass.LOGIN}
    assert excluded(result) == {id for id, entry in built_in().items() if refusals & set(entry.explains)} - {
        "cors-preflight"
    }


@pytest.mark.parametrize(
    ("answer", "against"),
    [
        (preflight(405, DATABRICKS, RELAYED), "405 from the app, without Access-Control-Allow-Origin"),
        (preflight(400, DATABRICKS, RELAYED, body="Disallowed CORS origin"), "400 from the app"),
        (preflight(200, DATABRICKS, RELAYED), "without Access-Control-Allow-Origin"),
        (preflight(401, DATABRICKS, RELAYED), "401 from the app"),
        (preflight(307, DATABRICKS, RELAYED, ("location", "/api/items/")), "307 from the app"),
        (preflight(405, DATABRICKS, RELAYED, *LEAVE), "where only 2xx counts"),
        (
            preflight(204, DATABRICKS, RELAYED, ("access-control-allow-origin", "https://other.example"), LEAVE[1]),
            "with Access-Control-Allow-Origin: https://other.example",
        ),
        (preflight(204, DATABRICKS, RELAYED, *LEAVE, LEAVE[0]), f"with Access-Control-Allow-Origin: {PAGE}, {PAGE}"),
        (preflight(204, DATABRICKS, RELAYED, LEAVE[0]), "without Authorization in Access-Control-Allow-Headers"),
        (preflight(403), "403 from an unknown sender"),
    ],
)
def test_a_refusal_that_is_not_the_doors_makes_it_likely(answer: PreflightCall, against: str) -> None:
    """The app answers and doesn't allow the page, or nobody knows who refuses: what is seen says so."""
    result = judged(CorsPreflight, FROM_PAGE, WORKS, answer, tokenless())
    assert found(result) == {"cors-preflight": "likely"}
    assert against in first(result).observed


def test_an_app_that_does_not_allow_a_made_up_path_says_little() -> None:
    """It may allow the origin on the paths that it has."""
    nowhere = asked(origin=PAGE, endpoint=None, path="/api/made-up")
    missing = call(404, DATABRICKS, TAKEN)
    assert found(judged(CorsPreflight, nowhere, missing, preflight(404, DATABRICKS, RELAYED), tokenless())) == {
        "cors-preflight": "possible"
    }
    assert found(judged(CorsPreflight, nowhere, missing, preflight(401, DATABRICKS), tokenless())) == {
        "cors-preflight": "confirmed"
    }


@pytest.mark.parametrize(
    "answer",
    [
        preflight(503, DATABRICKS, media_type="text/html", body="<html>"),
        preflight(429, DATABRICKS, RELAYED),
        preflight(
            403, ("x-squid-error", "ERR_ACCESS_DENIED 0"), ("via", "1.1 px"), media_type="text/html", body="<html>"
        ),
    ],
)
def test_trouble_that_is_not_about_the_caller_decides_nothing(answer: PreflightCall) -> None:
    """An app that fails for the moment, a limit, somebody in between: no more than possible, and no refusal's outcome."""
    assert found(judged(CorsPreflight, FROM_PAGE, WORKS, answer, tokenless())) == {"cors-preflight": "possible"}
    seen = came_to(FROM_PAGE, WORKS, answer, tokenless())
    assert not seen.works and not {OutcomeClass.UNAUTHORIZED, OutcomeClass.LOGIN} & set(seen.classes)


@pytest.mark.parametrize(
    ("method", "headers"),
    [
        ("GET", LEAVE),
        ("GET", (("access-control-allow-origin", "*"), ("access-control-allow-headers", "*"))),
        ("POST", LEAVE),
        ("DELETE", (*LEAVE, ("access-control-allow-methods", "GET, DELETE"))),
        ("DELETE", (*LEAVE, ("access-control-allow-methods", "*"))),
        ("GET", (LEAVE[0], ("access-control-allow-headers", "x-a"), ("access-control-allow-headers", "authorization"))),
    ],
)
def test_a_preflight_that_allows_the_call_rules_the_cause_out(
    method: str, headers: tuple[tuple[str, str], ...]
) -> None:
    """2xx, the page's origin or any, the token's header, and the method where it needs leave."""
    question = asked(origin=PAGE, method=method)
    answer = preflight(204, DATABRICKS, RELAYED, *headers)
    result = judged(CorsPreflight, question, WORKS, answer, tokenless())
    assert isinstance(result, Passed) and excluded(result) == {"cors-preflight"}
    assert came_to(question, WORKS, answer, tokenless()) == came_to(question, WORKS, tokenless())


def test_a_method_that_needs_leave_and_has_none_is_not_allowed() -> None:
    """GET, HEAD and POST need none; names of methods are case-sensitive."""
    answer = preflight(204, DATABRICKS, RELAYED, *LEAVE, ("access-control-allow-methods", "GET, delete"))
    result = judged(CorsPreflight, asked(origin=PAGE, method="DELETE"), WORKS, answer, tokenless())
    assert "without DELETE in Access-Control-Allow-Methods" in first(result).observed


@pytest.mark.parametrize(
    "facts",
    [
        (asked(), WORKS, preflight(401, DATABRICKS)),
        (FROM_PAGE, call(401, DATABRICKS), preflight(401, DATABRICKS)),
        (FROM_PAGE, call(None, error=ExchangeError(ErrorKind.RESET, "cut")), preflight(401, DATABRICKS)),
        (FROM_PAGE, WORKS, preflight(None, error=ExchangeError(ErrorKind.READ_TIMEOUT, "no answer in 15 s"))),
    ],
)
def test_without_a_question_a_passing_call_or_an_answer_nothing_is_judged(facts: tuple[Fact, ...]) -> None:
    """Skipped, with the reason."""
    result = judged(CorsPreflight, *facts, tokenless())
    assert isinstance(result, Skipped) and result.reason


def test_it_is_sent_only_where_it_can_decide() -> None:
    """With an origin that isn't the app's own, and once the call itself passes."""
    assert worth(FROM_PAGE, WORKS, address()) is None
    assert "without --origin" in (worth(asked(), WORKS, address()) or "")
    assert "doesn't pass" in (worth(FROM_PAGE, call(401, DATABRICKS), address()) or "")
    assert "doesn't pass" in (worth(FROM_PAGE, address()) or "")
    assert "the app's own" in (worth(asked(origin=f"https://{APP_HOST}"), WORKS, address()) or "")


def test_it_is_what_a_browser_sends() -> None:
    """One OPTIONS to the same path, with the three headers of the Fetch standard and no credential."""
    sent: list[dict[str, Any]] = []

    class Recording:
        async def exchange(self, **request: Any) -> Any:
            sent.append(request)
            return preflight(401).exchange, b""

    question = asked(origin=PAGE, method="DELETE", headers=(("X-Trace", "1"),))
    facts = Facts({type(fact): fact for fact in (question, WORKS, address())})
    where = replace(context(), network=cast("Any", Recording()))
    probe = Probe(CorsPreflight.uses, Grant(CheckId("cors-preflight"), where, Destinations.of(facts)))
    seen = asyncio.run(CorsPreflight().observe(probe, facts.restricted(CorsPreflight.sees())))
    assert seen == preflight(401)
    [request] = sent
    assert (request["method"], request["url"]) == ("OPTIONS", f"https://{APP_HOST}/api/items")
    assert request["headers"] == (
        ("Origin", PAGE),
        ("Access-Control-Request-Method", "DELETE"),
        ("Access-Control-Request-Headers", "authorization,x-trace"),
    )
    assert request["body"] is None
    assert (request["bearer"], request["credential"]) == (None, "none")


def test_the_outcome_is_the_browsers() -> None:
    """The refusal's status, class, sender and evidence; the summary says what it's the answer to."""
    seen = came_to(FROM_PAGE, WORKS, preflight(401, DATABRICKS), tokenless())
    assert (seen.kind, seen.status, seen.responder) == (OutcomeKind.HTTP, 401, Responder.FRONT_DOOR)
    assert seen.classes == (OutcomeClass.UNAUTHORIZED,)
    assert seen.summary == "401 from the front door to the browser's preflight"
    assert seen.evidence == ("e9", "e1")


def test_a_redirected_preflight_is_the_redirect() -> None:
    """To login, or anywhere: a browser follows none."""
    without = tokenless(302, DATABRICKS, LOGIN)
    seen = came_to(FROM_PAGE, WORKS, preflight(302, DATABRICKS, LOGIN), without)
    assert (seen.kind, seen.classes) == (OutcomeKind.LOGIN_REDIRECT, (OutcomeClass.LOGIN,))
    other = came_to(FROM_PAGE, WORKS, preflight(307, DATABRICKS, RELAYED, ("location", "/api/items/")), without)
    assert (other.kind, other.classes) == (OutcomeKind.HTTP, (OutcomeClass.LOGIN,))


@pytest.mark.parametrize("status", [200, 400, 403, 404, 405])
def test_any_other_refusal_counts_as_401(status: int) -> None:
    """A browser tells no more apart; the status itself stays as it was seen."""
    seen = came_to(FROM_PAGE, WORKS, preflight(status, DATABRICKS, RELAYED), tokenless())
    assert (seen.status, seen.classes, seen.responder) == (status, (OutcomeClass.UNAUTHORIZED,), Responder.APP)


@pytest.mark.parametrize("itself", [call(401, DATABRICKS), call(404, DATABRICKS, TAKEN), call(503, DATABRICKS)])
def test_a_call_that_fails_itself_keeps_its_own_outcome(itself: AppCall) -> None:
    """Whatever the preflight gets, what stops the call comes first."""
    assert came_to(FROM_PAGE, itself, preflight(401, DATABRICKS), tokenless()) == came_to(
        FROM_PAGE, itself, tokenless()
    )


def test_without_an_origin_a_preflight_counts_for_nothing() -> None:
    """Nobody asked about a browser."""
    assert came_to(asked(), WORKS, preflight(401, DATABRICKS), tokenless()).works


def test_a_preflight_that_breaks_is_no_success() -> None:
    """The browser doesn't come to the call; one that this tool held back says nothing."""
    late = preflight(None, error=ExchangeError(ErrorKind.READ_TIMEOUT, "no answer in 15 s"))
    seen = came_to(FROM_PAGE, WORKS, late, tokenless())
    assert (seen.kind, seen.classes) == (OutcomeKind.NETWORK, (OutcomeClass.TIMEOUT,))
    assert seen.summary.startswith("the browser's preflight gets no answer within") and seen.undecided
    held = preflight(None, error=ExchangeError(ErrorKind.BUDGET, "25 requests"))
    assert came_to(FROM_PAGE, WORKS, held, tokenless()).works


def test_the_call_rules_the_preflight_out_only_where_no_browser_was_asked_about() -> None:
    """With an origin the answer to the call says nothing about the preflight."""
    assert excluded(judged(Call, asked(), WORKS, address(), token())) == {"cors-preflight"}
    assert excluded(judged(Call, FROM_PAGE, WORKS, address(), token())) == set()
