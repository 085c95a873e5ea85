"""What a proxy's answer is taken for."""

from __future__ import annotations

from typing import Any

import pytest

from dbapp_diag.checks.connect.proxy_route import ProxyRoute
from dbapp_diag.facts.connect import ClientRoute
from dbapp_diag.facts.tls import TlsError
from dbapp_diag.model.results import Failed, Passed, Skipped

PLAIN, WITH_LOGIN = "http://proxy.corp.example:3128", "http://‹proxy credential›@proxy.corp.example:3128"
ALL = {"proxy-invalid", "proxy-unreachable", "proxy-auth-required", "proxy-denied"}


def test_without_a_proxy_it_passes_and_names_why(judge: Any, a: Any, excluded: Any) -> None:
    """R9: quiet; the entry that sends the host past a proxy is told."""
    result = judge(ProxyRoute, a.routes(because="NO_PROXY entry 'databricksapps.com'"))
    assert isinstance(result, Passed) and excluded(result) == ALL and "NO_PROXY" in result.summary


@pytest.mark.parametrize("status", [200, 201, 204])
def test_a_proxy_that_connects_is_fine(judge: Any, a: Any, excluded: Any, status: int) -> None:
    """Any 2xx to CONNECT makes the tunnel (RFC 9110)."""
    result = judge(ProxyRoute, a.routes(a.PROXY, "HTTPS_PROXY", answer=a.answer(status)))
    assert isinstance(result, Passed) and excluded(result) == ALL


def test_407_asks_for_a_login_and_names_the_schemes(judge: Any, a: Any, found: Any, excluded: Any) -> None:
    """The schemes fill the fix, each once."""
    offers = (
        ("proxy-authenticate", "Negotiate"),
        ("proxy-authenticate", 'Basic realm="x"'),
        ("proxy-authenticate", "Negotiate"),
        ("proxy-authenticate", " "),
    )
    result = judge(ProxyRoute, a.routes(a.PROXY, "HTTPS_PROXY", answer=a.answer(407, headers=offers)))
    assert isinstance(result, Failed) and found(result) == [("proxy-auth-required", "confirmed")]
    assert result.finding.values["schemes"] == "Negotiate, Basic"
    assert excluded(result) == ALL - {"proxy-auth-required"}


def test_407_to_credentials_that_are_set_says_so(judge: Any, a: Any) -> None:
    """They may be wrong; their text is never shown."""
    result = judge(
        ProxyRoute, a.routes("http://‹proxy credential›@proxy.corp.example:3128", "HTTPS_PROXY", answer=a.answer(407))
    )
    assert "credentials that are set" in result.finding.observed


@pytest.mark.parametrize("status", [302, 400, 403, 502, 503, 504])
@pytest.mark.parametrize("control", [None, 200, 403])
def test_another_status_is_a_refusal_to_connect(
    judge: Any, a: Any, found: Any, status: int, control: int | None
) -> None:
    """The same for the workspace or not is told beside it. R3: the status stands in the text."""
    ways = a.routes(
        a.PROXY,
        "HTTPS_PROXY",
        answer=a.answer(status),
        control_answer=None if control is None else a.answer(control, host=a.WORKSPACE),
    )
    result = judge(ProxyRoute, ways)
    assert found(result) == [("proxy-denied", "confirmed")] and str(status) in result.finding.observed
    assert (a.WORKSPACE in result.finding.observed) is (control is not None)
    assert result.finding.values["status"] == str(status)


@pytest.mark.parametrize(
    ("error", "sure"),
    [
        ("name-not-found", "confirmed"),
        ("refused", "confirmed"),
        ("unreachable", "confirmed"),
        ("timeout", "likely"),
        ("reset", "likely"),
        ("closed", "likely"),
        ("garbage", "likely"),
        ("tls", "likely"),
        ("a new word", "likely"),
    ],
)
def test_a_proxy_that_is_not_there(judge: Any, a: Any, found: Any, excluded: Any, error: str, sure: str) -> None:
    """Silence may come from beyond the proxy; a refusal or a missing name can't."""
    result = judge(ProxyRoute, a.routes(a.PROXY, "HTTPS_PROXY", answer=a.answer(None, error)))
    assert found(result) == [("proxy-unreachable", sure)] and excluded(result) == set()
    assert result.finding.values["variable"] == "HTTPS_PROXY"


def test_a_proxy_silent_for_both_hosts_is_surely_out_of_reach(judge: Any, a: Any, found: Any) -> None:
    """Two unrelated hosts, no answer: it's the proxy."""
    ways = a.routes(
        a.PROXY, "HTTPS_PROXY", answer=a.answer(None, "timeout"), control_answer=a.answer(None, "timeout", a.WORKSPACE)
    )
    assert found(judge(ProxyRoute, ways)) == [("proxy-unreachable", "confirmed")]


@pytest.mark.parametrize("error", ["timeout", "closed", "reset"])
def test_a_proxy_that_drops_the_app_alone_denies_it(judge: Any, a: Any, found: Any, error: str) -> None:
    """It answers for the workspace at the same moment."""
    ways = a.routes(
        a.PROXY, "HTTPS_PROXY", answer=a.answer(None, error), control_answer=a.answer(200, host=a.WORKSPACE)
    )
    assert found(judge(ProxyRoute, ways)) == [("proxy-denied", "likely")]


