"""Who answered the call where its own signals don't tell: by the probes beside it, and by the app's record."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from dbapp_diag.analysis.front_door.attribution import Attribution
from dbapp_diag.analysis.front_door.responder import CallAttribution, reached, runs_there, taken_elsewhere
from dbapp_diag.facts.base import Fact, Facts
from dbapp_diag.facts.dns import Lookup, LookupOutcome
from dbapp_diag.facts.exchange import ApiListing, AppCall, MadeUpTokenCall, OutsideCall, SiblingCall
from dbapp_diag.facts.tls import Certificate, Handshake, IssuerFound, StoreTrust, TlsFacts
from dbapp_diag.facts.workspace import WorkspaceReach
from dbapp_diag.model.words import Confidence, Responder
from tests.made import APP_HOST, DATABRICKS, LOGIN, TAKEN, address, call, exchange, record, sibling, tokenless

BARE = tokenless(401, ("date", "today"), body="who are you?")
"""A front door that asks for a token and marks nothing."""
JSON: dict[str, Any] = {"media_type": "application/json", "body": '{"detail":"x"}'}
HTML: dict[str, Any] = {"media_type": "text/html", "body": "<p>page"}
COOKIE = ("set-cookie", "__Host-databricksapps_csrf=‹cookie›")
"""Speaks for the front door, so that what speaks for the app is no more than likely."""
WHEN = datetime(2026, 11, 24, tzinfo=UTC)
DOWN = record(compute_state="STOPPED", app_state="UNAVAILABLE")


def seen(*facts: Fact) -> Facts:
    """These facts, and no others."""
    return Facts({type(fact): fact for fact in facts})


def by(*facts: Fact) -> Attribution:
    return seen(*facts).need(CallAttribution).by


def heard(found: Attribution) -> list[tuple[str, int]]:
    """Who each signal speaks for, and how loudly."""
    return [(signal.responder.value, signal.weight) for signal in found.signals]


def made_up(status: int, *headers: tuple[str, str], **more: Any) -> MadeUpTokenCall:
    return MadeUpTokenCall(exchange=exchange(status, *headers, credential="made-up token", **more))


def listing(status: int, *headers: tuple[str, str]) -> ApiListing:
    return ApiListing(exchange=exchange(status, *headers))


@pytest.mark.parametrize("status", [401, 403])
def test_a_refusal_is_the_apps_where_the_same_token_is_taken_elsewhere(status: int) -> None:
    """Below `/api/`; that's likely, and what spoke for others is left out."""
    for headers in ((), (DATABRICKS,)):
        found = by(call(status, *headers, body="no"), BARE, sibling(404, **JSON))
        assert (found.responder, found.confidence) == (Responder.APP, Confidence.LIKELY)
        assert heard(found) == [("app", 2)]
        assert found.signals[0].text == "the same token is accepted at another path under /api/"


@pytest.mark.parametrize(
    "facts",
    [
        (BARE,),
        (sibling(404, **JSON),),
        (tokenless(200, ("date", "x"), body="open"), sibling(404, **JSON)),
        (BARE, sibling(401)),
        (BARE, sibling(302, LOGIN)),
        (BARE, sibling(300)),
        (BARE, sibling(399)),
        (BARE, sibling(500)),
        (BARE, SiblingCall(exchange=exchange(None))),
    ],
    ids=[
        "no other path",
        "nobody asked without a token",
        "nothing is asked for",
        "refused there",
        "sent to sign in there",
        "sent on there",
        "sent on there too",
        "an error there",
        "silence there",
    ],
)
def test_otherwise_a_refusal_is_nobodys(facts: tuple[Fact, ...]) -> None:
    """The token has to be asked for, and to be taken there."""
    assert by(call(403, body="no"), *facts).responder is Responder.UNKNOWN


