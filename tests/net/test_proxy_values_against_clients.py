"""What each client makes of the value of a proxy variable, held against the clients themselves: a proxy on loopback is asked, or
isn't."""

from __future__ import annotations

import asyncio
import contextlib
import os
import shutil
import subprocess
import urllib.request
from collections.abc import Callable

import aiohttp
import httpx
import pytest
import requests

from dbapp_diag.net.clients.installed import look
from dbapp_diag.net.clients.machine import Machine
from tests.net.refusing_proxy import refusing_proxy
from tests.net.test_routes_against_clients import only, said

URL = "https://127.0.0.2:1/"
MACHINE = Machine(installed=look(os.environ))
VALUES = (
    *(
        "http://PLACE",
        "PLACE",
        "http://PLACE/",
        "HTTP://PLACE",
        "http://u:p@PLACE",
        "http://u:p%40s@PLACE",
        "http://u:p:s@PLACE",
    ),
    *(
        r"http://CORP\user:pw@PLACE",
        "http://user:p@ss@PLACE",
        "http://us er:pw@PLACE",
        "http://u:p[s@PLACE",
        'http://u:p"s@PLACE',
    ),
    *("http://p#ss@PLACE", "http://u:p#ss@PLACE", "http://u:p/ss@PLACE", "http://u:p?ss@PLACE"),
    *("http://PLACE ", "http://PLACE/ ", " http://PLACE", "http://PLACE\t", "http://PLACE\r", "http://PLACE/\r"),
    *("//PLACE", "'http://PLACE'", "http:/PLACE", r"CORP\user:p@w@PLACE"),
)


def by_requests() -> None:
    requests.get(URL, timeout=5)


def by_httpx() -> None:
    httpx.get(URL, timeout=5, verify=False)


def by_urllib() -> None:
    urllib.request.build_opener().open(URL, timeout=5).close()


def by_aiohttp() -> None:
    async def get() -> None:
        async with aiohttp.ClientSession(trust_env=True) as session, session.get(URL, timeout=aiohttp.ClientTimeout(5)):
            pass

    asyncio.run(get())


def by_curl() -> None:
    subprocess.run(
        ["curl", "-q", "-s", "-m", "5", URL], env={**os.environ}, capture_output=True, timeout=20, check=False
    )


ASK: dict[str, Callable[[], None]] = {
    "requests": by_requests,
    "databricks-sdk": by_requests,
    "httpx": by_httpx,
    "urllib": by_urllib,
    "aiohttp": by_aiohttp,
    "curl": by_curl,
}


@pytest.mark.parametrize("client", list(ASK))
def test_a_value_is_read_as_the_client_reads_it(client: str) -> None:
    """Domain users, passwords that nobody encoded, blanks around, quotes, a scheme that is missing or broken."""
    if client == "curl" and shutil.which("curl") is None:
        pytest.skip("curl isn't installed")
    wrong: list[tuple[str, str | None, bool]] = []
    with refusing_proxy() as proxy:
        for value in VALUES:
            env = {"HTTPS_PROXY": value.replace("PLACE", f"127.0.0.1:{proxy.port}")}
            proxy.asked.clear()
            with only(env), contextlib.suppress(Exception):
                ASK[client]()
            ours = said(client, URL, env, MACHINE)
            if (ours not in (None, "error")) != bool(proxy.asked):
                wrong.append((value, ours, bool(proxy.asked)))
    assert wrong == []
