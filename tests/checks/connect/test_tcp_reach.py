"""What connection attempts are taken for."""

from __future__ import annotations

from typing import Any

import pytest

from dbapp_diag.checks.connect.tcp_reach import TcpReach
from dbapp_diag.facts.connect import ClientRoute
from dbapp_diag.facts.dns import Lookup, LookupOutcome
from dbapp_diag.facts.tls import Handshake, TlsError
from dbapp_diag.model.results import Failed, Passed, Skipped, Warned

SIX = "2603:1030::7"


@pytest.mark.parametrize("end", ["timeout", "no-route", "denied"])
def test_egress_is_blocked_where_the_control_fails_too(judge: Any, a: Any, found: Any, excluded: Any, end: str) -> None:
    """Both hosts fail at port 443 at the same moment: it's not about the app's domain."""
    result = judge(TcpReach, a.reach(a.attempt(end)), a.names(), a.control(a.attempt("timeout", "20.42.4.208")))
    assert isinstance(result, Failed) and found(result) == [("egress-blocked", "confirmed")]
    assert excluded(result) == {"connection-refused", "app-domain-blocked", "ipv6-broken"}
    assert "4.0 s" in result.finding.observed and a.WORKSPACE in result.finding.observed


@pytest.mark.parametrize("end", ["timeout", "no-route", "reset", "denied"])
def test_the_domain_is_blocked_where_the_control_connects(
    judge: Any, a: Any, found: Any, excluded: Any, end: str
) -> None:
    """Dropped or cut for the app alone."""
    result = judge(TcpReach, a.reach(a.attempt(end)), a.names(), a.control(a.attempt("ok", "20.42.4.208")))
    assert found(result) == [("app-domain-blocked", "confirmed")]
    assert excluded(result) == {"connection-refused", "egress-blocked", "ipv6-broken"}


def test_without_a_control_nothing_is_certain(judge: Any, a: Any, found: Any, excluded: Any) -> None:
    """No workspace is known: the app can't be reached, and whether others can isn't known either."""
    result = judge(TcpReach, a.reach(a.attempt("timeout")), a.names())
    assert found(result) == [("app-domain-blocked", "likely"), ("egress-blocked", "possible")]
    assert not {"egress-blocked", "app-domain-blocked"} & excluded(result)


def test_a_control_by_proxy_says_nothing_about_direct_ways(judge: Any, a: Any, found: Any) -> None:
    """NO_PROXY excepts the app only: the workspace, through the proxy, isn't the same way."""
    other = a.control(a.attempt("ok", "20.42.4.208"), route=ClientRoute("dbapp-diag", a.PROXY, "HTTPS_PROXY"))
    result = judge(TcpReach, a.reach(a.attempt("timeout")), a.names(), other)
    assert found(result)[0] == ("app-domain-blocked", "likely")


def test_a_dead_family_alone_is_no_censor(judge: Any, a: Any, found: Any) -> None:
    """R17: the app was tried by IPv6 only, the control connects by IPv4 only."""
    result = judge(TcpReach, a.reach(a.attempt("timeout", SIX)), a.names(), a.control(a.attempt("ok", "20.42.4.208")))
    assert found(result) == [("app-domain-blocked", "likely")]


def test_it_is_the_family_and_not_the_domain_where_the_control_shows_so(
    judge: Any, a: Any, found: Any, excluded: Any
) -> None:
    """R17: the app has IPv6 only; the control's IPv6 is dead as well, and its IPv4 works."""
    control = a.control(a.attempt("timeout", "2603:1030::8"), a.attempt("ok", "20.42.4.208"))
    result = judge(TcpReach, a.reach(a.attempt("timeout", SIX)), a.names(), control)
    assert found(result) == [("ipv6-broken", "confirmed"), ("app-domain-blocked", "possible")]
    assert "egress-blocked" in excluded(result)