def test_a_refusal_outside_api_may_be_the_front_doors() -> None:
    """It may take tokens below `/api/` alone, whatever stands behind a question mark."""
    other = (BARE, sibling(404, **JSON))
    outside, inside = f"https://{APP_HOST}/items", f"https://{APP_HOST}/api/items?then=https://x.example/"
    assert by(call(403, body="no", url=outside), *other).responder is Responder.UNKNOWN
    assert by(call(403, body="no", url=f"{outside}?then=/api/"), *other).responder is Responder.UNKNOWN
    assert by(call(403, body="no", url=inside), *other).responder is Responder.APP


def test_a_refusal_to_sign_in_at_the_platform_is_not_the_apps() -> None:
    """Nor one by somebody in between. A reason of the platform's is, where the same token is accepted elsewhere: it's handed on."""
    other = (BARE, sibling(404, **JSON))
    assert by(call(403, ("x-databricks-reason-phrase", "x")), *other).responder is Responder.APP
    assert by(call(403, ("x-databricks-reason-phrase", "x")), BARE).responder is Responder.FRONT_DOOR
    assert by(call(302, ("location", "/login?next=x")), *other).responder is Responder.APP
    assert by(call(302, LOGIN), *other).responder is Responder.FRONT_DOOR
    filtered = call(403, ("x-squid-error", "x"), body="no")
    assert by(filtered, *other).responder is Responder.MIDDLEBOX


def test_a_404_is_the_apps_where_the_token_is_taken_and_the_app_runs() -> None:
    """What hinted at the app before counts with it."""
    found = by(call(404, **JSON), BARE, record())
    assert (found.responder, found.confidence) == (Responder.APP, Confidence.LIKELY)
    assert heard(found) == [("app", 1), ("app", 2)]
    assert found.signals[1].text == "the token is accepted, and by its record the app runs at this address"
    page = (call(404, DATABRICKS, **HTML), BARE, record())
    assert by(*page).responder is not Responder.APP, "the front door has such a page as well"
    lives = by(*page, ApiListing(exchange=exchange(200, **JSON)))
    assert (lives.responder, heard(lives)) == (Responder.APP, [("app", 2)])


@pytest.mark.parametrize("more", [(), (DOWN,), (sibling(404, **JSON),)], ids=["no record", "not up", "another path"])
def test_a_404_without_a_running_app_is_not_its_own(more: tuple[Fact, ...]) -> None:
    """The front door has pages for apps that aren't up."""
    assert by(call(404, **HTML), BARE, *more).responder is not Responder.APP


def test_a_404_that_is_certainly_the_doors_stays_so() -> None:
    """Its own key for reasons is close to proof."""
    own = call(404, ("x-databricks-reason-phrase", "x"))
    assert by(own, BARE, record()).responder is Responder.FRONT_DOOR


@pytest.mark.parametrize(
    ("answer", "own"),
    [
        (call(500), True),
        (call(502, **JSON), True),
        (call(503), True),
        (call(504, media_type="text/plain"), True),
        (call(502, **HTML), False),
        (call(503, **HTML), False),
        (call(499), False),
        (call(501), False),
        (call(505), False),
        (call(429), False),
    ],
)
def test_an_error_is_the_apps_where_another_path_is_answered(answer: AppCall, own: bool) -> None:
    """A 500 at once; a gateway's status when it's no page, since the front door has its own for one path, too."""
    for facts, expected in (((BARE, sibling(404, **JSON)), own), ((BARE, sibling(500)), False), ((BARE,), False)):
        assert (by(answer, *facts).responder is Responder.APP) is expected


def test_why_an_error_is_the_apps_is_said() -> None:
    """With the other path as the reason."""
    text = by(call(503), BARE, sibling(404, **JSON)).signals[-1].text
    assert text == "with the same token another path of the app is answered"


def test_an_error_that_somebody_else_wrote_stays_his() -> None:
    """Also where another path is answered."""
    own = call(503, ("x-squid-error", "x"))
    assert by(own, BARE, sibling(404, **JSON)).responder is Responder.MIDDLEBOX


