"""When clients part ways."""

from __future__ import annotations

from typing import Any

import pytest

from dbapp_diag.checks.connect.client_routes import ClientRoutes
from dbapp_diag.facts.connect import ClientRoute
from dbapp_diag.model.results import Passed, Warned

NAMES = ("databricks-sdk", "httpx", "urllib", "curl")
ENTRY = "NO_PROXY entry '10.0.0.0/8'"


def route(client: str, proxy: str | None, because: str = "", **more: Any) -> ClientRoute:
    return ClientRoute(client, proxy, because or ("HTTPS_PROXY" if proxy else "no proxy is set"), **more)


def clients(*proxies: str | None, error: str | None = None) -> tuple[ClientRoute, ...]:
    ways = [route(name, proxy) for name, proxy in zip(NAMES, proxies, strict=True)]
    return (*ways[:1], route("httpx", None, "NO_PROXY", error=error), *ways[2:]) if error else tuple(ways)


def aiohttp(proxy: str | None, **more: Any) -> tuple[ClientRoute, ...]:
    """Its two rows."""
    plain = route("aiohttp", None, "reads no proxy settings without trust_env=True", ignores_settings=True)
    return (plain, route("aiohttp", proxy, option="trust_env=True", **more))


@pytest.mark.parametrize("proxy", [None, "http://proxy.corp.example:3128"])
def test_clients_that_go_alike_pass(judge: Any, a: Any, excluded: Any, proxy: str | None) -> None:
    """R9: nothing set, or one proxy for all."""
    result = judge(ClientRoutes, a.routes(proxy, clients=clients(*[proxy] * 4)))
    assert isinstance(result, Passed) and result.summary == "all clients take the same way"
    assert excluded(result) == {"proxy-invalid", "proxy-client-mismatch", "netrc-overrides-token"}


def test_that_aiohttp_looks_at_nothing_is_said_and_no_warning(judge: Any, a: Any) -> None:
    """R9: where there's a proxy for the others. Without one it makes no difference."""
    proxied = judge(ClientRoutes, a.routes(a.PROXY, clients=(*clients(*[a.PROXY] * 4), *aiohttp(a.PROXY))))
    assert isinstance(proxied, Passed)
    assert proxied.summary.endswith("; aiohttp goes directly unless it's told trust_env=True")
    direct = judge(ClientRoutes, a.routes(clients=(*clients(*[None] * 4), *aiohttp(None))))
    assert direct.summary == "all clients take the same way"


@pytest.mark.parametrize("more", [{"proxy": None}, {"proxy": "http://x:1", "error": "HTTPS_PROXY: no scheme"}])
def test_what_a_client_does_only_when_told_to_is_no_warning(judge: Any, a: Any, more: dict[str, Any]) -> None:
    """The row of an option may differ, or fail."""
    result = judge(ClientRoutes, a.routes(a.PROXY, clients=(*clients(*[a.PROXY] * 4), *aiohttp(**more))))
    assert isinstance(result, Passed)


def test_clients_that_part_are_told_with_what_decides(judge: Any, a: Any, found: Any) -> None:
    """R43: a range, which two of them read. Who goes where, and whom the entry counts for."""
    ways = (
        route("databricks-sdk", None, ENTRY, entry="10.0.0.0/8"),
        route("httpx", a.PROXY),
        route("urllib", a.PROXY),
        route("curl", None, ENTRY, entry="10.0.0.0/8"),
    )
    result = judge(ClientRoutes, a.routes(a.PROXY, clients=ways))
    assert isinstance(result, Warned) and found(result) == [("proxy-client-mismatch", "confirmed")]
    assert result.finding.observed == (
        f"databricks-sdk and curl go directly; httpx and urllib go through {a.PROXY}: "
        f"{ENTRY} counts for databricks-sdk and curl only"
    )
    assert result.finding.values["case"] == "entry" and result.finding.values["no_proxy"] == a.APP


def test_whose_call_works_is_said_where_both_ways_were_tried(judge: Any, a: Any) -> None:
    """The proxy that isn't used for this run was asked too, because the direct way is dead."""
    ways = (route("databricks-sdk", a.PROXY), route("httpx", None, ENTRY, entry="10.0.0.0/8"))
    seen = a.routes(because=ENTRY, clients=ways, unused_proxy=a.PROXY)
    reach = a.reach(a.attempt("timeout"), unused_answer=a.answer(200))
    observed = judge(ClientRoutes, seen, reach).finding.observed
    assert observed.startswith("a call by databricks-sdk gets there from here and one by httpx doesn't: ")
    assert f"databricks-sdk goes through {a.PROXY}, which works here; httpx goes directly, which fails here" in observed


