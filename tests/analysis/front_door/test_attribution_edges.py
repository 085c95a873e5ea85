"""What speaks for each possible sender of an answer, signal by signal, and how the signals are weighed."""

from __future__ import annotations

from typing import Any

import pytest

from dbapp_diag.analysis.endpoint.redirects import goal
from dbapp_diag.analysis.front_door.attribution import (
    Signal,
    attribute,
    from_platform,
    let_through,
    login_target,
    reason_phrase,
    refuses,
    same_answer,
    workspace_error,
)
from dbapp_diag.analysis.front_door.gateway import own_words
from dbapp_diag.facts.exchange import ErrorKind, Exchange, ExchangeError, Phases
from dbapp_diag.model.words import Confidence, Responder
from tests.made import APP_HOST, DATABRICKS, LOGIN, TAKEN, exchange

HTML: dict[str, Any] = {"media_type": "text/html", "body": "<p>page"}
JSON: dict[str, Any] = {"media_type": "application/json"}
POD = ("x-databricks-internal-pod-ip", "‹address›")
VIA = ("via", "1.1 somewhere")
SQUID = ("x-squid-error", "ERR")
TO_PORTAL = ("location", "https://portal.example/login?next=x")


def bare(status: int = 401, *headers: tuple[str, str], **more: Any) -> Exchange:
    """The answer to the same path without a token; without any mark unless said otherwise."""
    return exchange(status, *headers, **{"credential": "none", **more})


def spoken(answer: Exchange, tokenless: Exchange | None = None) -> dict[str, list[int]]:
    """The weights of what speaks for each: heard by giving each in turn a vote that settles it."""
    return {
        who.value: [signal.weight for signal in own]
        for who in Responder
        if (own := attribute(answer, tokenless=tokenless, beside=(Signal(who, 1000, ""),)).signals[:-1])
    }


def words(answer: Exchange, who: Responder, tokenless: Exchange | None = None) -> list[str]:
    """What speaks for somebody, in words."""
    return [signal.text for signal in attribute(answer, tokenless=tokenless, beside=(Signal(who, 1000, ""),)).signals]


NOTHING_SAID = exchange(418)


@pytest.mark.parametrize(
    ("votes", "named"),
    [
        ([], (Responder.UNKNOWN, Confidence.POSSIBLE)),
        ([("app", 1)], (Responder.UNKNOWN, Confidence.POSSIBLE)),
        ([("app", 2)], (Responder.APP, Confidence.LIKELY)),
        ([("app", 1), ("app", 1)], (Responder.APP, Confidence.LIKELY)),
        ([("app", 3)], (Responder.APP, Confidence.CONFIRMED)),
        ([("app", 2), ("app", 1)], (Responder.APP, Confidence.CONFIRMED)),
        ([("proxy", 1), ("app", 3)], (Responder.APP, Confidence.CONFIRMED)),
        ([("proxy", 2), ("app", 3)], (Responder.APP, Confidence.LIKELY)),
        ([("proxy", 3), ("app", 4)], (Responder.APP, Confidence.LIKELY)),
        ([("proxy", 1), ("app", 2)], (Responder.APP, Confidence.LIKELY)),
        ([("app", 2), ("proxy", 2)], (Responder.UNKNOWN, Confidence.POSSIBLE)),
        ([("app", 4), ("proxy", 4), ("workspace", 1)], (Responder.UNKNOWN, Confidence.POSSIBLE)),
        ([("workspace", 1), ("proxy", 1), ("app", 3)], (Responder.APP, Confidence.CONFIRMED)),
        ([("workspace", 2), ("proxy", 1), ("app", 3)], (Responder.APP, Confidence.LIKELY)),
    ],
)
def test_the_heaviest_is_named_and_certain_only_without_a_telling_rival(
    votes: list[tuple[str, int]], named: tuple[Responder, Confidence]
) -> None:
    """Less than two names nobody, a tie neither; three is certain unless another has two."""
    seen = attribute(NOTHING_SAID, beside=tuple(Signal(Responder(who), weight, who) for who, weight in votes))
    assert (seen.responder, seen.confidence) == named
    kept = [who for who, _ in votes if named[0] in (Responder.UNKNOWN, Responder(who))]
    assert [signal.text for signal in seen.signals] == kept