@pytest.mark.parametrize("other", [sibling(404, TAKEN), listing(200, TAKEN)])
def test_a_missing_mark_tells_where_other_paths_have_it(other: Fact) -> None:
    """Then the front door answered by itself: close to proof."""
    found = by(call(404, DATABRICKS, **JSON), other)
    assert found.responder is Responder.FRONT_DOOR
    assert found.signals[-1].weight == 3
    assert by(call(404, DATABRICKS, TAKEN, **JSON), other).responder is Responder.APP
    assert by(call(404, **JSON), other).responder is Responder.UNKNOWN
    assert by(call(404, DATABRICKS, **JSON), sibling(404, DATABRICKS)).signals[-1].weight == 1


def test_what_a_made_up_token_gets_too_is_the_front_doors() -> None:
    """A failure in the same words; another one says nothing."""
    assert heard(by(call(401, body="no"), made_up(401, body="no"))) == [("front-door", 2)]
    assert heard(by(call(401, body="no"), made_up(401, body="nein"))) == []
    assert heard(by(call(404, body="no"), made_up(404, body="no"))) == [("front-door", 2)]
    assert heard(by(call(400, body="no"), made_up(400, body="no"))) == [("front-door", 2)]
    for status in (302, 399):
        assert heard(by(call(status, body="no"), made_up(status, body="no"))) == []


@pytest.mark.parametrize("status", [401, 403, 429])
def test_what_a_made_up_path_gets_too_hints_at_the_front_door(status: int) -> None:
    """By the platform, without the mark of an accepted token."""
    alike = by(call(status, DATABRICKS, body="no"), sibling(status, DATABRICKS, body="no"))
    assert heard(alike)[-1] == ("front-door", 1) and len(alike.signals) == 2
    assert len(by(call(status, DATABRICKS, body="no"), sibling(status, DATABRICKS, body="nein")).signals) == 1
    assert by(call(status, body="no"), sibling(status, body="no")).signals == ()
    marked = by(call(status, DATABRICKS, TAKEN, body="no"), sibling(status, DATABRICKS, TAKEN, body="no"))
    assert heard(marked) == [("app", 3)]


@pytest.mark.parametrize("status", [400, 404, 428, 430, 500])
def test_other_answers_may_well_be_alike(status: int) -> None:
    """An app answers many paths in the same words."""
    alike = by(call(status, DATABRICKS, body="no"), sibling(status, DATABRICKS, body="no"))
    assert len(alike.signals) == 1


@pytest.mark.parametrize("status", [404, 502, 503, 504])
def test_an_app_that_is_not_up_cannot_have_answered(status: int) -> None:
    """By its record; that's telling, and no more."""
    found = by(call(status), DOWN)
    assert (found.responder, found.confidence, heard(found)) == (
        Responder.FRONT_DOOR,
        Confidence.LIKELY,
        [("front-door", 2)],
    )
    assert by(call(status, TAKEN), DOWN).responder is Responder.APP


@pytest.mark.parametrize(
    "known",
    [
        record(),
        record(found=False, compute_state="STOPPED", app_state=None),
        record(compute_state="ACTIVE", app_state="CRASHED"),
        record(compute_state=None, app_state="CRASHED"),
        record(compute_state="STOPPED", app_state="RUNNING"),
    ],
)
def test_a_record_that_leaves_it_open_says_nothing(known: Fact) -> None:
    """Nothing of it runs only where compute is off and the application doesn't run."""
    assert by(call(503), known).signals == ()


def test_nor_does_a_dead_app_explain_other_answers() -> None:
    """A 500 or a refusal isn't how a front door answers for it."""
    for status in (400, 403, 405, 500, 501, 505):
        assert by(call(status), DOWN).signals == ()


