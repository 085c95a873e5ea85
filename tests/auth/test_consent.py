"""The parts of a consent that need no browser: which answer is ours, which port is taken, what is said about scopes."""

from __future__ import annotations

import socket
import threading
from urllib.parse import urlencode

import pytest

from dbapp_diag.analysis.sign_in.consent import closest
from dbapp_diag.analysis.token.scopes import doubt, grant, of_an_app
from dbapp_diag.auth.child import consent_page
from dbapp_diag.auth.child.consent_answer import Answer, Stray, read_answer, wrong_issuer
from dbapp_diag.auth.child.loopback import LAST, USUAL, Loopback, NoPort
from dbapp_diag.facts.configuration import CredentialSources
from dbapp_diag.facts.identity import CONSENT, SignIn, SignInOutcome, SignInRequest
from dbapp_diag.model.words import Confidence, EvidenceId
from tests.scenarios.consenting import arrive, free_port

STATE = "kw1dbJxAMHgNPKpkG1CdHA"


def answer(**fields: str) -> Answer | Stray:
    """The query of a redirect, read."""
    return read_answer(urlencode(fields), state=STATE)


def test_the_right_state_makes_an_answer() -> None:
    """A code, or an error with its words; who it's from comes along."""
    assert answer(code="c0de", state=STATE, iss="https://x/oidc") == Answer(code="c0de", issuer="https://x/oidc")
    refused = answer(error="access_denied", error_description="No", state=STATE)
    assert refused == Answer(error="access_denied", description="No")
    assert "c0de" not in repr(Answer(code="c0de"))


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"code": "c"}, "has no state"),
        ({"code": "c", "state": ""}, "has no state"),
        ({"code": "c", "state": STATE.lower()}, "has another state than the one that was sent"),
        ({"code": "c", "state": f"{STATE}x"}, "has another state than the one that was sent"),
        ({"code": "c", "state": "ß€"}, "has another state than the one that was sent"),
        ({"error": "access_denied"}, "has no state and says access_denied"),
        ({"code": "", "state": STATE}, "has an empty code"),
    ],
)
def test_anything_else_is_nobodys_answer(fields: dict[str, str], why: str) -> None:
    """RFC 6749 section 10.12: without the state, or with another, it could be from any page."""
    assert answer(**fields) == Stray(why)


def test_a_field_that_stands_twice_is_refused() -> None:
    """RFC 6749 section 3.1: parameters come once; which of two counts would be a guess."""
    assert read_answer(f"code=a&code=b&state={STATE}", state=STATE) == Stray("has code more than once")
    assert read_answer(f"code=a&state={STATE}&state=x", state=STATE) == Stray("has state more than once")


@pytest.mark.parametrize("query", ["", "q=1", "state=x", "%", "&".join(f"a{n}=1" for n in range(90))])
def test_what_is_no_answer_at_all_is_not_told(query: str) -> None:
    """A scanner, a preview, a person who types the address."""
    seen = read_answer(query, state=STATE)
    assert isinstance(seen, Stray)
    assert seen.why in ("", "holds more fields than any answer")


def test_the_issuer_is_compared_as_text() -> None:
    """RFC 9207 section 2.4: no normalisation; silence counts only where it was promised; unknown metadata compares nothing."""
    here, promised = "https://adb-1.1.azuredatabricks.net/oidc", Answer(code="c")
    given = Answer(code="c", issuer=here)
    assert wrong_issuer(given, issuer=here, promised=True) is None
    assert wrong_issuer(given, issuer=f"{here}/", promised=False)
    assert wrong_issuer(promised, issuer=here, promised=False) is None
    assert wrong_issuer(promised, issuer=here, promised=True)
    assert wrong_issuer(given, issuer=None, promised=False) is None


def test_words_of_others_are_text_on_the_page() -> None:
    """An error description is markup for nobody."""
    page = consent_page.refused("access_denied", "<script>alert(1)</script>\r\nSet-Cookie: a=b").decode()
    head, _, body = page.partition("\r\n\r\n")
    assert "<script>" not in body
    assert "Set-Cookie" not in head


def test_a_port_in_use_moves_to_the_next_as_the_cli_does() -> None:
    """R34; databricks-sdk-go PR 1269: 8020 up to 8040, unless a port was named."""
    first = Loopback(None)
    second = Loopback(None)
    try:
        assert USUAL <= first.port < second.port <= LAST
        with pytest.raises(NoPort, match=f"port {first.port} of this machine is in use"):
            Loopback(first.port)
    finally:
        first.close()
        second.close()