def test_an_answer_that_says_nothing_speaks_for_nobody() -> None:
    """Nor does silence, unless the proxy broke it off."""
    assert spoken(NOTHING_SAID) == {}
    for kind in ErrorKind:
        broken = exchange(None, DATABRICKS, TAKEN, error=ExchangeError(kind, "x"), phases=Phases(connect=1.0))
        assert spoken(broken) == ({"proxy": [3]} if kind is ErrorKind.PROXY else {})
        held = exchange(None, error=ExchangeError(kind, "this tool doesn't speak it"))
        assert spoken(held) == {}, "nothing was sent, so nobody refused it"
    assert spoken(exchange(None, DATABRICKS)) == {}


@pytest.mark.parametrize("mark", [TAKEN, POD])
def test_a_mark_of_an_accepted_token_is_close_to_proof_of_the_app(mark: tuple[str, str]) -> None:
    """Whatever the status; the front door's own habits don't count beside it."""
    for status in (200, 401, 404, 500, 503):
        assert spoken(exchange(status, DATABRICKS, mark, **HTML)) == {"app": [3]}
    assert let_through(exchange(200, mark))


def test_without_such_a_mark_nothing_was_let_through() -> None:
    """The platform's server header alone is none."""
    assert not let_through(exchange(200, DATABRICKS))


@pytest.mark.parametrize("status", [400, 405, 406, 409, 410, 412, 415, 422, 428])
def test_what_only_a_program_says_is_telling_where_a_token_is_asked_for_first(status: int) -> None:
    """With or without a body."""
    for body in ("", "x"):
        assert spoken(exchange(status, body=body), bare()) == {"app": [2]}


@pytest.mark.parametrize("status", [500, 501])
def test_a_programs_fault_is_telling_when_it_says_something(status: int) -> None:
    """An empty one may be a gateway's."""
    assert spoken(exchange(status, body="Fehler"), bare()) == {"app": [2]}
    assert spoken(exchange(status), bare()) == {"app": [1]}
    assert spoken(exchange(status, body=" \n"), bare()) == {"app": [1]}


@pytest.mark.parametrize("status", [402, 413, 418, 429, 301, 199, 505])
def test_any_other_answer_is_a_hint_there(status: int) -> None:
    """Others give these as well."""
    assert spoken(exchange(status, body="x"), bare()) == {"app": [1]}


def test_a_page_about_a_bad_request_is_a_hint_only() -> None:
    """Gateways write one over headers that are too long; about other requests they write none."""
    assert spoken(exchange(400, **HTML), bare()) == {"app": [1], "middlebox": [1]}
    for status in (405, 409, 422, 500):
        assert spoken(exchange(status, **HTML), bare())["app"] == [2]


def test_what_a_page_without_a_token_gets_is_told() -> None:
    """The number of the refusal stands in the sentence."""
    assert words(exchange(400), Responder.APP, bare(403))[0] == "without a token the same path gets 403 instead"


@pytest.mark.parametrize(
    ("answer", "weights"),
    [
        (exchange(200), [2]),
        (exchange(299), [2]),
        (exchange(300), [1]),
        (exchange(200, **HTML), [1]),
        (exchange(200, url=f"https://{APP_HOST}/", **HTML), [2]),
        (exchange(200, DATABRICKS, **HTML), [2]),
    ],
)
def test_what_was_asked_for_is_telling_there(answer: Exchange, weights: list[int]) -> None:
    """A page below `/api/` may be anybody's, unless the platform hands it on."""
    assert spoken(answer, bare())["app"] == weights