def test_a_living_ipv6_leaves_the_domain_to_blame(judge: Any, a: Any, found: Any) -> None:
    """The control's IPv6 works: the app's doesn't for a reason of its own."""
    control = a.control(a.attempt("ok", "2603:1030::8"), a.attempt("ok", "20.42.4.208"))
    assert found(judge(TcpReach, a.reach(a.attempt("timeout", SIX)), a.names(), control)) == [
        ("app-domain-blocked", "confirmed")
    ]


@pytest.mark.parametrize(("end", "open_way"), [(None, True), ("untrusted", True), ("reset", False), ("timeout", False)])
def test_a_connection_proves_no_way_out_where_the_control_is_cut_after_it(
    judge: Any, a: Any, excluded: Any, end: str | None, open_way: bool
) -> None:
    """Devices accept connections in the servers' place: with the control's handshake cut, egress stays in question."""
    shake = Handshake(a.WORKSPACE, "20.42.4.208:443", None, TlsError(end) if end else None)
    control = a.control(a.attempt("ok", "20.42.4.208"), handshake=shake)
    result = judge(TcpReach, a.reach(a.attempt("ok")), a.names(), control)
    assert ("egress-blocked" in excluded(result)) is open_way


def test_a_private_address_that_is_silent_may_need_its_own_network(judge: Any, a: Any, found: Any) -> None:
    """A private endpoint out of reach isn't surely a block of the domain."""
    result = judge(
        TcpReach, a.reach(a.attempt("timeout", "10.4.7.9")), a.names(), a.control(a.attempt("ok", "20.42.4.208"))
    )
    assert found(result) == [("app-domain-blocked", "likely")] and "private address" in result.finding.observed


def test_a_refusal_is_a_refusal(judge: Any, a: Any, found: Any, excluded: Any) -> None:
    """RST to the SYN, while the control connects; the other family has no route."""
    tried = a.reach(a.attempt("refused"), a.attempt("no-route", SIX))
    result = judge(TcpReach, tried, a.names(), a.control(a.attempt("ok", "20.42.4.208")))
    assert found(result) == [("connection-refused", "confirmed")] and "connection-refused" not in excluded(result)
    assert result.finding.values["address"] == "20.42.4.211"


def test_a_firewall_that_refuses_everything_blocks_egress(judge: Any, a: Any, found: Any) -> None:
    """Both hosts refuse: the refusal comes from here, and follows from it."""
    result = judge(TcpReach, a.reach(a.attempt("refused")), a.names(), a.control(a.attempt("refused", "20.42.4.208")))
    assert found(result) == [("egress-blocked", "confirmed"), ("connection-refused", "confirmed")]


def test_a_sinkhole_that_refuses_proves_nothing_about_egress(judge: Any, a: Any, found: Any) -> None:
    """127.0.0.1 is this machine: with a dead workspace beside it, egress is no more than likely."""
    tried = a.reach(a.attempt("refused", "127.0.0.1"))
    result = judge(TcpReach, tried, a.names(), a.control(a.attempt("timeout", "20.42.4.208")))
    assert found(result) == [("egress-blocked", "likely"), ("connection-refused", "confirmed")]


@pytest.mark.parametrize("status", [200, 204])
def test_a_proxy_that_would_connect_is_needed(judge: Any, a: Any, found: Any, excluded: Any, status: int) -> None:
    """Direct connections die, and the proxy that NO_PROXY passes over answers: there is a way out."""
    ways = a.routes(
        because="NO_PROXY entry '.databricksapps.com'",
        unused_proxy=a.PROXY,
        unused_because="NO_PROXY entry '.databricksapps.com'",
    )
    tried = a.reach(a.attempt("timeout"), unused_answer=a.answer(status))
    result = judge(TcpReach, tried, a.names(), ways, a.control(a.attempt("timeout", "20.42.4.208")))
    assert found(result) == [("proxy-needed", "confirmed")]
    assert {"egress-blocked", "app-domain-blocked"} <= excluded(result)
    assert result.finding.values["proxy"] == a.PROXY and ".databricksapps.com" in result.finding.values["entry"]