@pytest.mark.parametrize(
    ("known", "runs"),
    [
        ((record(), address()), True),
        ((record(),), True),
        ((record(url=None), address(host="other.example")), True),
        ((record(compute_state=None), address()), True),
        ((record(), address(host="other.example")), False),
        ((record(url="https://other.example"), address()), False),
        ((record(compute_state="STOPPED"), address()), False),
        ((record(compute_state="STOPPED"), address(host="other.example")), False),
        ((record(app_state="CRASHED"), address()), False),
        ((record(app_state=None), address()), False),
        ((record(found=False), address()), False),
        ((record(found=None), address()), False),
        ((address(),), False),
    ],
)
def test_an_app_runs_there_by_its_record_alone(known: tuple[Fact, ...], runs: bool) -> None:
    """Found, RUNNING, its compute on as far as stated, and at the host that was called as far as known."""
    assert runs_there(seen(*known)) is runs


@pytest.mark.parametrize(
    ("other", "taken"),
    [
        (sibling(200), True),
        (sibling(299), True),
        (sibling(300), False),
        (sibling(399), False),
        (sibling(400), True),
        (sibling(401), False),
        (sibling(403), False),
        (sibling(404), True),
        (sibling(499), True),
        (sibling(500), False),
        (sibling(503), False),
        (sibling(401, TAKEN), True),
        (sibling(302, TAKEN), True),
        (sibling(500, TAKEN), True),
        (SiblingCall(exchange=exchange(None, TAKEN)), False),
    ],
)
def test_a_token_is_taken_where_it_is_not_turned_away(other: SiblingCall, taken: bool) -> None:
    """A refusal, a redirect or an error doesn't show it, unless it bears the mark."""
    assert taken_elsewhere(seen(other)) is taken


def test_where_no_other_path_was_asked_nothing_is_shown() -> None:
    """Not even by a call that works."""
    assert not taken_elsewhere(seen(call(200, TAKEN)))


@pytest.mark.parametrize(
    ("facts", "there"),
    [
        ((call(200, TAKEN),), True),
        ((call(403, TAKEN),), True),
        ((call(200), BARE), True),
        ((call(299), BARE), True),
        ((call(422), BARE), False),
        ((call(300), BARE), False),
        ((call(199, TAKEN, COOKIE),), False),
        ((call(200, TAKEN, COOKIE),), True),
        ((call(299, TAKEN, COOKIE),), True),
        ((call(300, TAKEN, COOKIE),), False),
        ((call(200),), False),
        ((call(401, DATABRICKS), BARE), False),
        ((BARE,), False),
        ((AppCall(exchange=exchange(None)), BARE), False),
    ],
)
def test_the_app_is_reached_when_it_works_or_certainly_answered(facts: tuple[Fact, ...], there: bool) -> None:
    """A failure that's only likely the app's doesn't show it."""
    assert reached(seen(*facts)) is there


def outside(status: int | None, *headers: tuple[str, str]) -> OutsideCall:
    return OutsideCall(exchange=exchange(status, *headers))


@pytest.mark.parametrize("status", [401, 403])
def test_the_way_to_sign_in_outside_api_hints_at_the_front_door(status: int) -> None:
    """Any other answer there all but proves the app; 403 and silence say nothing."""
    refused = call(status, body="no")
    assert heard(by(refused, outside(302, LOGIN))) == [("front-door", 1)]
    for there in (200, 401, 404, 500):
        assert heard(by(refused, outside(there))) == [("app", 5)]
    for silent in (outside(403), outside(None)):
        assert heard(by(refused, silent)) == []


def test_the_path_outside_counts_beside_a_refusal_alone() -> None:
    """One that doesn't bear the mark of an accepted token."""
    for answer in (call(404, body="no"), call(302), call(500, body="no")):
        assert heard(by(answer, outside(404))) == []
    assert heard(by(call(401, TAKEN), outside(404))) == [("app", 3)]


