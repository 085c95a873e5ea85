"""Proxy or no proxy, for this run and for each client: the measured table, and what of it is reported."""

from __future__ import annotations

import pytest

from dbapp_diag.facts.connect import ClientRoute
from dbapp_diag.net.clients.machine import Machine
from dbapp_diag.net.clients.table import table
from dbapp_diag.net.platform_proxies import MACOS, PlatformProxies
from dbapp_diag.net.routes import RouteReport, routes
from tests.net.support import quick

A, B = "http://a.example:3128", "http://b.example:3128"
URL = "https://app.example.test/api"
REAL = "https://my-app-123.11.azure.databricksapps.com/api"
ALL = ("databricks-sdk", "requests", "httpx", "aiohttp", "urllib", "curl")
ANY = Machine()
SYSTEM = PlatformProxies(MACOS, {"https": A}, ("*.initech.example", "<local>"), None)


def rows(env: dict[str, str], url: str = URL, machine: Machine = ANY) -> dict[str, ClientRoute]:
    """Each client's row; of aiohttp's two the one for `trust_env=True`."""
    return {row.client: row for row in table(url, env, machine)}


def ways(env: dict[str, str], url: str = URL, machine: Machine = ANY) -> dict[str, str]:
    """Each client's way: A, B, direct or error."""
    names = {A: "A", B: "B", None: "direct"}
    found = rows(env, url, machine)
    return {client: "error" if row.error else names.get(row.proxy, "?") for client, row in found.items()}


def everywhere(way: str, **others: str) -> dict[str, str]:
    """The same way for every client, but for those named; the SDK goes as requests does."""
    found = {**dict.fromkeys(ALL, way), **others}
    return found | {"databricks-sdk": found["requests"]}


@pytest.mark.parametrize(
    ("env", "expected"),
    [
        ({}, everywhere("direct")),
        ({"HTTPS_PROXY": A}, everywhere("A")),
        ({"https_proxy": A}, everywhere("A")),
        ({"HTTPS_PROXY": "a.example:3128"}, everywhere("A", aiohttp="error")),
        ({"HTTPS_PROXY": f" {A}"}, everywhere("error", urllib="A", aiohttp="A")),
        ({"HTTPS_PROXY": f"{A} "}, everywhere("error", httpx="A", urllib="A", aiohttp="A")),
        ({"HTTPS_PROXY": f"{A}/ "}, everywhere("A", curl="error")),
        ({"HTTPS_PROXY": "//a.example:3128"}, everywhere("A", httpx="error", curl="error")),
        ({"HTTP_PROXY": A}, everywhere("direct")),
        ({"http_proxy": A}, everywhere("direct")),
        ({"ALL_PROXY": A}, everywhere("A", urllib="direct", aiohttp="direct")),
        ({"all_proxy": A}, everywhere("A", urllib="direct", aiohttp="direct")),
        ({"Https_Proxy": A}, everywhere("A", curl="direct")),
        ({"HTTPS_PROXY": A, "https_proxy": B}, everywhere("B")),
        ({"HTTPS_PROXY": A, "https_proxy": ""}, everywhere("direct", curl="A")),
        ({"HTTPS_PROXY": "ftp://a.example:3128"}, everywhere("error", urllib="A", aiohttp="A")),
        ({"HTTPS_PROXY": "http://a.example:99999"}, everywhere("error")),
        ({"HTTPS_PROXY": A, "HTTP_PROXY": "ftp://x"}, everywhere("A", httpx="error")),
        ({"HTTPS_PROXY": A, "HTTP_PROXY": "ftp://x", "NO_PROXY": "*"}, everywhere("direct")),
    ],
)
def test_the_proxy_is_chosen_as_measured(env: dict[str, str], expected: dict[str, str]) -> None:
    """One row of the table of variables."""
    assert ways(env) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        *[(value, everywhere("direct")) for value in ("app.example.test", "example.test", ".example.test", "*")],
        ("EXAMPLE.TEST", everywhere("direct")),
        ("a.b, example.test", everywhere("direct")),
        ("*.example.test", everywhere("A")),
        ("ample.test", everywhere("A")),
        ("https://app.example.test", everywhere("A", httpx="direct")),
        ("a.b example.test", everywhere("A")),
        ("", everywhere("A")),
    ],
)
def test_no_proxy_is_read_as_measured(value: str, expected: dict[str, str]) -> None:
    """One row of the table of NO_PROXY's forms for a host name."""
    assert ways({"HTTPS_PROXY": A, "NO_PROXY": value}) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("app.example.test:8443", everywhere("direct", curl="A", aiohttp="A")),
        ("app.example.test:9999", everywhere("A")),
    ],
)
def test_ports_in_no_proxy(value: str, expected: dict[str, str]) -> None:
    """A port has to be the address's own; curl doesn't know ports there, and aiohttp forgets its own."""
    assert ways({"HTTPS_PROXY": A, "NO_PROXY": value}, "https://app.example.test:8443/") == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("127.0.0.0/8", everywhere("A", requests="direct", curl="direct")),
        ("127.0.0.1:8443", everywhere("A", httpx="direct", urllib="direct")),
        ("127.0.0.1", everywhere("direct")),
        ("127.*", everywhere("A")),
        ("0.0.0.0/0", everywhere("A")),
        ("127.0.0.1/0", everywhere("A", httpx="direct", curl="direct")),
    ],
)
def test_addresses_in_no_proxy(value: str, expected: dict[str, str]) -> None:
    """R43: ranges are known to requests and curl alone."""
    assert ways({"HTTPS_PROXY": A, "NO_PROXY": value}, "https://127.0.0.1:8443/") == expected