@pytest.mark.parametrize("host", ["127.0.0.1", "::1"])
def test_a_port_that_is_taken_on_one_address_of_localhost_is_taken(host: str) -> None:
    """A browser may try either address first, and would talk to the other program."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as other:
        try:
            other.bind((host, 0))
        except OSError:
            pytest.skip(f"this machine has no {host}")
        other.listen()
        with pytest.raises(NoPort):
            Loopback(other.getsockname()[1])


def test_nobody_from_elsewhere_is_listened_to() -> None:
    """RFC 8252 section 8.3: loopback addresses alone."""
    loopback = Loopback(free_port())
    try:
        names = {each.getsockname()[0] for each in loopback._sockets}  # pyright: ignore[reportPrivateUsage]
        assert names <= {"127.0.0.1", "::1"}
        assert "127.0.0.1" in names
    finally:
        loopback.close()


def test_many_idle_visitors_do_not_keep_the_answer_out() -> None:
    """Browsers open connections that they don't use."""
    loopback = Loopback(free_port())
    found: list[Answer | None] = []
    waiting = threading.Thread(target=lambda: found.append(loopback.wait(STATE, 30, lambda why: None)))
    waiting.start()
    idle = [socket.create_connection(("127.0.0.1", loopback.port)) for _ in range(20)]
    status, _, _ = arrive(f"{loopback.url}/?{urlencode({'code': 'c', 'state': STATE})}")
    waiting.join(timeout=30)
    for each in idle:
        each.close()
    loopback.close()
    assert (status, found) == (200, [Answer(code="c")])


@pytest.mark.parametrize(
    ("scope", "said"),
    [
        ("sql", None),
        ("all-apis", None),
        ("files.files", None),
        ("catalog.tables:read", None),
        ("iam.current-user:read", None),
        ("offline_access", None),
        ("file.files", "elsewhere it's files.files"),
        ("jobs.jobs", "the nearest is jobs"),
        ("vector_search", "the nearest is vector-search"),
        ("SQL", "lower case"),
        ("zzz", "no scope zzz is known here"),
    ],
)
def test_R41_a_scope_nobody_has_heard_of_is_doubted(scope: str, said: str | None) -> None:
    """With the nearest name; it's asked for all the same, since names come and go."""
    found = doubt(scope)
    assert (found is None) == (said is None)
    assert said is None or said in (found or "")


def test_what_was_granted_is_compared_by_present_names() -> None:
    """Old names stand for new ones; what every sign-in gets isn't counted; `all-apis` is everything and more."""
    assert grant(["sql", "files.files"], ["sql", "files"]).lacking == ()
    assert grant(["sql", "genie"], ["sql"]).lacking == ("genie",)
    assert grant(["sql"], ["all-apis"]).beyond == ("all-apis",)
    assert grant(["sql"], ["sql", "openid", "iam.current-user:read"]).beyond == ()
    assert grant(["all-apis"], ["all-apis", "offline_access"]).beyond == ()


def test_a_token_as_an_app_gets_it_is_known_by_what_the_platform_adds() -> None:
    """Both scopes about identity, in either spelling, and no `all-apis`."""
    assert of_an_app(["sql", "iam.current-user:read", "iam.access-control.read"])
    assert not of_an_app(["sql", "iam.current-user:read"])
    assert not of_an_app(["all-apis", "iam.current-user:read", "iam.access-control:read"])


SOURCES = CredentialSources(sources=(), config_file="~/.databrickscfg", config_file_exists=True)


def _ended(outcome: SignInOutcome, error: str | None = None, status: int = 200) -> SignIn:
    request = SignInRequest("POST", "https://adb-1.1.azuredatabricks.net/oidc/v1/token", status, "application/json")
    return SignIn(
        outcome=outcome,
        auth_type=CONSENT,
        host="https://adb-1.1.azuredatabricks.net",
        error=("no token",),
        oauth_error=error,
        requests=(request,),
        evidence=(EvidenceId("e1"),),
    )


@pytest.mark.parametrize(
    ("error", "cause", "sure"),
    [
        ("access_denied", "scopes-not-granted", Confidence.CONFIRMED),
        ("invalid_scope", "scopes-not-granted", Confidence.CONFIRMED),
        ("invalid_grant", "exchange-refused", Confidence.LIKELY),
    ],
)
def test_the_error_decides_the_cause(error: str, cause: str, sure: Confidence) -> None:
    """With the scopes by their present names in the fix."""
    found = closest(_ended(SignInOutcome.REFUSED, error), SOURCES, ["sql", "files.files"])
    assert found is not None
    assert (found.cause, found.confidence) == (cause, sure)
    assert error in found.observed


@pytest.mark.parametrize("error", ["server_error", "temporarily_unavailable", "invalid_request", "something_new"])
def test_an_error_that_says_nothing_about_scopes_names_no_cause_for_certain(error: str) -> None:
    """The server's own trouble isn't a scope that's refused."""
    found = closest(_ended(SignInOutcome.REFUSED, error), SOURCES, ["sql"])
    assert found is None or found.confidence is Confidence.POSSIBLE


def test_a_person_who_does_not_answer_is_no_cause() -> None:
    """Where the servers answered and the browser didn't, the evidence decides nothing."""
    assert closest(_ended(SignInOutcome.TIMEOUT), SOURCES, ["sql"]) is None