def test_https_to_a_plain_proxy_is_a_wrong_setting(judge: Any, a: Any, found: Any) -> None:
    """The handshake with the proxy itself fails."""
    ways = a.routes("https://proxy.corp.example:3128", "HTTPS_PROXY", answer=a.answer(None, "tls"))
    assert found(judge(ProxyRoute, ways)) == [("proxy-invalid", "likely")]


def test_a_setting_that_cant_be_read_is_named(judge: Any, a: Any, found: Any) -> None:
    """Variable and problem fill the fix."""
    ours = ClientRoute("dbapp-diag", "htp://x:1", "HTTPS_PROXY", "HTTPS_PROXY: its scheme 'htp' isn't one of a proxy")
    result = judge(ProxyRoute, a.routes(ours=ours))
    assert found(result) == [("proxy-invalid", "confirmed")]
    assert result.finding.values == {"variable": "HTTPS_PROXY", "problem": "its scheme 'htp' isn't one of a proxy"}


def test_a_setting_that_others_cant_read_isnt_ruled_out_by_this_runs_answer(judge: Any, a: Any, excluded: Any) -> None:
    """This run reads a domain's user in it; the SDK doesn't."""
    problem = "HTTPS_PROXY: there's a backslash in its user name, where it has to be %5C"
    for problems, ruled_out in (((), True), ((problem,), False)):
        result = judge(ProxyRoute, a.routes(a.PROXY, "HTTPS_PROXY", answer=a.answer(200), problems=problems))
        assert ("proxy-invalid" in excluded(result)) is ruled_out


def test_socks_is_beyond_this_tool_and_no_fault(judge: Any, a: Any) -> None:
    """Other clients take it, so nothing is concluded."""
    ours = ClientRoute("dbapp-diag", "socks5://x:1080", "ALL_PROXY", "ALL_PROXY: this tool doesn't speak socks5")
    assert isinstance(judge(ProxyRoute, a.routes(ours=ours)), Skipped)


def test_a_proxy_that_wasnt_asked_is_not_judged(judge: Any, a: Any) -> None:
    """R4: no answer isn't a failure."""
    assert isinstance(judge(ProxyRoute, a.routes(a.PROXY, "HTTPS_PROXY")), Skipped)


@pytest.mark.parametrize(
    ("tls", "cause", "sure", "word"),
    [
        (TlsError.NOT_TLS, "proxy-invalid", "confirmed", "doesn't speak TLS"),
        (TlsError.UNTRUSTED, "proxy-unreachable", "likely", "isn't trusted"),
        (TlsError.EXPIRED, "proxy-unreachable", "likely", "has expired"),
        (TlsError.NAME_MISMATCH, "proxy-unreachable", "likely", "other names"),
        (TlsError.OTHER, "proxy-unreachable", "likely", "the TLS handshake with it fails"),
    ],
)
def test_a_proxys_own_certificate_is_no_wrong_setting(
    judge: Any, a: Any, found: Any, tls: TlsError, cause: str, sure: str, word: str
) -> None:
    """Only a port that doesn't speak TLS is called by the wrong scheme; then the right one fills the fix."""
    secure = "https://proxy.corp.example:3128"
    failed = a.answer(None, "tls", tls=tls)
    other = a.answer(None, "tls", a.WORKSPACE, tls=tls)
    result = judge(ProxyRoute, a.routes(secure, "HTTPS_PROXY", answer=failed, control_answer=other))
    assert found(result) == [(cause, sure)] and result.finding.observed.count(word) == 2
    expected = "http://proxy.corp.example:3128" if cause == "proxy-invalid" else None
    assert result.finding.values.get("corrected") == expected
    masked = a.routes("https://‹proxy credential›@proxy.corp.example:3128", "HTTPS_PROXY", answer=failed)
    assert "corrected" not in judge(ProxyRoute, masked).finding.values


@pytest.mark.parametrize("status", [200, 403, 503])
def test_a_login_for_the_workspace_alone_keeps_the_token_back(
    judge: Any, a: Any, found: Any, excluded: Any, status: int
) -> None:
    """R1: it's the proxy's matter, and told beside what the proxy does to the app."""
    control = a.answer(407, host=a.WORKSPACE, headers=(("proxy-authenticate", 'Basic realm="x"'),))
    ways = a.routes(a.PROXY, "HTTPS_PROXY", answer=a.answer(status), control_answer=control)
    result = judge(ProxyRoute, ways)
    own = [] if status == 200 else [("proxy-denied", "confirmed")]
    assert isinstance(result, Failed) and found(result) == [*own, ("proxy-auth-required", "confirmed")]
    assert "proxy-auth-required" not in excluded(result) and "proxy-unreachable" in excluded(result)
    assert ("proxy-denied" in excluded(result)) is (status == 200)
    login = (result.finding, *result.also)[-1]
    assert a.WORKSPACE in login.observed and login.values["schemes"] == "Basic"