def test_an_unused_proxy_that_wants_a_login_is_likely_needed(judge: Any, a: Any, found: Any) -> None:
    """407: the proxy is there, and whether it would connect isn't known. Its login is what comes next."""
    ways = a.routes(unused_proxy=a.PROXY, unused_because="http_proxy is for http:// addresses only")
    wants = a.answer(407, headers=(("proxy-authenticate", "NTLM"),))
    result = judge(TcpReach, a.reach(a.attempt("timeout"), unused_answer=wants), a.names(), ways)
    assert found(result)[0] == ("proxy-needed", "likely")
    assert found(result)[-1] == ("proxy-auth-required", "confirmed")
    assert result.also[-1].values["schemes"] == "NTLM"


@pytest.mark.parametrize(
    ("because", "case"),
    [
        ("NO_PROXY entry 'databricksapps.com'", "no-proxy"),
        ("https_proxy is empty, and masks HTTPS_PROXY", "https-unset"),
        ("HTTP_PROXY is for http:// addresses only", "https-unset"),
        ("--no-proxy", None),
    ],
)
def test_the_way_around_the_proxy_is_mended_where_it_comes_from(
    judge: Any, a: Any, because: str, case: str | None
) -> None:
    """An entry is taken out, a variable is set; an option of this run has the fix that is for all."""
    ways = a.routes(because=because, unused_proxy=a.PROXY, unused_because=because)
    result = judge(TcpReach, a.reach(a.attempt("timeout"), unused_answer=a.answer(200)), a.names(), ways)
    assert result.finding.variant == case


@pytest.mark.parametrize(("status", "error"), [(403, None), (None, "refused"), (502, None)])
def test_an_unused_proxy_that_wouldnt_connect_is_ruled_out(
    judge: Any, a: Any, found: Any, excluded: Any, status: int | None, error: str | None
) -> None:
    """It fails through the proxy too."""
    ways = a.routes(unused_proxy=a.PROXY, unused_because="NO_PROXY entry '*'")
    result = judge(TcpReach, a.reach(a.attempt("timeout"), unused_answer=a.answer(status, error)), a.names(), ways)
    assert "proxy-needed" in excluded(result) and "proxy-needed" not in dict(found(result))


def test_without_any_proxy_none_is_needed(judge: Any, a: Any, excluded: Any) -> None:
    """Nothing is set that the call could take."""
    assert "proxy-needed" in excluded(judge(TcpReach, a.reach(a.attempt("timeout")), a.names(), a.routes()))


@pytest.mark.parametrize("end", ["no-route", "refused"])
def test_a_machine_with_ipv4_only_is_healthy(judge: Any, a: Any, excluded: Any, end: str) -> None:
    """R9: no IPv6 here costs nothing, so nothing is warned of."""
    result = judge(TcpReach, a.reach(a.attempt("ok"), a.attempt(end, SIX)), a.names())
    assert isinstance(result, Passed) and excluded(result) == {"egress-blocked", "connection-refused", "ipv6-broken"}
    assert "accepts connections in 11 ms" in result.summary


@pytest.mark.parametrize("end", ["timeout", "no-route"])
def test_an_ipv6_that_is_waited_for_is_a_warning(judge: Any, a: Any, found: Any, end: str) -> None:
    """Published and dead, IPv4 works: the delay is told."""
    dead = (a.attempt(end, SIX, 4000.0), a.attempt(end, "2603:1030::8", 3000.0))
    result = judge(TcpReach, a.reach(*dead, a.attempt("ok")), a.names())
    assert isinstance(result, Warned) and found(result) == [("ipv6-broken", "confirmed")]
    assert "7.0 s" in result.finding.observed


