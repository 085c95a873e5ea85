"""Our reading of proxy settings, held against the clients themselves (what is installed beside this test)."""

from __future__ import annotations

import os
import urllib.request
from collections.abc import Callable
from itertools import product
from urllib.parse import urlsplit

import httpx
import pytest
import requests

from dbapp_diag.net.routes import route_for

A = "http://a.example:3128"
ENTRIES = (
    *(
        "",
        "*",
        "a,*",
        "app.example.test",
        "example.test",
        ".example.test",
        "..example.test",
        "*.example.test",
    ),
    *(
        "EXAMPLE.TEST",
        "app.example.test:8443",
        "app.example.test:443",
        "https://app.example.test",
        "https://",
    ),
    *(
        "http://app.example.test",
        "x example.test",
        " example.test ",
        "127.0.0.1",
        "127.0.0.0/8",
        "127.0.0.1:8443",
    ),
    *(
        "[::1]",
        "::1",
        "fe80::/10",
        "a:b:c",
        "localhost",
        ".",
        "example.test.",
        "ample.test",
        "127.*",
        "[::1]:8443",
        "é.test",
    ),
)
URLS = (
    *(
        "https://app.example.test/",
        "https://app.example.test:8443/x",
        "http://app.example.test/",
        "https://example.test/",
    ),
    *("https://127.0.0.1:8443/", "https://127.0.0.1/", "https://[::1]:8443/", "https://localhost:1/"),
)
VARIABLES: tuple[dict[str, str], ...] = (
    {"HTTPS_PROXY": A},
    {"https_proxy": "", "HTTPS_PROXY": A},
    {"ALL_PROXY": A},
    {"HTTP_PROXY": A},
    {"HTTP_PROXY": A, "REQUEST_METHOD": "GET"},
)


def by_httpx(url: str) -> str | None:
    """httpx's own choice; `error` when the client can't even be built."""
    try:
        client = httpx.Client(verify=False)
    except (httpx.InvalidURL, ValueError, TypeError):
        return "error"
    with client:
        transport = client._transport_for_url(httpx.URL(url))  # there's no public way to ask
        assert isinstance(transport, httpx.HTTPTransport)
        proxy = getattr(transport._pool, "_proxy_url", None)
    return None if proxy is None else f"http://{proxy.host.decode()}:{proxy.port}"


def by_requests(url: str) -> str | None:
    """requests' own choice."""
    prepared = requests.Request("GET", url).prepare()
    return requests.utils.select_proxy(url, requests.utils.resolve_proxies(prepared, {}, True))


def by_urllib(url: str) -> str | None:
    """urllib's own choice."""
    proxies = urllib.request.getproxies_environment()
    parts = urlsplit(url)
    skipped = urllib.request.proxy_bypass_environment(parts.netloc)  # type: ignore[attr-defined]  # the same
    return None if skipped else proxies.get(parts.scheme)


@pytest.mark.parametrize(("client", "ask"), [("httpx", by_httpx), ("requests", by_requests), ("urllib", by_urllib)])
@pytest.mark.parametrize("variables", VARIABLES, ids=lambda each: ",".join(each))
def test_we_say_what_the_client_does(
    client: str, ask: Callable[[str], str | None], variables: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """For each form of NO_PROXY and each address, the way that we name is the way that the client takes."""
    for name in [each for each in os.environ if each.lower().endswith("_proxy") or each == "REQUEST_METHOD"]:
        monkeypatch.delenv(name)
    wrong: list[tuple[str, str, str | None, str | None]] = []
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    for entry, url in product(ENTRIES, URLS):
        monkeypatch.setenv("NO_PROXY", entry)
        ours = route_for(url, {**variables, "NO_PROXY": entry}, client=client)
        said, done = "error" if ours.error else ours.proxy, ask(url)
        if said != done:
            wrong.append((entry, url, said, done))
    assert wrong == []
