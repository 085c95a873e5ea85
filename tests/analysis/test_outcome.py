"""What each kind of answer, and of silence, makes of the call."""

from __future__ import annotations

import pytest

from dbapp_diag.analysis.outcome import Outcome, call_passes, outcome
from dbapp_diag.facts.base import Fact, Facts
from dbapp_diag.facts.exchange import AppCall, ErrorKind, Exchange, ExchangeError, Phases, PreflightCall, TokenlessCall
from dbapp_diag.model.words import EvidenceId, OutcomeClass, OutcomeKind, Responder
from tests.made import DATABRICKS, LOGIN, TAKEN, WORKSPACE, address, asked, call, exchange, tokenless

ORIGIN = "https://page.example.com"
ALLOWS = (
    ("access-control-allow-origin", ORIGIN),
    ("access-control-allow-headers", "authorization"),
    ("access-control-allow-methods", "GET"),
)


def of(*facts: Fact, asked_to_call: bool = True) -> Outcome:
    return outcome(Facts({type(fact): fact for fact in facts}), asked_to_call=asked_to_call)


def classes(*facts: Fact) -> set[str]:
    return {str(word) for word in of(asked(), *facts).classes}


def broken(kind: ErrorKind, **more: object) -> Exchange:
    """A request that got no answer."""
    return exchange(None, error=ExchangeError(kind, "broken"), **more)


def silent(kind: ErrorKind) -> TokenlessCall:
    """The request without a token got no answer."""
    return TokenlessCall(exchange=broken(kind, credential="none", id=EvidenceId("e2")), evidence=(EvidenceId("e2"),))


def preflight(status: int | None, *headers: tuple[str, str], **more: object) -> PreflightCall:
    """What the browser's preflight gets."""
    seen = exchange(status, *headers, **{"credential": "none", "id": EvidenceId("e9"), "method": "OPTIONS", **more})
    return PreflightCall(exchange=seen, evidence=(EvidenceId("e9"),))


@pytest.mark.parametrize(
    ("status", "word"),
    [
        (200, "ok"),
        (204, "ok"),
        (299, "ok"),
        (300, "302"),
        (304, "302"),
        (399, "302"),
        (400, "4xx"),
        (401, "401"),
        (402, "4xx"),
        (403, "403"),
        (404, "404"),
        (405, "405"),
        (418, "4xx"),
        (499, "4xx"),
        (500, "5xx"),
        (504, "5xx"),
        (520, "5xx"),
        (599, "5xx"),
        (199, "4xx"),
    ],
)
def test_each_status_of_the_app_has_its_class(status: int, word: str) -> None:
    """Four have one of their own, a redirect counts as sent away, the rest are 4xx and 5xx."""
    seen = of(asked(), call(status, DATABRICKS, TAKEN))
    assert seen.classes == (word,)
    assert (seen.kind, seen.status, seen.responder) == (OutcomeKind.HTTP, status, Responder.APP)
    assert seen.works is (word == "ok")
    assert seen.summary == f"{status} from the app"


@pytest.mark.parametrize("status", [200, 204])
def test_a_success_by_a_proxy_or_a_filter_is_none(status: int) -> None:
    """It's somebody's page in place of the app's answer."""
    portal = {"media_type": "text/html", "body": "<html>sign up</html>"}
    assert classes(call(status, ("via", "1.1 portal"), **portal)) == {"4xx"}
    assert classes(call(status, ("x-squid-error", "x"), proxy="http://proxy:3128", **portal)) == {"4xx"}


def test_a_success_by_nobody_known_works() -> None:
    """That it may be anybody's makes the verdict, not the outcome."""
    seen = of(asked(), call(200))
    assert seen.works and seen.responder is Responder.UNKNOWN
    assert seen.summary == "200 from an unknown sender"


def test_a_redirect_to_login_is_one_unless_the_app_sends_it() -> None:
    """Apps have logins of their own."""
    door, own = of(asked(), call(302, DATABRICKS, LOGIN)), of(asked(), call(302, DATABRICKS, TAKEN, LOGIN))
    assert (door.kind, door.classes) == (OutcomeKind.LOGIN_REDIRECT, ("302",))
    assert (own.kind, own.classes) == (OutcomeKind.HTTP, ("302",))