@pytest.mark.parametrize(
    ("answer", "without"),
    [
        (exchange(400), None),
        (exchange(400), exchange(None, credential="none")),
        (exchange(400, credential="none"), bare()),
        (exchange(400), bare(200)),
        (exchange(400), bare(400)),
        (exchange(401), bare(403)),
        (exchange(403), bare(401)),
        (exchange(302, TO_PORTAL), bare()),
        (exchange(400), bare(401, DATABRICKS)),
        (exchange(404, **HTML), bare()),
        (exchange(502, body="x", **JSON), bare()),
        (exchange(503), bare()),
        (exchange(504), bare()),
    ],
    ids=[
        "nobody asked without a token",
        "no answer without a token",
        "no token here either",
        "nothing is refused there",
        "another failure there",
        "refused here too",
        "refused there too",
        "sent to sign in here",
        "another edge",
        "a page about a missing app",
        "a gateway",
        "a gateway out of order",
        "a gateway that waits",
    ],
)
def test_otherwise_the_answer_without_a_token_says_nothing_for_the_app(
    answer: Exchange, without: Exchange | None
) -> None:
    """It has to be refused there, and answered in another way here, by the same edge."""
    assert "app" not in spoken(answer, without)


def test_an_answer_by_the_platform_counts_whatever_the_refusal_carries() -> None:
    """And a refusal by redirect counts as one."""
    assert spoken(exchange(400, DATABRICKS), bare())["app"] == [2]
    assert spoken(exchange(400, DATABRICKS), bare(401, DATABRICKS))["app"] == [2]
    assert spoken(exchange(400), bare(302, LOGIN))["app"] == [2]
    assert spoken(exchange(404, body="{}", **JSON), bare())["app"] == [1]
    assert spoken(exchange(404, TAKEN), bare())["app"] == [3, 1]


@pytest.mark.parametrize("body", ["[]", '{"a":1}', " [1] "])
def test_json_through_the_platforms_edge_is_telling(body: str) -> None:
    """In any success, by any JSON type."""
    for status in (200, 201, 299):
        assert spoken(exchange(status, DATABRICKS, body=body, **JSON)) == {"app": [2]}
    assert spoken(exchange(200, DATABRICKS, body=body, media_type="application/problem+json")) == {"app": [2]}


@pytest.mark.parametrize(
    "answer",
    [
        exchange(200, DATABRICKS, body="", **JSON),
        exchange(200, DATABRICKS, body=" {} ", **JSON),
        exchange(199, DATABRICKS, body="[]", **JSON),
        exchange(300, DATABRICKS, body="[]", **JSON),
        exchange(200, DATABRICKS, body="[]", media_type="text/plain"),
        exchange(200, body="[]", **JSON),
    ],
)
def test_nothing_in_json_or_json_by_nobody_known_is_not(answer: Exchange) -> None:
    """Any gateway writes an empty object."""
    assert spoken(answer) == {}


@pytest.mark.parametrize(
    ("location", "weight"),
    [
        (LOGIN[1], 3),
        (f"https://login.example/authorize?client_id=x&redirect_uri=https://{APP_HOST}/.AUTH/", 2),
        ("https://dbc-1.cloud.databricks.com/login.html", 2),
        ("https://adb-1.2.azuredatabricks.net/login", 2),
        ("https://x.databricks.us/login", 2),
        ("https://x.databricks.azure.cn/login", 2),
        ("https://own.example/oidc/v1/authorize", 2),
        (f"https://own.example/login?redirect_uri=https://{APP_HOST}/x", 2),
        ("https://own.example/login?redirect_uri=https://other.example/x", 1),
        ("https://own.example/login", 1),
        ("/login", 1),
    ],
)
def test_a_redirect_to_sign_in_speaks_for_the_front_door_by_where_it_leads(location: str, weight: int) -> None:
    """Back to the front door's own path it's close to proof; to the platform, or back to the app, telling; else a hint."""
    assert spoken(exchange(302, ("location", location))) == {"front-door": [weight]}


