"""NO_PROXY: value by address by client. Which addresses go past the proxy, as the clients' documents say and as measured.

Kinds of values by: golang.org/x/net/http/httpproxy (ranges, ports, leading dots), curl's `tests/unit/unit1614.c` (ranges,
blanks, dots at the end), requests' `tests/test_utils.py` (addresses and ports), httpx's `tests/test_utils.py` and its page
"Environment Variables", CPython's `Lib/test/test_urllib.py` (case, ports, dots). The file `no_proxy.txt` has one line a value
and a column a client; the letters in a cell are the addresses that go past the proxy, `!` is a client that can't be built.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

from tests.net.refusing_proxy import refusing_proxy
from tests.net.test_routes_against_clients import ASK, MACHINE, only, said
from tests.peers.table import Outcome

FILE = Path(__file__).with_name("no_proxy.txt")
PROXY = "http://a.example:3128"
ADDRESSES = {
    "a": "https://app.example.test/",
    "A": "https://app.example.test:8443/",
    "e": "https://example.test/",
    "s": "https://sub.app.example.test/",
    "n": "https://notexample.test/",
    "h": "http://app.example.test/",
    "l": "https://localhost:8443/",
    "o": "https://127.0.0.1/",
    "t": "https://10.1.2.3/",
    "T": "https://10.1.2.3:8443/",
    "d": "https://192.0.2.7/",
    "i": "https://[::1]/",
    "v": "https://[2001:db8::7]:8443/",
}
CLIENTS = ("curl", "requests", "httpx", "urllib", "aiohttp")
NOBODY = "-"
BROKEN = "!"


def facts() -> Iterator[tuple[str, dict[str, str]]]:
    """Each value with what each client makes of it."""
    for line in FILE.read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            value, *cells = line.split("\t")
            yield value, dict(zip(CLIENTS, cells, strict=True))


def compared(*, every: int = 1) -> Outcome:
    """All rows, or those of each so-manyth value."""
    outcome = Outcome()
    for value, cells in [*facts()][::every]:
        done = measured(value)
        for client, cell in cells.items():
            told = _product(client, value)
            for letter, url in ADDRESSES.items():
                expected = _of(cell, letter)
                did = _of(done[client], letter) if client in done else None
                outcome.compare(f"NO_PROXY={value!r} {client} {url}", expected, product=_of(told, letter), client=did)
    return outcome


def measured(value: str) -> dict[str, str]:
    """What each client that is installed does with it, as in a cell."""
    env = {"HTTPS_PROXY": PROXY, "http_proxy": PROXY, "NO_PROXY": value}
    with only(env):
        found = {client: _cell([ASK[client](url) for url in ADDRESSES.values()]) for client in CLIENTS if client in ASK}
    if "curl" in MACHINE.installed.versions:
        found["curl"] = _curl(value)
    return found


def _product(client: str, value: str) -> str:
    env = {"HTTPS_PROXY": PROXY, "http_proxy": PROXY, "NO_PROXY": value}
    return _cell([said(client, url, env) for url in ADDRESSES.values()])


def _of(cell: str, letter: str) -> str:
    return "error" if cell == BROKEN else "direct" if letter in cell else "proxy"


def _cell(ways: list[str | None]) -> str:
    if "error" in ways:
        return BROKEN
    return "".join(letter for letter, way in zip(ADDRESSES, ways, strict=True) if way is None) or NOBODY


def _curl(value: str) -> str:
    """A real curl with a proxy that refuses all: nothing else than this machine's loopback is reached."""
    parts: list[str] = []
    with refusing_proxy() as proxy:
        place = f"http://127.0.0.1:{proxy.port}"
        for url in ADDRESSES.values():
            # what isn't sent to the proxy goes to a port of this machine where nobody listens
            each = (
                "--connect-to",
                "::127.0.0.1:1",
                "-gsp",
                "-o",
                os.devnull,
                "-m",
                "5",
                "-w",
                "%{http_connect}\n",
                url,
            )
            parts += ["--next", *each]
        run = subprocess.run(
            ["curl", "-q", *parts[1:]],
            env={"HTTPS_PROXY": place, "http_proxy": place, "NO_PROXY": value},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
    return _cell([PROXY if code == "403" else None for code in run.stdout.split()])


def _print_measured() -> None:
    for value, _ in facts():
        done = measured(value)
        print(value, *(done[client] for client in CLIENTS), sep="\t")


if __name__ == "__main__":
    _print_measured()