@pytest.mark.parametrize(("status", "works"), [(404, True), (403, False), (405, False), (400, False), (500, False)])
def test_only_a_404_of_the_app_is_fine_at_a_made_up_path(status: int, works: bool) -> None:
    """Nobody expects the path to exist; any other failure is one."""
    assert of(asked(endpoint=None), call(status, DATABRICKS, TAKEN)).works is works


def test_a_404_is_fine_neither_at_a_path_that_was_named_nor_by_somebody_else() -> None:
    """Nor where it isn't known what was asked."""
    assert classes(call(404, DATABRICKS, TAKEN)) == {"404"}
    assert of(asked(endpoint=None), call(404)).classes == ("404",)
    assert of(call(404, DATABRICKS, TAKEN)).classes == ("404",)


@pytest.mark.parametrize(
    ("kind", "words", "said"),
    [
        (ErrorKind.DNS, {"network"}, "no answer: the name doesn't resolve"),
        (ErrorKind.CONNECT_TIMEOUT, {"network", "timeout"}, "no answer: the connection attempt gets no reply"),
        (ErrorKind.REFUSED, {"network"}, "no answer: the connection is refused"),
        (ErrorKind.RESET, {"network"}, "no answer: the connection is cut"),
        (ErrorKind.UNREACHABLE, {"network"}, "no answer: there's no way to the address"),
        (ErrorKind.TLS, {"network"}, "no answer: the TLS handshake fails"),
        (ErrorKind.PROXY, {"network"}, "no answer: the proxy doesn't let the call through"),
        (ErrorKind.READ_TIMEOUT, {"timeout"}, "no answer within 40 ms"),
        (ErrorKind.CLOSED, {"network"}, "no answer: the connection is closed without one"),
        (ErrorKind.PROTOCOL, {"network"}, "no answer: what came back isn't HTTP"),
        (ErrorKind.OTHER, {"network"}, "no answer"),
    ],
)
def test_each_silence_has_its_class_and_its_words(kind: ErrorKind, words: set[str], said: str) -> None:
    """Only waiting in vain is a time-out; where even the connection waited, the network may be to blame too."""
    seen = of(asked(), AppCall(exchange=broken(kind, phases=Phases(connect=40)), evidence=(EvidenceId("e1"),)))
    assert (seen.kind, seen.status, seen.classes) == (OutcomeKind.NETWORK, None, tuple(sorted(words)))
    assert (seen.summary, seen.duration_ms, seen.evidence) == (said, 40, ("e1",))
    assert bool(seen.undecided) is (kind is ErrorKind.READ_TIMEOUT), "only that end is this run's own"


def test_where_no_token_was_had_the_silence_without_one_counts_for_both() -> None:
    """The network stops the call as well, and no call was made."""
    assert classes(silent(ErrorKind.REFUSED)) == {"network", "none"}
    assert classes(silent(ErrorKind.CONNECT_TIMEOUT)) == {"network", "timeout", "none"}
    assert of(silent(ErrorKind.REFUSED)).evidence == ("e2",)


@pytest.mark.parametrize("kind", [ErrorKind.REFUSED_BY_US, ErrorKind.BUDGET])
def test_a_call_that_was_held_back_here_says_nothing_about_the_network(kind: ErrorKind) -> None:
    """It wasn't made; the request without a token may still have met the network."""
    held = AppCall(exchange=broken(kind))
    assert classes(held) == {"none"}
    assert classes(held, tokenless()) == {"none"}
    assert classes(held, silent(ErrorKind.RESET)) == {"network", "none"}


def test_a_request_without_a_token_that_was_held_back_says_nothing_either() -> None:
    """The budget was spent."""
    assert classes(silent(ErrorKind.BUDGET)) == {"none"}


def test_a_call_that_nobody_asked_for_has_no_class() -> None:
    """With `--offline` it's no failure that none was made."""
    left_out, kept_back = of(asked(), asked_to_call=False), of(asked())
    assert (left_out.kind, left_out.classes) == (OutcomeKind.NOT_ATTEMPTED, ())
    assert (kept_back.kind, kept_back.classes) == (OutcomeKind.NOT_ATTEMPTED, (OutcomeClass.NONE,))
    assert (kept_back.responder, kept_back.confidence, kept_back.summary) == (
        "unknown",
        "confirmed",
        "no call was made",
    )


def test_an_answer_beside_the_missing_call_makes_no_outcome() -> None:
    """Without the token it's another question."""
    assert of(asked(), tokenless(401)).kind is OutcomeKind.NOT_ATTEMPTED