def test_where_it_leads_is_told() -> None:
    """A path alone stays at its own host."""
    there, here = exchange(302, TO_PORTAL), exchange(302, ("location", "/login"))
    assert words(there, Responder.FRONT_DOOR)[0] == "it sends the caller to sign in at portal.example"
    assert words(here, Responder.FRONT_DOOR)[0] == "it sends the caller to sign in at its own host"


def test_a_redirect_to_sign_in_that_was_let_through_is_the_apps() -> None:
    """Apps have sign-ins of their own."""
    assert spoken(exchange(302, DATABRICKS, TAKEN, LOGIN)) == {"app": [3]}


def test_the_front_doors_own_cookie_is_telling() -> None:
    """By its name, in any spelling, and only where it's set."""
    cookie = "__Host-databricksapps_csrf=‹cookie›"
    assert spoken(exchange(200, ("set-cookie", cookie))) == {"front-door": [2]}
    assert spoken(exchange(200, ("set-cookie", "a=b"), ("set-cookie", cookie))) == {"front-door": [2]}
    assert spoken(exchange(200, ("x-echo", cookie))) == {}
    assert spoken(exchange(200, ("set-cookie", "session=x"))) == {}


def test_the_platforms_key_for_its_reasons_is_close_to_proof() -> None:
    """As a header, or quoted in the body."""
    header = exchange(418, ("x-databricks-reason-phrase", "x"))
    body = exchange(418, body="X-Databricks-Reason-Phrase: x")
    for answer in (header, body):
        assert reason_phrase(answer)
        assert spoken(answer) == {"front-door": [3]}
    assert not reason_phrase(exchange(418, body="reason"))


@pytest.mark.parametrize("status", [401, 403])
def test_a_refusal_by_the_platform_speaks_for_the_front_door(status: int) -> None:
    """An empty one is telling, one with words a hint."""
    empty, said = exchange(status, DATABRICKS, body=" \n"), exchange(status, DATABRICKS, body="no")
    assert spoken(empty) == {"front-door": [2]}
    assert spoken(said) == {"front-door": [1]}
    assert words(empty, Responder.FRONT_DOOR)[0].startswith(f"an empty {status} by the platform")
    assert words(said, Responder.FRONT_DOOR)[0].startswith(f"a {status} by the platform")
    assert spoken(exchange(status)) == {}


@pytest.mark.parametrize(
    ("answer", "weights"),
    [
        (exchange(399, DATABRICKS), None),
        (exchange(400, DATABRICKS), [1]),
        (exchange(429, DATABRICKS, **HTML), [1]),
        (exchange(404, DATABRICKS, **HTML), [2]),
        (exchange(404, DATABRICKS), [2]),
        (exchange(404, DATABRICKS, body="x", **JSON), [1]),
        (exchange(499, DATABRICKS, **HTML), [1]),
        (exchange(500, DATABRICKS), [2]),
        (exchange(501, DATABRICKS, **JSON), [2]),
        (exchange(505, DATABRICKS), [2]),
        (exchange(502, DATABRICKS, **HTML), [2]),
        (exchange(502, DATABRICKS, **JSON), [1]),
        (exchange(503, DATABRICKS, **HTML), [2]),
        (exchange(503, DATABRICKS, **JSON), [1]),
        (exchange(504, DATABRICKS), [2]),
        (exchange(504, DATABRICKS, **JSON), [1]),
    ],
)
def test_a_failure_by_the_platform_speaks_for_the_front_door(answer: Exchange, weights: list[int] | None) -> None:
    """Its page about an app that doesn't answer, and a fault of a server's own, are telling; the rest is a hint."""
    assert spoken(answer).get("front-door") == weights
    if weights:
        assert words(answer, Responder.FRONT_DOOR)[0].startswith(f"a {answer.status} by the platform, without")


