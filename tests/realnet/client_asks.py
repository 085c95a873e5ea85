"""`python -m tests.realnet.client_asks`: run real clients, each in a process and an environment of its own.

Orders come in as one JSON line on standard input, answers go out as JSON lines. The processes are forked from one that has the
modules read already, which saves most of the time; what aiohttp does with the environment when it's imported, it does anew.
"""

from __future__ import annotations

import asyncio
import gc
import importlib
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict
from typing import Any

import httpx
import requests

from dbapp_diag.auth.child.sdk_parts import import_on_demand
from dbapp_diag.net.clients.installed import look
from dbapp_diag.net.clients.machine import here
from dbapp_diag.net.clients.table import table

importlib.import_module("aiohttp")  # what it imports in turn is read once for all
import_on_demand()  # all of the SDK would make each of the processes twice as large
_BaseClient: Any = importlib.import_module("databricks.sdk._base_client")._BaseClient

HEADERS = {"Authorization": "Bearer the-token-1"}
TIME_LIMIT, CURLS_LIMIT = 10.0, 5
"""Seconds. curl waits for a proxy that doesn't speak SOCKS, so its limit is waited for."""
AT_ONCE = 4


def by_requests(url: str) -> tuple[int, str]:
    """requests, with the token in a header."""
    got = requests.get(url, headers=HEADERS, timeout=TIME_LIMIT)
    return got.status_code, got.text


def by_sdk(url: str) -> tuple[int, str]:
    """The session of the SDK's base client, with its own way to put the token in."""
    client = _BaseClient(header_factory=lambda: dict(HEADERS), http_timeout_seconds=TIME_LIMIT)
    got = client._session.get(url, timeout=TIME_LIMIT)  # its public methods would try again for minutes
    return got.status_code, got.text


def by_httpx(url: str) -> tuple[int, str]:
    """httpx as it is."""
    got = httpx.get(url, headers=HEADERS, timeout=TIME_LIMIT)
    return got.status_code, got.text


def by_urllib(url: str) -> tuple[int, str]:
    """The standard library."""
    import urllib.request

    with urllib.request.urlopen(urllib.request.Request(url, headers=HEADERS), timeout=TIME_LIMIT) as got:
        return got.status, got.read().decode()


def by_aiohttp(url: str, *, trust_env: bool = False) -> tuple[int, str]:
    """aiohttp as it is, or told to look at the settings."""
    for name in ("aiohttp", "aiohttp.client", "aiohttp.connector"):
        del sys.modules[name]
    anew = importlib.import_module("aiohttp")  # it reads the authorities while it's imported

    async def ask() -> tuple[int, str]:
        limit = anew.ClientTimeout(TIME_LIMIT)
        async with (
            anew.ClientSession(trust_env=trust_env, timeout=limit) as session,
            session.get(url, headers=HEADERS) as got,
        ):
            return got.status, await got.text()

    return asyncio.run(ask())


def by_curl(url: str) -> tuple[int, str]:
    """The program."""
    args = [
        "curl",
        "-gsS",
        "--max-time",
        str(CURLS_LIMIT),
        "-H",
        "Authorization: Bearer the-token-1",
        "-w",
        "\n%{http_code}",
        url,
    ]
    run = subprocess.run(args, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL)
    if run.returncode:
        raise RuntimeError(f"curl ends with {run.returncode}: {run.stderr.strip()}")
    body, _, status = run.stdout.rpartition("\n")
    return int(status), body


CLIENTS: Mapping[str, Callable[[str], tuple[int, str]]] = {
    "requests": by_requests,
    "databricks-sdk": by_sdk,
    "httpx": by_httpx,
    "urllib": by_urllib,
    "aiohttp": by_aiohttp,
    "aiohttp with trust_env=True": lambda url: by_aiohttp(url, trust_env=True),
    "curl": by_curl,
}


def ask(order: dict[str, Any]) -> dict[str, Any]:
    """What we say that the client does, and what it does."""
    os.environ.clear()
    os.environ.update(order["env"])
    url, env = order["url"], dict(order["env"])
    answer: dict[str, Any] = {"order": order["id"], "client": order["client"]}
    rows = table(url, env, here(httpx.URL(url).host, env))
    answer["said"] = asdict(next(each for each in rows if each.name == order["client"]))
    began = time.monotonic()
    try:
        answer["status"], body = CLIENTS[order["client"]](url)
        answer["body"] = json.loads(body)
    except BaseException as error:  # noqa: BLE001  # whatever a client fails with is the answer
        answer["failed"] = list(_chain(error))
    answer["seconds"] = time.monotonic() - began
    return answer


def _chain(error: BaseException | None) -> Iterator[str]:
    while error is not None:
        yield f"{type(error).__name__}: {error}"[:400]
        error = error.__cause__ or error.__context__


def main() -> None:
    """Run all orders, some at once."""
    orders = json.loads(sys.stdin.readline())
    look(orders[0]["env"])  # what is installed stays the same, and is known to all that are forked
    gc.freeze()
    running: dict[int, int] = {}
    for order in orders:
        if len(running) >= AT_ONCE:
            running.pop(os.wait()[0], None)
        child = os.fork()
        if child == 0:
            line = json.dumps(ask(order)) + "\n"
            os.write(1, line.encode())  # one write: lines of several processes don't mix
            os._exit(0)
        running[child] = 1
    while running:
        running.pop(os.wait()[0], None)


if __name__ == "__main__":
    main()
