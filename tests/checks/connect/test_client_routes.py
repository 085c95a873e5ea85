"""When clients part ways."""

from __future__ import annotations

from typing import Any

import pytest

from dbapp_diag.check import Passed, Warned
from dbapp_diag.checks.connect.client_routes import ClientRoutes
from dbapp_diag.facts.network import ClientRoute

NAMES = ("httpx", "requests", "urllib", "curl")


def clients(*proxies: str | None, error: str | None = None) -> tuple[ClientRoute, ...]:
    ways = [
        ClientRoute(name, proxy, "HTTPS_PROXY" if proxy else "no proxy is set")
        for name, proxy in zip(NAMES, proxies, strict=True)
    ]
    return (ClientRoute("httpx", None, "NO_PROXY", error), *ways[1:]) if error else tuple(ways)


@pytest.mark.parametrize("proxy", [None, "http://proxy.corp.example:3128"])
def test_clients_that_go_alike_pass(judge: Any, a: Any, excluded: Any, proxy: str | None) -> None:
    """R9: nothing set, or one proxy for all."""
    result = judge(ClientRoutes, a.routes(proxy, clients=clients(*[proxy] * 4)))
    assert isinstance(result, Passed)
    assert excluded(result) == {"proxy-invalid", "proxy-client-mismatch", "netrc-overrides-token"}


def test_clients_that_part_are_shown_with_what_decides(judge: Any, a: Any, found: Any) -> None:
    """ALL_PROXY, which urllib doesn't read: a warning with a table."""
    result = judge(ClientRoutes, a.routes(a.PROXY, clients=clients(a.PROXY, a.PROXY, None, a.PROXY)))
    assert isinstance(result, Warned) and found(result) == [("proxy-client-mismatch", "confirmed")]
    assert (
        "directly: " not in result.finding.observed and "urllib (no proxy is set): directly" in result.finding.observed
    )


def test_a_netrc_entry_is_a_warning(judge: Any, a: Any, found: Any) -> None:
    """R44: this run ignores it; requests doesn't."""
    result = judge(ClientRoutes, a.routes(netrc="~/.netrc (default)"))
    assert isinstance(result, Warned) and found(result) == [("netrc-overrides-token", "confirmed")]
    assert result.finding.values["file"] == "~/.netrc (default)"


def test_an_entry_that_stops_httpx_is_named(judge: Any, a: Any, found: Any) -> None:
    """R42: NO_PROXY with an IPv6 entry; the client that fails over it takes no way, so no mismatch is told."""
    problem = "NO_PROXY: entry '[::1]': httpx takes it for a host with a bad port"
    ways = a.routes(problems=(problem,), clients=clients(None, None, None, None, error=problem))
    result = judge(ClientRoutes, ways)
    assert found(result) == [("proxy-invalid", "confirmed")]
    assert result.finding.values["variable"] == "NO_PROXY" and "[::1]" in result.finding.values["problem"]


def test_what_stops_this_run_too_is_left_to_the_proxy_check(judge: Any, a: Any, found: Any, excluded: Any) -> None:
    """One mistake, told once, and not ruled out here."""
    problem = "HTTPS_PROXY: its scheme 'htp' isn't one of a proxy"
    ways = a.routes(ours=ClientRoute("dbapp-diag", "htp://x", "HTTPS_PROXY", problem), problems=(problem,))
    result = judge(ClientRoutes, ways)
    assert found(result) == [] and "proxy-invalid" not in excluded(result)


def test_several_warnings_come_together(judge: Any, a: Any, found: Any) -> None:
    """None hides another."""
    ways = a.routes(
        netrc="~/.netrc", problems=("NO_PROXY: entry 'a:b:c': x",), clients=clients(a.PROXY, None, None, None)
    )
    assert {cause for cause, _ in found(judge(ClientRoutes, ways))} == {
        "proxy-invalid",
        "proxy-client-mismatch",
        "netrc-overrides-token",
    }