@pytest.mark.parametrize(
    ("offers", "proxy", "case"),
    [
        (("Basic realm=x",), PLAIN, "password-missing"),
        (("Basic realm=x",), WITH_LOGIN, "password-refused"),
        (("Negotiate", "Basic realm=x"), PLAIN, "password-missing"),
        (("Negotiate", "NTLM"), PLAIN, "negotiate-only"),
        (("Negotiate", "NTLM"), WITH_LOGIN, "negotiate-only"),
        (("Digest realm=x",), PLAIN, None),
        ((), PLAIN, None),
    ],
)
def test_the_login_is_mended_by_what_the_proxy_offers(
    judge: Any, a: Any, offers: tuple[str, ...], proxy: str, case: str | None
) -> None:
    """A password, another password, a helper; what isn't known has all fixes."""
    headers = tuple(("proxy-authenticate", offer) for offer in offers)
    result = judge(ProxyRoute, a.routes(proxy, "HTTPS_PROXY", answer=a.answer(407, headers=headers)))
    assert result.finding.variant == case


def test_a_refusal_is_told_in_the_proxys_own_words(judge: Any, a: Any) -> None:
    """The header that is for that, the page's title, where it leads: whoever runs the proxy finds the rule by them."""
    headers = (
        ("proxy-status", "gw1; error=dns_error"),
        ("x-foo-error", "E42"),
        ("location", "https://portal.example/x"),
    )
    page = "<html><TITLE lang=de>Zugriff\n verweigert &amp; notiert</TITLE>"
    result = judge(ProxyRoute, a.routes(a.PROXY, "HTTPS_PROXY", answer=a.answer(503, headers=headers, body=page)))
    observed = result.finding.observed
    assert "proxy-status: gw1; error=dns_error" in observed and "x-foo-error: E42" in observed
    assert "its page says 'Zugriff verweigert & notiert'" in observed
    assert result.finding.variant == "gateway"
    bare = judge(ProxyRoute, a.routes(a.PROXY, "HTTPS_PROXY", answer=a.answer(302, headers=headers[2:])))
    assert "it leads to portal.example" in bare.finding.observed and bare.finding.variant == "rule"
    odd = a.answer(302, headers=(("location", "http://[::1"),), body="no page")
    assert "leads to" not in judge(ProxyRoute, a.routes(a.PROXY, "HTTPS_PROXY", answer=odd)).finding.observed


@pytest.mark.parametrize(("proxy", "cause"), [(WITH_LOGIN, "proxy-auth-required"), (PLAIN, "proxy-denied")])
def test_401_to_credentials_that_were_sent_is_a_refused_login(
    judge: Any, a: Any, found: Any, proxy: str, cause: str
) -> None:
    """Some proxies refuse a wrong password as servers do. Where none was sent it's a refusal like any other."""
    result = judge(ProxyRoute, a.routes(proxy, "HTTPS_PROXY", answer=a.answer(401)))
    assert found(result) == [(cause, "confirmed")] and "401" in result.finding.observed


def test_a_refused_login_for_the_workspace_alone_may_be_401_as_well(judge: Any, a: Any, found: Any) -> None:
    """It's told with the number that came."""
    ways = a.routes(WITH_LOGIN, "HTTPS_PROXY", answer=a.answer(200), control_answer=a.answer(401, host=a.WORKSPACE))
    result = judge(ProxyRoute, ways)
    assert found(result) == [("proxy-auth-required", "confirmed")] and "answers 401" in result.finding.observed


PAGE = "<html><title>Welcome</title>It works"


@pytest.mark.parametrize(
    ("control", "page", "expected"),
    [
        (None, "", ("proxy-invalid", "likely")),
        (200, PAGE, ("proxy-invalid", "confirmed")),
        (403, "", ("proxy-invalid", "likely")),
        (200, "", ("proxy-denied", "likely")),
    ],
    ids=["nothing to compare", "the same for the workspace", "a refusal there", "a tunnel there"],
)
def test_a_success_with_a_page_is_no_tunnel(
    judge: Any, a: Any, found: Any, control: int | None, page: str, expected: tuple[str, str]
) -> None:
    """A web server or a portal has answered, unless the same proxy makes tunnels to another host."""
    other = None if control is None else a.answer(control, host=a.WORKSPACE, body=page)
    ways = a.routes(a.PROXY, "HTTPS_PROXY", answer=a.answer(200, body=PAGE), control_answer=other)
    result = judge(ProxyRoute, ways)
    assert found(result) == [expected]
    assert "a page in the clear" in result.finding.observed and "its page says 'Welcome'" in result.finding.observed
    if expected[0] == "proxy-invalid":
        assert "web server or a portal" in result.finding.values["problem"]


@pytest.mark.parametrize("blank", ["", " \r\n"])
def test_an_empty_success_is_a_tunnel(judge: Any, a: Any, blank: str) -> None:
    """Nothing was said in the clear."""
    assert isinstance(judge(ProxyRoute, a.routes(a.PROXY, "HTTPS_PROXY", answer=a.answer(200, body=blank))), Passed)
