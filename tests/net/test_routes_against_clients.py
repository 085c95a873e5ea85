"""Our reading of proxy settings, held against the clients themselves: what is installed beside this test."""

from __future__ import annotations

import os
import shutil
import subprocess
import urllib.request
from collections.abc import Callable, Generator
from contextlib import contextmanager
from itertools import product
from urllib.parse import urlsplit

import aiohttp.helpers
import httpx
import pytest
import requests
import yarl

from dbapp_diag.net.clients.installed import look
from dbapp_diag.net.clients.machine import Machine
from dbapp_diag.net.clients.table import table
from tests.net.refusing_proxy import refusing_proxy

A = "http://a.example:3128"
MACHINE = Machine(installed=look(os.environ))
NAMES = (
    *("", "*", "a,*", "app.example.test", "example.test", ".example.test", "..example.test", "*.example.test"),
    *("EXAMPLE.TEST", "app.example.test:8443", "app.example.test:443", "https://app.example.test", "https://"),
    *("http://app.example.test", "x example.test", " example.test ", "x,,example.test", "x , example.test"),
    *("localhost", ".", "example.test.", "ample.test", "é.test", "a:b:c"),
)
ADDRESSES = (
    *("127.0.0.1", "127.0.0.0/8", "127.0.0.1/32", "0.0.0.0/0", "127.0.0.1/0", "127.0.0.0/33", "127.0.0.0/255.0.0.0"),
    *("127.0.0.1:8443", "127.*", "127.", "[::1]", "::1", "::1/128", "::/0", "fe80::/10", "[::1]:8443"),
)
ENTRIES = (*NAMES, *ADDRESSES)
URLS = (
    *("https://app.example.test/", "https://app.example.test:8443/x", "http://app.example.test/"),
    *("https://example.test/", "https://127.0.0.1:8443/", "https://127.0.0.1/", "https://[::1]:8443/"),
    "https://localhost:1/",
)
VARIABLES: tuple[dict[str, str], ...] = (
    {"HTTPS_PROXY": A},
    {"https_proxy": "", "HTTPS_PROXY": A},
    {"ALL_PROXY": A},
    {"HTTP_PROXY": A},
    {"HTTP_PROXY": A, "REQUEST_METHOD": "GET"},
    {"HTTPS_PROXY": A, "no_proxy": ""},
    {"Https_Proxy": A},
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


def by_aiohttp(url: str) -> str | None:
    """The choice of aiohttp, once it's told `trust_env=True`."""
    try:
        proxy, _ = aiohttp.helpers.get_env_proxy_for_url(yarl.URL(url))
    except LookupError:
        return None
    return str(proxy)


ASK: dict[str, Callable[[str], str | None]] = {
    "httpx": by_httpx,
    "requests": by_requests,
    "databricks-sdk": by_requests,
    "urllib": by_urllib,
    "aiohttp": by_aiohttp,
}


def said(client: str, url: str, env: dict[str, str], machine: Machine = MACHINE) -> str | None:
    """What we say that the client does, once it's told to look at the settings."""
    row = [each for each in table(url, env, machine) if each.client == client][-1]
    return "error" if row.error else row.proxy


@contextmanager
def only(env: dict[str, str]) -> Generator[None]:
    """This process's environment without any proxy settings but these."""
    before = dict(os.environ)
    for name in [each for each in os.environ if each.lower().endswith("_proxy") or each == "REQUEST_METHOD"]:
        del os.environ[name]
    os.environ.update(env)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


@pytest.mark.parametrize("client", list(ASK))
@pytest.mark.parametrize("variables", VARIABLES, ids=lambda each: ",".join(each))
def test_we_say_what_the_client_does(client: str, variables: dict[str, str]) -> None:
    """R42, R43: for each form of NO_PROXY and each address, the way that we name is the way that the client takes."""
    wrong: list[tuple[str, str, str | None, str | None]] = []
    for entry in ENTRIES:
        env = {**variables, "NO_PROXY": entry}
        with only(env):
            done = [ASK[client](url) for url in URLS]
        wrong += [
            (entry, url, ours, did)
            for url, did in zip(URLS, done, strict=True)
            if (ours := said(client, url, env)) != did
        ]
    assert wrong == []


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl isn't installed")
@pytest.mark.parametrize("lower", ["https_proxy", "HTTPS_PROXY", "ALL_PROXY"])
def test_we_say_what_curl_does(lower: str) -> None:
    """R43: a real curl, in an environment of its own, with a proxy that refuses: whom it asks shows its way."""
    wrong: list[tuple[str, str, bool, bool]] = []
    urls = [url for url in URLS if url.startswith("https:")]
    with refusing_proxy() as proxy:
        for entry in ENTRIES:
            env = {lower: f"http://127.0.0.1:{proxy.port}", "NO_PROXY": entry}
            asked = _curl(urls, env)
            wrong += [
                (entry, url, ours, did)
                for url, did in zip(urls, asked, strict=True)
                if (ours := said("curl", url, env) is not None) != did
            ]
    assert wrong == []


def _curl(urls: list[str], env: dict[str, str]) -> list[bool]:
    """Whether curl asked the proxy, address by address."""
    names = ("app.example.test", "example.test", "localhost")
    ways = [f"{name}:{port}:127.0.0.1" for name, port in product(names, (443, 8443, 1))]
    args = [arg for way in ways for arg in ("--resolve", way)]
    parts: list[str] = []
    for url in urls:
        parts += ["--next", *args, "-gs", "-o", os.devnull, "--max-time", "5", "-w", "%{http_connect}\n", url]
    run = subprocess.run(["curl", "-q", *parts[1:]], env=env, capture_output=True, text=True, timeout=60, check=False)
    return [line.strip() == "403" for line in run.stdout.splitlines()]


@pytest.mark.parametrize("entry", ["*", "app.example.test", "*.example.test", "[::1]"])
@pytest.mark.parametrize("variables", [{}, *VARIABLES])
def test_aiohttp_looks_at_nothing_unless_it_is_told_to(variables: dict[str, str], entry: str) -> None:
    """Its default goes directly, whatever is set."""
    rows = [each for each in table(URLS[0], {**variables, "NO_PROXY": entry}, MACHINE) if each.client == "aiohttp"]
    assert [(row.option, row.ignores_settings) for row in rows] == [("", True), ("trust_env=True", False)]
    assert rows[0].proxy is None and rows[0].error is None
