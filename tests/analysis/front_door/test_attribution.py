"""Who answered: several signals, no single text, and nobody where they contradict each other."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dbapp_diag.analysis.front_door.attribution import attribute, login_target, same_answer
from dbapp_diag.facts.exchange import ErrorKind, Exchange, ExchangeError
from dbapp_diag.model.words import Confidence, Responder
from tests.made import DATABRICKS, LOGIN, TAKEN, exchange, tokenless

DOOR_401 = tokenless().exchange
PAGE = {"media_type": "text/html", "body": "<html><h1>App Not Available</h1></html>"}
JSON = {"media_type": "application/json"}


@pytest.mark.parametrize(
    ("answer", "responder"),
    [
        (exchange(200, DATABRICKS, TAKEN, body="[]", **JSON), Responder.APP),
        (exchange(401, DATABRICKS, TAKEN, body='{"detail":"no"}', **JSON), Responder.APP),
        (exchange(500, DATABRICKS, TAKEN, **PAGE), Responder.APP),
        (exchange(404, DATABRICKS, ("x-databricks-internal-pod-ip", "‹address›"), **PAGE), Responder.APP),
        (exchange(200, ("server", "databricks"), body="[]", **JSON), Responder.APP),
        (exchange(401, DATABRICKS), Responder.FRONT_DOOR),
        (exchange(401, DATABRICKS, body="Zugriff verweigert", media_type="text/plain"), Responder.UNKNOWN),
        (exchange(302, DATABRICKS, LOGIN), Responder.FRONT_DOOR),
        (exchange(302, LOGIN), Responder.FRONT_DOOR),
        (exchange(503, DATABRICKS, **PAGE), Responder.FRONT_DOOR),
        (exchange(502, DATABRICKS, media_type="text/html", body="<p>nicht erreichbar</p>"), Responder.FRONT_DOOR),
        (exchange(403, DATABRICKS, ("x-databricks-reason-phrase", "blocked")), Responder.FRONT_DOOR),
        (
            exchange(401, DATABRICKS, ("www-authenticate", 'Bearer realm="DatabricksRealm"'), **JSON),
            Responder.WORKSPACE,
        ),
        (exchange(403, ("server", "squid/6.1"), ("x-squid-error", "ERR_ACCESS_DENIED 0"), **PAGE), Responder.MIDDLEBOX),
        (exchange(403, ("x-squid-error", "ERR"), proxy="http://proxy:3128", **PAGE), Responder.PROXY),
        (exchange(407, ("proxy-authenticate", "Negotiate"), proxy="http://proxy:3128"), Responder.PROXY),
        (
            exchange(200, ("server", "portal"), media_type="text/html", body="<html>Welcome to the hotel"),
            Responder.UNKNOWN,
        ),
        (exchange(418), Responder.UNKNOWN),
        (exchange(520, ("server", "cdn-of-nobody"), media_type="text/plain", body="?"), Responder.UNKNOWN),
        (exchange(None, error=ExchangeError(ErrorKind.PROXY, "403", status=403)), Responder.PROXY),
    ],
    ids=lambda value: (
        str(value) if isinstance(value, Responder) else f"{value.status} {value.media_type} {len(value.headers)}"
    ),
)
def test_who_answers_by_several_signals(answer: Exchange, responder: Responder) -> None:
    """Without a token this path gets the front door's 401 in all of these."""
    assert attribute(answer, tokenless=DOOR_401).responder is responder


@pytest.mark.parametrize(
    ("answer", "responder"),
    [
        (exchange(422, body='{"detail":[]}', **JSON), Responder.APP),
        (exchange(405), Responder.APP),
        (exchange(500, body="Fehler", media_type="text/plain"), Responder.APP),
        (exchange(500), Responder.UNKNOWN),
        (exchange(502, DATABRICKS, body='{"error":"bad gateway"}', **JSON), Responder.UNKNOWN),
        (exchange(404, body='{"message":"not available"}', **JSON), Responder.UNKNOWN),
        (exchange(403, media_type="text/html", body="<p>Nein"), Responder.UNKNOWN),
        (exchange(503, media_type="text/html", body="<p>Wartung"), Responder.UNKNOWN),
        (exchange(200, media_type="text/html", body="<p>App", url="https://x.databricksapps.com/"), Responder.APP),
    ],
    ids=lambda value: str(value) if isinstance(value, Responder) else f"{value.status} {value.media_type}",
)
def test_a_front_door_without_marks(answer: Exchange, responder: Responder) -> None:
    """Once it asks for a token, what only an app says is the app's; what a gateway may say as well is nobody's."""
    bare = exchange(401, credential="none")
    assert attribute(answer, tokenless=bare).responder is responder