@pytest.mark.parametrize(
    ("more", "other", "hints"),
    [
        (HTML, made_up(401), False),
        (JSON, made_up(401), False),
        ({"media_type": "application/problem+json", "body": "{}"}, made_up(401), False),
        ({"media_type": "text/plain", "body": "no"}, made_up(401), True),
        ({"media_type": "text/html", "body": " "}, made_up(401), True),
        (HTML, None, True),
        (HTML, made_up(401, DATABRICKS, **HTML), True),
    ],
)
def test_composed_words_that_a_made_up_token_does_not_get_are_nobodys_habit(
    more: dict[str, Any], other: Fact | None, hints: bool
) -> None:
    """The front door is terse: that a made-up path gets the same page then says nothing for it."""
    facts = (sibling(401, DATABRICKS, **more), *(() if other is None else (other,)))
    texts = [signal.text for signal in by(call(401, DATABRICKS, **more), *facts).signals]
    assert ("a made-up path is turned away in the same words" in texts) is hints


@pytest.mark.parametrize(
    ("status", "lives"),
    [(199, False), (200, True), (204, True), (299, True), (300, False), (404, False), (None, False)],
)
def test_a_page_about_what_is_missing_is_the_apps_where_it_shows_its_routes(status: int | None, lives: bool) -> None:
    """Else the front door has such a page as well."""
    routes = ApiListing(exchange=exchange(status))
    page = (call(404, **HTML), BARE, record(), address())
    assert (by(*page, routes).responder is Responder.APP) is lives
    assert by(*page).responder is not Responder.APP


def test_a_page_about_a_fault_is_the_apps_where_another_path_is_answered() -> None:
    """An empty one as well: only what's missing needs the list of routes."""
    assert by(call(500, media_type="text/html"), BARE, sibling(404, **JSON)).responder is Responder.APP


@pytest.mark.parametrize(
    ("location", "own"),
    [
        ("/login?next=x", True),
        ("https://idp.example/sso/authorize", True),
        ("https://idp.example/oidc/authorize", False),
        (f"https://idp.example/login?back=https%3A%2F%2F{APP_HOST}%2F.auth%2Fcallback", False),
        ("https://idp.example/login.html", False),
        ("/api/other", True),
    ],
)
def test_a_sign_in_of_the_apps_own_is_the_apps_where_the_token_is_taken_elsewhere(location: str, own: bool) -> None:
    """The platform's leads to other places, and where nobody gets a plain 401 it's usual. Only the app sends to another path."""
    sent = call(302, ("location", location))
    assert (by(sent, BARE, sibling(404, **JSON)).responder is Responder.APP) is own
    for without in (tokenless(403, ("date", "x"), body="no"), tokenless(302, LOGIN)):
        assert location == "/api/other" or by(sent, without, sibling(404, **JSON)).responder is not Responder.APP


def shown(*stores: StoreTrust, **more: Any) -> TlsFacts:
    """A handshake that works, and which lists vouch for its chain."""
    leaf = Certificate("app", "Inspection CA (Corp)", (APP_HOST,), WHEN, WHEN, "00")
    return TlsFacts(host=APP_HOST, handshake=Handshake(APP_HOST, "peer", True, chain=(leaf,), stores=stores, **more))


INSPECTED = shown(StoreTrust("certifi", "", False), StoreTrust("system", "", True))


@pytest.mark.parametrize("status", [200, 403, 503])
def test_an_unmarked_page_is_by_the_device_that_ends_the_encryption(status: int) -> None:
    """Where no public authority vouches for the chain, and everybody gets the same page; that's likely, no more."""
    page: dict[str, Any] = {"media_type": "text/html", "body": "<h1>Not allowed"}
    found = by(call(status, **page), tokenless(status, **page), INSPECTED)
    assert (found.responder, found.confidence) == (Responder.MIDDLEBOX, Confidence.LIKELY)
    assert "Inspection CA (Corp)" in found.signals[-1].text
    assert (
        by(call(status, proxy="http://p:1", **page), tokenless(status, **page), INSPECTED).responder is Responder.PROXY
    )