def test_the_same_refusal_without_a_token_is_the_front_doors() -> None:
    """No app minds whether there's a token in the same words; a filter refuses everybody by 403."""
    assert spoken(exchange(401, body="no"), bare(401, body="no")) == {"front-door": [2]}
    assert spoken(exchange(401, body="no"), bare(401, body="other")) == {}
    assert spoken(exchange(403, body="no"), bare(403, body="no")) == {}
    assert spoken(exchange(302, LOGIN), bare(302, LOGIN)) == {"front-door": [3, 2]}


def test_so_is_any_failure_by_the_platform() -> None:
    """A success isn't, nor a failure by nobody known, nor an answer that carried no token itself."""
    assert spoken(exchange(404, DATABRICKS), bare(404, DATABRICKS)) == {"front-door": [2, 2]}
    assert spoken(exchange(300, DATABRICKS), bare(300, DATABRICKS)) == {"front-door": [2]}
    assert spoken(exchange(299, DATABRICKS), bare(299, DATABRICKS)) == {}
    assert spoken(exchange(404), bare(404)) == {}
    assert spoken(bare(401, DATABRICKS), bare(401, DATABRICKS)) == {"front-door": [2]}


def test_a_page_that_everybody_gets_is_nobodys_in_particular() -> None:
    """A captive portal's are alike too, as is its way to sign in; the platform's page isn't strange."""
    assert spoken(exchange(403, **HTML), bare(403, **HTML)) == {"middlebox": [1]}
    assert spoken(exchange(302, TO_PORTAL), bare(302, TO_PORTAL)) == {"front-door": [1]}
    assert spoken(exchange(403, DATABRICKS, **HTML), bare(403, DATABRICKS, **HTML)) == {"front-door": [1, 2]}


@pytest.mark.parametrize(
    ("answer", "weights"),
    [
        (exchange(418, ("www-authenticate", "Bearer realm=DatabricksRealm")), [3]),
        (exchange(418, ("www-authenticate", "Bearer realm=Other")), None),
        (exchange(200, ("x-databricks-org-id", "1")), [2]),
        (exchange(418, body='{"error_code":"X","message":"y"}'), [1]),
        (exchange(418, body='{"error_code":"X"}'), None),
        (exchange(418, body='{"message":"y"}'), None),
        (exchange(418, ("x-databricks-org-id", "1"), TAKEN, body='{"error_code":"X","message":"y"}'), None),
    ],
)
def test_the_workspace_shows_by_its_realm_its_header_and_the_form_of_its_errors(
    answer: Exchange, weights: list[int] | None
) -> None:
    """The last two an app may hand on."""
    assert spoken(answer).get("workspace") == weights
    form = '"error_code"' in answer.body and '"message"' in answer.body
    assert workspace_error(answer) is form


def test_who_asks_for_a_proxys_password_is_one() -> None:
    """By the status or by the header, one is enough."""
    assert spoken(exchange(407)) == {"proxy": [3]}
    assert spoken(exchange(418, ("proxy-authenticate", "Basic"))) == {"proxy": [3]}
    assert spoken(exchange(407, TAKEN)) == {"app": [3]}


@pytest.mark.parametrize("key", ["squid", "bluecoat", "zscaler", "fortinet", "cache-lookup", "proxy"])
def test_a_filters_own_header_is_telling(key: str) -> None:
    """By itself it names a proxy where the call went through one; only the start of a name counts."""
    assert spoken(exchange(418, (f"x-{key}-what", "x"))) == {"middlebox": [2]}
    assert spoken(exchange(418, (f"x-{key}", "x"), proxy="http://proxy:3128")) == {"proxy": [2, 1]}
    assert spoken(exchange(418, (f"y-x-{key}", "x"))) == {}
    assert words(exchange(418, (f"x-{key}", "x")), Responder.MIDDLEBOX)[0].endswith(f"gateway's header x-{key}")