def test_a_call_passes_when_its_answer_does_whatever_the_preflight_gets() -> None:
    """One without an answer, or none at all, doesn't."""
    page = asked(origin=ORIGIN)
    known = Facts({type(fact): fact for fact in (page, call(200, DATABRICKS, TAKEN), preflight(401))})
    assert call_passes(known)
    for fact in (call(403, DATABRICKS), AppCall(exchange=broken(ErrorKind.RESET))):
        assert not call_passes(Facts({type(page): page, AppCall: fact}))
    assert not call_passes(Facts({type(page): page}))


def seen_by_a_browser(answer: PreflightCall, answered: AppCall | None = None, origin: str | None = ORIGIN) -> Outcome:
    """A call that passes, and what its preflight gets."""
    return of(asked(origin=origin), answered or call(200, DATABRICKS, TAKEN), answer)


def test_a_preflight_that_allows_the_call_changes_nothing() -> None:
    """Nor does one that nobody asked about, or that wasn't sent."""
    assert seen_by_a_browser(preflight(204, *ALLOWS)).works
    assert seen_by_a_browser(preflight(401), origin=None).works
    assert of(asked(origin=ORIGIN), call(200, DATABRICKS, TAKEN)).works
    assert of(call(200, DATABRICKS, TAKEN), preflight(401)).works


def test_a_preflight_that_is_refused_is_the_outcome_of_a_call_that_passes() -> None:
    """As 401 whatever the number, since a browser tells no more apart; both answers are its evidence."""
    for status in (401, 403, 404, 405):
        seen = seen_by_a_browser(preflight(status, DATABRICKS))
        assert seen.classes == ("401",)
        assert seen.summary.endswith("to the browser's preflight")
        assert seen.evidence == ("e9", "e1")


def test_a_preflight_that_is_sent_to_login_stays_a_redirect() -> None:
    """It's the front door's."""
    assert seen_by_a_browser(preflight(302, DATABRICKS, LOGIN)).classes == ("302",)


def test_trouble_of_a_server_stays_trouble_of_a_server() -> None:
    """A 503 to the preflight is no judgement of the caller."""
    assert seen_by_a_browser(preflight(503, DATABRICKS)).classes == ("5xx",)


def test_a_preflight_without_an_answer_is_a_network_error() -> None:
    """Unless this tool held it back."""
    cut = seen_by_a_browser(preflight(None, error=ExchangeError(ErrorKind.RESET, "cut")))
    assert (cut.kind, cut.classes) == (OutcomeKind.NETWORK, ("network",))
    assert cut.summary == "the browser's preflight gets no answer: the connection is cut"
    for kind in (ErrorKind.BUDGET, ErrorKind.REFUSED_BY_US):
        assert seen_by_a_browser(preflight(None, error=ExchangeError(kind, "held"))).works


def test_a_call_that_fails_by_itself_keeps_its_own_outcome() -> None:
    """The preflight isn't looked at then."""
    assert seen_by_a_browser(preflight(401), call(404, DATABRICKS, TAKEN)).classes == ("404",)


def test_each_sender_has_a_name_of_its_own() -> None:
    """The workspace too, which answers where the path is its API's."""
    asks = ("www-authenticate", 'Bearer realm="DatabricksRealm"')
    assert of(asked(), call(401, asks)).summary == "401 from the workspace"


def test_what_a_workspace_answers_at_its_own_address_is_no_apps() -> None:
    """However well it answers; a refusal of the caller stays one beside it. Where its status is expected by name, it does."""
    here = address(host=WORKSPACE.removeprefix("https://"))
    assert classes(here, call(200)) == {"404"}
    assert classes(here, call(401)) == {"401", "404"}
    assert not call_passes(Facts({type(fact): fact for fact in (asked(), here, call(200))}))
    assert of(asked(), here, AppCall(exchange=exchange(200), status_expected=True)).works


def test_a_call_is_asked_for_unless_said_otherwise() -> None:
    """Then it's a failure that none was made."""
    assert outcome(Facts({})).classes == (OutcomeClass.NONE,)


def test_a_preflight_without_answer_and_without_reason_is_still_a_silence() -> None:
    """A saved case may lack the error."""
    assert seen_by_a_browser(preflight(None)).summary == "the browser's preflight gets no answer"