def test_a_strange_page_alone_isnt_a_filter() -> None:
    """Without a proxy or its marks, a page that everybody gets may be the front door's or a portal's."""
    page = exchange(200, media_type="text/html", body="<p>Willkommen")
    alike = exchange(200, media_type="text/html", body="<p>Willkommen", credential="none")
    assert attribute(page, tokenless=alike).responder is Responder.UNKNOWN


def test_a_login_page_of_no_known_kind_isnt_the_front_doors() -> None:
    """A captive portal sends everybody to sign in as well; an authorize request that returns to the app is the door's."""
    to_portal = ("location", "https://portal.example/login?next=x")
    portal = attribute(exchange(302, to_portal), tokenless=exchange(302, to_portal, credential="none"))
    assert portal.responder is Responder.UNKNOWN
    back = "client_id=x&redirect_uri=https%3A%2F%2Fmy-app-1234567890123456.16.azure.databricksapps.com%2Fcb"
    vanity = ("location", f"https://data.example/sso/authorize?{back}")
    assert attribute(exchange(302, vanity)).responder is Responder.FRONT_DOOR


def test_the_answer_without_a_token_can_decide() -> None:
    """The same refusal with and without the token is the front door's, whatever its words."""
    refusal = exchange(403, DATABRICKS, body="nein", media_type="text/plain")
    without = tokenless(403, DATABRICKS, body="nein", media_type="text/plain").exchange
    assert attribute(refusal, tokenless=without).responder is Responder.FRONT_DOOR


def test_an_app_that_imitates_the_front_door_is_still_told_by_its_mark() -> None:
    """An empty 401 with the sign of an accepted token is the app's."""
    assert attribute(exchange(401, DATABRICKS, TAKEN), tokenless=DOOR_401).responder is Responder.APP


def test_signals_that_contradict_each_other_name_nobody_for_certain() -> None:
    """A mark of acceptance on a redirect to login: at most likely."""
    odd = exchange(302, DATABRICKS, TAKEN, LOGIN, ("set-cookie", "__Host-databricksapps_csrf=‹cookie›"))
    assert attribute(odd, tokenless=None).confidence is not Confidence.CONFIRMED


@pytest.mark.parametrize(
    ("location", "host"),
    [
        (LOGIN[1], "adb-1234567890123456.16.azuredatabricks.net"),
        ("https://login.example/oauth2/v1/authorize?client_id=a&response_type=code", "login.example"),
        ("/login.html?next=x", ""),
        ("https://x.example/saml/sso/login", "x.example"),
        ("/api/items/", None),
        ("https://elsewhere.example/api/items", None),
        ("http://[bad", None),
    ],
)
def test_redirects_to_login_are_told_from_others(location: str, host: str | None) -> None:
    """By what an authorize request must carry, or the path of a login page."""
    try:
        assert login_target(exchange(302, ("location", location))) == host
    except ValueError:
        pytest.fail("a location that is no URL must not break judging")


def test_pages_that_differ_in_ids_alone_are_the_same_answer() -> None:
    """Request ids and times change from answer to answer."""
    one = exchange(401, DATABRICKS, body="request 0af3be11-22aa at 12:00")
    other = exchange(401, DATABRICKS, body="request 77ccdd00-11bb at 12:07")
    assert same_answer(one, other)
    assert not same_answer(one, exchange(403, DATABRICKS, body=one.body))


_HEADERS = st.lists(
    st.tuples(st.sampled_from(["server", "via", "location", "gap-auth", "set-cookie", "x-squid-error"]), st.text()),
    max_size=5,
)


@given(st.one_of(st.none(), st.integers(100, 599)), _HEADERS, st.text(), st.booleans())
def test_any_answer_gets_an_attribution(
    status: int | None, headers: list[tuple[str, str]], body: str, compared: bool
) -> None:
    """Total and deterministic, whatever a server sends."""
    answer = exchange(status, *headers, body=body)
    one = attribute(answer, tokenless=DOOR_401 if compared else None)
    assert one == attribute(answer, tokenless=DOOR_401 if compared else None)
    assert one.responder in Responder