def test_the_first_of_its_headers_is_named() -> None:
    """By the name that such things have there."""
    seen = exchange(418, ("x-proxy-id", "1"), SQUID, proxy="http://proxy:3128")
    assert words(seen, Responder.PROXY)[0] == "it carries a proxy's header x-proxy-id"


@pytest.mark.parametrize(
    ("answer", "who"),
    [
        (exchange(418, VIA), {"middlebox": [1]}),
        (exchange(418, VIA, DATABRICKS), {"front-door": [1]}),
        (exchange(418, SQUID, DATABRICKS), {"middlebox": [2], "front-door": [1]}),
        (exchange(418, VIA, proxy="http://proxy:3128"), {"proxy": [1, 1]}),
        (exchange(418, proxy="http://proxy:3128"), {"proxy": [1]}),
        (exchange(418, **HTML), {"middlebox": [1]}),
        (exchange(418, ("x-databricks-reason-phrase", "x"), **HTML), {"front-door": [3]}),
        (exchange(302, TO_PORTAL, **HTML), {"front-door": [1]}),
        (exchange(302, TO_PORTAL, VIA), {"front-door": [1], "middlebox": [1]}),
    ],
)
def test_what_lacks_the_platforms_header_hints_at_something_in_between(
    answer: Exchange, who: dict[str, list[int]]
) -> None:
    """If it's a page, came through a proxy, or says so; a way to sign in or a reason of the platform's own isn't."""
    assert spoken(answer) == who


@pytest.mark.parametrize("status", [200, 302, 403, 451, 503, 511])
@pytest.mark.parametrize("mark", [SQUID, VIA])
def test_a_filters_page_counts_for_more_in_the_statuses_of_filters(status: int, mark: tuple[str, str]) -> None:
    """Where it carries a filter's mark, and again where everybody gets it."""
    own = 2 if mark is SQUID else 1
    page = exchange(status, mark, **HTML)
    assert spoken(page)["middlebox"] == [own, 1, 1]
    assert spoken(page, bare(status, mark, **HTML))["middlebox"] == ([own, 1, 1, 1])
    assert spoken(page, bare(status, mark, **{**HTML, "body": "other"}))["middlebox"] == [own, 1, 1]
    assert spoken(bare(status, mark, **HTML), bare(status, mark, **HTML))["middlebox"] == [own, 1, 1]


def test_a_page_through_a_proxy_counts_like_a_marked_one() -> None:
    """A proxy is mark enough; without any, or in another status, it's a hint."""
    assert spoken(exchange(403, proxy="http://proxy:3128", **HTML)) == {"proxy": [1, 1]}
    assert spoken(exchange(403, **HTML)) == {"middlebox": [1]}
    assert spoken(exchange(404, VIA, **HTML)) == {"middlebox": [1, 1]}
    assert spoken(exchange(403, VIA, body="x")) == {"middlebox": [1]}


def test_something_in_between_does_not_mind_tokens() -> None:
    """Refused without one and answered with it: a page then counts less, and one that does what was asked not at all."""
    page, works = exchange(503, VIA, **HTML), exchange(200, VIA, url=f"https://{APP_HOST}/", **HTML)
    assert spoken(page, bare())["middlebox"] == [1, 1]
    assert spoken(works, bare())["middlebox"] == [1]
    assert spoken(exchange(200, VIA, **HTML), bare())["middlebox"] == [1, 1]
    assert spoken(exchange(403, VIA, **HTML), bare())["middlebox"] == [1, 1, 1]
    assert spoken(works, bare(200, **HTML))["middlebox"] == [1, 1, 1, 1]
    assert spoken(bare(503, VIA, **HTML), bare())["middlebox"] == [1, 1, 1]