@pytest.mark.parametrize(
    ("answer", "said"),
    [((200,), ", which works here"), ((403,), ", which fails here"), ((None, "refused"), ", which fails here")],
)
def test_the_proxys_own_answer_says_whether_its_way_works(judge: Any, a: Any, answer: Any, said: str) -> None:
    """Nothing was tried directly, so nothing is said of that."""
    ways = (route("databricks-sdk", a.PROXY), route("urllib", None, "urllib doesn't read ALL_PROXY"))
    seen = a.routes(a.PROXY, "ALL_PROXY", clients=ways, answer=a.answer(*answer))
    observed = judge(ClientRoutes, seen, a.reach(through_proxy=True)).finding.observed
    assert f"through {a.PROXY}{said}; urllib goes directly: " in observed
    assert observed.endswith("urllib: urllib doesn't read ALL_PROXY")


@pytest.mark.parametrize(
    ("ways", "case", "variable"),
    [
        (
            (("http://x:1080", "HTTPS_PROXY (curl takes port 1080)"), ("http://x:80", "HTTPS_PROXY")),
            "port",
            "HTTPS_PROXY",
        ),
        ((("https://x:443", "HTTPS_PROXY"), ("http://x:443", "HTTPS_PROXY (in plain HTTP)")), "scheme", "HTTPS_PROXY"),
        ((("http://x:1", "ALL_PROXY"), (None, "urllib doesn't read ALL_PROXY")), "variable", "ALL_PROXY"),
        (((None, "no proxy is set"), ("http://x:1", "HTTPS_PROXY")), "variable", "HTTPS_PROXY"),
    ],
)
def test_the_remedy_fits_what_parts_them(
    judge: Any, a: Any, ways: tuple[tuple[str | None, str], ...], case: str, variable: str
) -> None:
    """An exception, a port that isn't said, a scheme, or a variable that not all read."""
    seen = a.routes(clients=tuple(route(f"c{n}", *way) for n, way in enumerate(ways)))
    values = judge(ClientRoutes, seen).finding.values
    assert (values["case"], values["variable"]) == (case, variable) and values["proxy"]


def test_a_netrc_entry_is_a_warning(judge: Any, a: Any, found: Any) -> None:
    """R44: this run ignores it; requests doesn't, and aiohttp refuses both together once it's told to look."""
    result = judge(ClientRoutes, a.routes(netrc="~/.netrc (default)", clients=aiohttp(None, bearer="refused")))
    assert isinstance(result, Warned) and found(result) == [("netrc-overrides-token", "confirmed")]
    assert result.finding.values["file"] == "~/.netrc (default)"
    assert result.finding.observed.endswith("aiohttp with trust_env=True refuses to send the token beside it")


def test_an_entry_that_stops_httpx_is_named(judge: Any, a: Any, found: Any) -> None:
    """R42: NO_PROXY with an IPv6 entry; the client that fails over it takes no way, so no mismatch is told."""
    problem = "NO_PROXY: entry '[::1]': httpx takes it for a host with a bad port"
    ways = a.routes(problems=(problem,), clients=clients(None, None, None, None, error=problem))
    result = judge(ClientRoutes, ways)
    assert found(result) == [("proxy-invalid", "confirmed")]
    assert result.finding.values["variable"] == "NO_PROXY" and "[::1]" in result.finding.values["problem"]


def test_a_package_that_is_missing_here_is_likely_and_no_more(judge: Any, a: Any, found: Any) -> None:
    """Where the user's program runs it may be installed."""
    error = "ALL_PROXY: httpx speaks SOCKS only with the package socksio, which isn't installed here"
    ways = (route("httpx", "socks5://x:1", "ALL_PROXY", error=error, lacks="socksio"), route("curl", "socks5://x:1"))
    result = judge(ClientRoutes, a.routes(clients=ways))
    assert found(result) == [("proxy-invalid", "likely")] and result.finding.values["case"] == "socks"
    assert result.finding.observed == error


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