@pytest.mark.parametrize(
    ("tls", "answer"),
    [
        (shown(StoreTrust("certifi", "", True)), call(403, **HTML)),
        (shown(), call(403, **HTML)),
        (INSPECTED, call(403, DATABRICKS, **HTML)),
        (INSPECTED, call(403, DATABRICKS, TAKEN, **HTML)),
        (INSPECTED, call(403, **JSON)),
        (INSPECTED, call(403, media_type="text/html", body="another page")),
    ],
    ids=["a public chain", "nobody looked", "the platform's mark", "the app's mark", "no page", "a page for the token"],
)
def test_a_device_on_the_way_writes_nothing_but_its_own_pages(tls: TlsFacts, answer: AppCall) -> None:
    """It hands on what the platform and the app say, and asks nobody for a token."""
    assert by(answer, tokenless(403, **HTML), tls).responder not in (Responder.MIDDLEBOX, Responder.PROXY)


def chain(*signed_by: str, host: str = APP_HOST, by_root: bool = True) -> Handshake:
    """A chain that every list vouches for, up to its root."""
    ends = (*signed_by, signed_by[-1])
    names = (host, *signed_by)
    certificates = tuple(
        Certificate(name, by, (name,), WHEN, WHEN, "00", IssuerFound.TRUSTED if by_root else IssuerFound.SENT)
        for name, by in zip(names, ends, strict=True)
    )
    every = (StoreTrust("certifi", "", True), StoreTrust("system", "", True))
    return Handshake(host, "peer", True, chain=certificates[: len(signed_by)], stores=every)


def workspace(*signed_by: str, status: int = 200, page: str = "", by_root: bool = False) -> WorkspaceReach:
    shake = chain(*signed_by, host="adb-1.example", by_root=by_root)
    looked_up = Lookup("adb-1.example", "10.0.0.53", LookupOutcome.ANSWERED)
    return WorkspaceReach(host="adb-1.example", lookup=looked_up, handshake=shake, status=status, page=page)


COMPANY = TlsFacts(host=APP_HOST, handshake=chain("Corp Root (Corp Ltd)"))
PUBLIC = TlsFacts(host=APP_HOST, handshake=chain("DigiCert TLS (DigiCert Inc)", by_root=False))
USUAL = workspace("DigiCert TLS (DigiCert Inc)")
INSPECTED_TOO = workspace("Corp Root (Corp Ltd)", by_root=True)
PLAIN_PAGE, BLOCKED = "<h1>Oh no</h1>", "<h1>Diese Seite wurde gesperrt</h1>"
PRODUCT = "<title>Zscaler</title>Website blocked"
TEXTS = [
    "<title>Web Page Blocked</title>", "Access Denied (policy_denied)", "L'accès à ce site est bloqué",
    "Este sitio web ha sido bloqueado", "Acceso denegado", "アクセスがブロックされました", "Доступ запрещён",
    "Il sito è bloccato", "该网站已被阻止", "Toegang geblokkeerd", "O acesso foi bloqueado",
]  # fmt: skip


def everybody(status: int, body: str, media_type: str = "text/html") -> tuple[Fact, ...]:
    """The same answer with a token and without one."""
    same: dict[str, Any] = {"media_type": media_type, "body": body}
    return call(status, **same), tokenless(status, ("date", "x"), **same)