@pytest.mark.parametrize(
    ("status", "location", "host"),
    [
        (299, "https://x.example/login", None),
        (300, "https://x.example/login", "x.example"),
        (399, "https://x.example/login", "x.example"),
        (400, "https://x.example/login", None),
        (401, "https://x.example/login", None),
        (None, "https://x.example/login", None),
        (302, "", None),
        (302, "https://x.example/?client_id=&redirect_uri=", "x.example"),
        (302, "https://x.example/?CLIENT_ID=a&Response_Type=code", "x.example"),
        (302, "https://x.example/?client_id=a&redirect_uri=b&state=c", "x.example"),
        (302, "https://x.example/?client_id=a&response_type=code&state=c", "x.example"),
        (302, "https://x.example/?client_id=a", None),
        (302, "https://x.example/?response_type=code&redirect_uri=a", None),
        (302, "https://x.example/SAML2/SSO", "x.example"),
        (302, "https://x.example/oauth/login", "x.example"),
        (302, "https://x.example/oidc", None),
        (302, "https://x.example/signin", "x.example"),
        (302, "https://x.example/a/sign-in.html/", "x.example"),
        (302, "https://x.example/sign_in", "x.example"),
        (302, "https://x.example/login/help", None),
        (302, "https://x.example/catalogin", None),
        (302, "/login", ""),
    ],
)
def test_only_a_redirect_to_a_sign_in_is_one(status: int | None, location: str, host: str | None) -> None:
    """By the status, and by what an authorize request carries, or by the path."""
    assert login_target(exchange(status, ("location", location))) == host


def test_a_redirect_that_leads_nowhere_is_none() -> None:
    """It has no location."""
    assert login_target(exchange(302)) is None


def test_only_refusals_of_the_caller_are_refusals() -> None:
    """401, 403, and the way to sign in."""
    refused = [status for status in (200, 302, 400, 401, 402, 403, 404, 407) if refuses(exchange(status))]
    assert refused == [401, 403]
    assert refuses(exchange(302, LOGIN))


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (exchange(401), exchange(401), True),
        (exchange(None), exchange(None), False),
        (exchange(401), exchange(403), False),
        (exchange(401, media_type="text/html"), exchange(401), False),
        (exchange(302, LOGIN), exchange(302), False),
        (exchange(302, LOGIN), exchange(302, LOGIN), True),
        (exchange(302, LOGIN), exchange(302, TO_PORTAL), True),
        (exchange(401, body="No"), exchange(401, body=" no "), True),
        (exchange(401, body="no"), exchange(401, body="nein"), False),
        (exchange(401, body="for ‹principal 1›"), exchange(401, body="for ‹principal 2›"), True),
        (exchange(401, body="after 12 ms"), exchange(401, body="after 7 ms"), True),
        (exchange(401, body="id deadbeef-12ab"), exchange(401, body="id cafebabe0-1"), True),
        (exchange(401, body="id deadbee"), exchange(401, body="id cafebab"), False),
    ],
)
def test_answers_are_the_same_but_for_what_changes_from_one_to_the_next(
    one: Exchange, other: Exchange, same: bool
) -> None:
    """Numbers, ids and masks change; status, kind, words, and whether one is sent to sign in, don't."""
    assert same_answer(one, other) is same
    assert same_answer(other, one) is same


def test_the_platforms_server_header_counts_in_any_spelling() -> None:
    """Others, and none, don't."""
    assert from_platform(exchange(200, ("server", "Databricks/1")))
    assert not from_platform(exchange(200, ("server", "nginx")))
    assert not from_platform(exchange(200))


@pytest.mark.parametrize("place", ["http://[::1/x", "//[oops", "https://a:b/c", "http://\u2100.example/"])
@pytest.mark.parametrize("status", [302, 307])
def test_a_place_that_cant_be_read_breaks_nothing(place: str, status: int) -> None:
    """An answer may say anything there: it leads nowhere then, and whoever wrote it is judged by the rest."""
    answer = exchange(status, DATABRICKS, ("location", place))
    attribute(answer, tokenless=bare(401, DATABRICKS))
    own_words(answer)
    assert goal(answer) is None