@pytest.mark.parametrize("value", ["databricksapps.com", ".databricksapps.com", ".azure.databricksapps.com"])
def test_suffixes_of_an_apps_host_go_direct(value: str) -> None:
    """With or without the leading dot."""
    assert ways({"HTTPS_PROXY": A, "NO_PROXY": value}, REAL) == everywhere("direct")


@pytest.mark.parametrize(
    "value",
    [
        "*.databricksapps.com",
        "*databricksapps.com",
        "databricksapps.com;x",
        "'databricksapps.com'",
        ".databricks.com",
    ],
)
def test_forms_that_dont_cover_an_apps_host(value: str) -> None:
    """Asterisks, semicolons and quotes don't do what they're meant to."""
    assert ways({"HTTPS_PROXY": A, "NO_PROXY": value}, REAL) == everywhere("A")


@pytest.mark.parametrize("entry", ["[::1]", "fe80::/10x:y", "a:b:c"])
def test_an_entry_that_breaks_httpx_is_reported_and_survived(entry: str) -> None:
    """R42: httpx can't be built with it; we go on, and name the variable and the entry."""
    report = report_of({"HTTPS_PROXY": A, "NO_PROXY": f"localhost,{entry}"})
    assert report.ours == ClientRoute("dbapp-diag", A, "HTTPS_PROXY")
    assert [each for each in report.problems if each.startswith("NO_PROXY: entry") and entry in each]
    broken = {route.client for route in report.clients if route.error}
    assert broken == {"httpx"}


def report_of(env: dict[str, str], url: str = URL, **settings: object) -> RouteReport:
    """The report on one address."""
    return routes(url, env, quick(**settings))


def test_options_win_over_the_environment() -> None:
    """`--proxy` and `--no-proxy` decide for this run alone."""
    env = {"HTTPS_PROXY": A, "NO_PROXY": "*"}
    assert report_of(env, proxy=B).ours == ClientRoute("dbapp-diag", B, "--proxy")
    direct = report_of(env, no_proxy=True)
    assert (direct.ours.proxy, direct.unused_proxy, direct.unused_because) == (None, A, "--no-proxy")


@pytest.mark.parametrize(
    ("env", "because"),
    [
        ({"HTTPS_PROXY": A, "NO_PROXY": "example.test"}, "NO_PROXY entry 'example.test'"),
        ({"HTTP_PROXY": A}, "HTTP_PROXY is for http:// addresses only"),
        ({"HTTPS_PROXY": A, "https_proxy": ""}, "https_proxy is empty, and masks HTTPS_PROXY"),
    ],
)
def test_a_proxy_that_is_set_but_unused_is_named_with_the_reason(env: dict[str, str], because: str) -> None:
    """The reason is the variable or entry that decides."""
    report = report_of(env)
    assert (report.ours.proxy, report.unused_proxy, report.unused_because) == (None, A, because)
    assert report.unused_endpoint is not None


def test_a_used_proxy_isnt_unused() -> None:
    """Nor is one called unused where none is set."""
    assert report_of({"HTTPS_PROXY": A}).unused_proxy is None
    assert report_of({}).unused_proxy is None


def test_credentials_are_masked_wherever_a_proxy_is_shown() -> None:
    """The real address stays in the endpoint, which doesn't show it either."""
    report = report_of({"HTTPS_PROXY": "http://user:p%40ss-word@a.example:3128", "ALL_PROXY": "socks9://u:p@x"})
    assert report.ours.proxy == "http://‹proxy credential›@a.example:3128"
    assert report.endpoint is not None and report.endpoint.password == "p@ss-word"
    assert "ss-word" not in f"{report} {report.shown} {report.endpoint!r}"


def test_an_unusable_proxy_setting_names_its_variable() -> None:
    """It's a problem for us too, without a way to take."""
    report = report_of({"HTTPS_PROXY": "ftp://u:secret@a.example"})
    assert report.ours.error is not None and report.problems == (report.ours.error,)
    assert report.problems[0].startswith("HTTPS_PROXY: ") and "secret" not in repr(report)


def test_socks_is_no_problem_of_the_setting() -> None:
    """This tool doesn't speak it. Clients may: a package that's missing here may be there elsewhere."""
    report = report_of({"ALL_PROXY": "socks5://a.example:1080"})
    assert report.ours.error is not None and report.problems == ()
    assert all(route.lacks for route in report.clients if route.error)


def test_the_guard_for_cgi_is_known() -> None:
    """With REQUEST_METHOD set, HTTP_PROXY counts for nothing."""
    url = "http://app.example.test/"
    assert ways({"HTTP_PROXY": A}, url) == everywhere("A", curl="direct")
    assert ways({"HTTP_PROXY": A, "REQUEST_METHOD": "GET"}, url) == everywhere("direct")


@pytest.mark.parametrize(
    ("env", "url", "expected"),
    [
        ({}, URL, everywhere("A", curl="direct")),
        ({"NO_PROXY": "localhost"}, URL, everywhere("direct")),
        ({"HTTP_PROXY": B}, URL, everywhere("direct")),
        ({}, "https://ci.initech.example/", everywhere("direct", httpx="A")),
    ],
)
def test_the_systems_proxies_count_where_no_variable_is_set(
    env: dict[str, str], url: str, expected: dict[str, str]
) -> None:
    """Python's clients read them, httpx without the exceptions; curl doesn't read them at all."""
    assert ways(env, url, Machine(platform=SYSTEM)) == expected


def test_this_run_keeps_to_the_systems_exceptions() -> None:
    """As the SDK does."""
    direct = routes("https://ci.initech.example/", {}, quick(), SYSTEM).ours
    assert (direct.proxy, direct.because) == (None, f"{MACOS} entry '*.initech.example'")
    assert routes(URL, {}, quick(), SYSTEM).ours == ClientRoute("dbapp-diag", A, MACOS)