def test_ipv6_only_and_one_dead_address_of_many_pass(judge: Any, a: Any) -> None:
    """One way that works is enough; what doesn't is told."""
    assert isinstance(judge(TcpReach, a.reach(a.attempt("ok", SIX), a.attempt("timeout")), a.names()), Passed)
    several = judge(TcpReach, a.reach(a.attempt("ok"), a.attempt("timeout", "20.42.4.212")), a.names())
    assert isinstance(several, Passed) and "20.42.4.212 port 443 gives no answer" in several.summary


def test_a_connection_to_this_machine_says_nothing_about_egress(judge: Any, a: Any, excluded: Any) -> None:
    """A sunk name and a local server on 443; with --connect-to it's meant so."""
    local = a.reach(a.attempt("ok", "127.0.0.1"))
    assert "egress-blocked" not in excluded(judge(TcpReach, local, a.names()))
    assert "egress-blocked" in excluded(judge(TcpReach, local, a.names(overridden="127.0.0.1")))


def test_a_private_address_that_works_is_healthy(judge: Any, a: Any, excluded: Any) -> None:
    """A private endpoint is reached directly."""
    result = judge(TcpReach, a.reach(a.attempt("ok", "10.4.7.9")), a.names())
    assert isinstance(result, Passed) and "egress-blocked" in excluded(result)


def test_without_address_there_is_nothing_to_say(judge: Any, a: Any) -> None:
    """The look-up's trouble isn't told again."""
    assert isinstance(judge(TcpReach, a.reach(), a.names(LookupOutcome.NAME_NOT_FOUND)), Skipped)


def test_no_way_even_to_the_name_server_is_no_way_out(judge: Any, a: Any, found: Any) -> None:
    """R2: a sandbox without any route; likely, since no connection could be tried."""
    silent = Lookup(a.WORKSPACE, "10.0.0.53", LookupOutcome.UNREACHABLE)
    result = judge(TcpReach, a.reach(), a.names(LookupOutcome.UNREACHABLE, control=silent), a.control(lookup=silent))
    assert found(result) == [("egress-blocked", "likely")]
    assert isinstance(judge(TcpReach, a.reach(), a.names(LookupOutcome.UNREACHABLE)), Skipped)


@pytest.mark.parametrize("status", [200, 407, None])
def test_through_a_proxy_direct_ways_arent_the_reason(judge: Any, a: Any, excluded: Any, status: int | None) -> None:
    """What the proxy's answer shows, and no more: a proxy that's silent may be behind a blocked egress."""
    ways = a.routes(a.PROXY, "HTTPS_PROXY", answer=a.answer(status))
    result = judge(TcpReach, a.reach(through_proxy=True), a.names(through_proxy=True), ways)
    assert isinstance(result, Passed)
    assert ("egress-blocked" in excluded(result)) is (status is not None)
    assert "app-domain-blocked" not in excluded(result), "what follows the proxy's word may be cut"


@pytest.mark.parametrize("end", [TlsError.RESET, TlsError.CLOSED, TlsError.TIMEOUT])
def test_a_proxy_that_lets_nothing_through_is_no_way_out(judge: Any, a: Any, excluded: Any, end: TlsError) -> None:
    """It says that it connects, and the handshake with the workspace is cut behind it."""
    ways = a.routes(a.PROXY, "HTTPS_PROXY", answer=a.answer(200))
    behind = a.control(handshake=Handshake(a.WORKSPACE, a.PROXY, None, end))
    result = judge(TcpReach, a.reach(through_proxy=True), a.names(through_proxy=True), ways, behind)
    assert not {"egress-blocked", "app-domain-blocked"} & excluded(result)


def test_a_proxy_setting_that_cant_be_used_leaves_nothing_to_try(judge: Any, a: Any) -> None:
    """The setting's own check tells it."""
    ways = a.routes(ours=ClientRoute("dbapp-diag", "htp://x", "HTTPS_PROXY", "HTTPS_PROXY: its scheme"))
    assert isinstance(judge(TcpReach, a.reach(through_proxy=True), a.names(through_proxy=True), ways), Skipped)