@pytest.mark.parametrize(
    ("facts", "named"),
    [
        ((*everybody(403, PLAIN_PAGE), COMPANY, USUAL), ("middlebox", "likely")),
        ((*everybody(403, BLOCKED), COMPANY, USUAL), ("middlebox", "confirmed")),
        ((*everybody(200, PRODUCT), COMPANY, USUAL), ("middlebox", "confirmed")),
        ((*everybody(451, '{"error":"blocked"}', "application/json"), COMPANY, USUAL), ("middlebox", "likely")),
        ((*everybody(403, BLOCKED), COMPANY, INSPECTED_TOO), ("middlebox", "likely")),
        ((*everybody(403, PRODUCT), PUBLIC, USUAL), ("middlebox", "likely")),
        (
            (*everybody(403, PLAIN_PAGE), COMPANY, workspace("Corp Root (Corp Ltd)", status=403, page=PLAIN_PAGE)),
            ("middlebox", "confirmed"),
        ),
    ],
    ids=[
        "an authority of the app's alone", "and words", "with 200", "no page", "both hosts are inspected",
        "a product by its name", "the workspace's host shows it too",
    ],
)  # fmt: skip
def test_a_page_by_a_trusted_device_is_known_by_several_signs(facts: tuple[Fact, ...], named: tuple[str, str]) -> None:
    """Every list has its authority: then who signs for the workspace, the same page there, and the words count together."""
    found = by(*facts)
    assert (found.responder.value, found.confidence.value) == named


@pytest.mark.parametrize("text", TEXTS)
def test_words_for_blocking_count_in_many_languages(text: str) -> None:
    """Beside a chain that a root signs itself, as no public authority does."""
    assert by(*everybody(403, text), COMPANY, INSPECTED_TOO).responder is Responder.MIDDLEBOX


@pytest.mark.parametrize(
    "facts",
    [
        (*everybody(403, BLOCKED), PUBLIC, USUAL),
        (*everybody(403, BLOCKED),),
        (*everybody(403, PLAIN_PAGE), COMPANY, INSPECTED_TOO),
        (*everybody(403, PLAIN_PAGE), PUBLIC, workspace("Let's Encrypt R3 (Let's Encrypt)")),
        (*everybody(200, "<h1>Orders</h1>"), COMPANY, USUAL),
        (*everybody(403, "", ""), COMPANY, USUAL),
        (call(403, **HTML), tokenless(401, ("date", "x")), COMPANY, USUAL),
        (*everybody(403, PLAIN_PAGE), PUBLIC, workspace("DigiCert (DigiCert Inc)", status=404, page=PLAIN_PAGE)),
        (*everybody(403, PLAIN_PAGE), PUBLIC, workspace("DigiCert (DigiCert Inc)", status=403, page="<h1>Else</h1>")),
    ],
    ids=[
        "words alone", "words, and nothing else known", "an inspected network alone", "two public authorities",
        "a page that works", "an empty answer", "a token makes a difference", "another status there", "another page there",
    ],
)  # fmt: skip
def test_no_sign_of_a_device_decides_alone(facts: tuple[Fact, ...]) -> None:
    """Apps and gateways deny access in the same words, and companies sign for sites of their own."""
    assert by(*facts).responder is Responder.UNKNOWN


def test_the_platforms_own_words_are_never_a_devices() -> None:
    """Its header, the app's mark, its reason and its errors stand for themselves, whoever ends the encryption."""
    for mark in (DATABRICKS, TAKEN, ("x-databricks-reason-phrase", "x")):
        answer = call(403, mark, media_type="text/html", body=BLOCKED)
        assert by(answer, COMPANY, USUAL).responder not in (Responder.MIDDLEBOX, Responder.PROXY)


def test_an_empty_refusal_of_everybody_everywhere_is_nobodys() -> None:
    """With a token, without, and outside `/api/`, where the platform sends callers to sign in: nothing looks at the token."""
    facts = (call(401), tokenless(401, ("date", "x")), outside(401))
    assert by(*facts).responder is Responder.UNKNOWN
    assert by(*facts, COMPANY, USUAL).responder is Responder.MIDDLEBOX
    assert by(call(401), tokenless(401, ("date", "x")), outside(404)).responder is Responder.APP
