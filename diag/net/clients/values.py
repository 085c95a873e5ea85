"""What each client makes of the value of a proxy variable: the proxy that it takes, or why it fails over it. Pure.

Measured with curl 7.88.1 to 8.23.0, requests 2.34.2 (urllib3 2.8.0), httpx 0.28.1, aiohttp 3.14.5 and urllib of Python 3.11.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

import httpx

from dbapp_diag.net.clients.installed import Installed
from dbapp_diag.net.clients.variables import Setting
from dbapp_diag.net.proxy_url import SOCKS, Flaw, ProxyEndpoint, flaws, mended, read_proxy, shown_proxy

_HTTPX_SOCKS = ("socks5", "socks5h")
_REQUESTS_FAILS_OVER = frozenset((Flaw.BEFORE, Flaw.BEHIND_HOST, Flaw.BACKSLASH, Flaw.BRACKET, Flaw.RESERVED))
_FAILS_OVER: Mapping[str, frozenset[Flaw]] = {
    "requests": _REQUESTS_FAILS_OVER,
    "databricks-sdk": _REQUESTS_FAILS_OVER,
    "httpx": frozenset((Flaw.BEFORE, Flaw.UNSEEN, Flaw.RESERVED, Flaw.NO_SCHEME)),
    "aiohttp": frozenset((Flaw.BACKSLASH, Flaw.BRACKET, Flaw.RESERVED)),
    "urllib": frozenset(),
    "curl": frozenset(Flaw) - {Flaw.BACKSLASH, Flaw.BRACKET},
}
"""Over which flaws a client fails, whatever it says then; it reads all others as they're meant."""
_CURL_TAKES_80 = (8, 21)
"""From this release on (8.19 still took 1080; its manual does to this day)."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What comes of a value. `proxy` is what may be shown; None without an error: the client goes directly."""

    proxy: str | None
    note: str = ""
    error: str | None = None
    lacks: str | None = None
    """The package for want of which it fails."""


def take(client: str, setting: Setting, scheme: str, installed: Installed) -> Taken:
    """What `client` does with this setting for an address of this scheme."""
    over = flaws(setting.value) & _FAILS_OVER[client]
    first = next((flaw for flaw in Flaw if flaw in over), None)
    if first is not None:
        return _with_variable(Taken(shown_proxy(setting.value), error=first.value), setting)
    return _with_variable(_READERS[client](client, mended(setting.value), scheme, installed), setting)


def fails_while_built(setting: Setting, installed: Installed) -> Taken | None:
    """httpx reads every proxy variable while the client is built, whatever the address: what comes of a bad one."""
    value = setting.value if "://" in setting.value else f"http://{setting.value}"
    try:
        proxy = httpx.Proxy(value)
    except (httpx.InvalidURL, ValueError, TypeError, UnicodeError):
        problem = next((flaw.value for flaw in Flaw if flaw in flaws(setting.value) & _FAILS_OVER["httpx"]), None)
        problem = problem or _problem(setting.value) or "httpx can't read it and fails while the client is built"
        if setting.value.split("://")[0] in SOCKS:
            problem = f"httpx doesn't speak {setting.value.split('://')[0]} and fails while the client is built"
        return Taken(shown_proxy(setting.value), error=f"{setting.variable}: {problem}")
    package = installed.lacks("httpx") if proxy.url.scheme in _HTTPX_SOCKS else None
    return _with_variable(_lacking("httpx", shown_proxy(setting.value), package), setting) if package else None


def _with_variable(taken: Taken, setting: Setting) -> Taken:
    return taken if taken.error is None else replace(taken, error=f"{setting.variable}: {taken.error}")


def _lacking(client: str, shown: str, package: str) -> Taken:
    error = f"{client} speaks SOCKS only with the package {package}, which isn't installed here"
    return Taken(shown, error=error, lacks=package)


def _problem(value: str) -> str | None:
    """What is wrong with a value for everybody."""
    known = read_proxy(value)
    return known if isinstance(known, str) else None


def _by_curl(client: str, value: str, scheme: str, installed: Installed) -> Taken:
    value = re.sub(
        r"^([a-z0-9]+):/{1,3}(?=[^/])", r"\1://", value, flags=re.IGNORECASE
    )  # it takes any number of slashes
    usual = 80 if installed.release(client, _CURL_TAKES_80) >= _CURL_TAKES_80 else 1080
    return _named(value, {"http": usual, "https": 443}, "curl takes port {port} where none is named", _problem(value))


def _by_requests(client: str, value: str, scheme: str, installed: Installed) -> Taken:
    problem, known = _problem(value), read_proxy(value)
    if problem is None and "://" not in value and re.match(r"[A-Za-z][A-Za-z0-9+\-]*:", value):
        problem = "without http:// requests takes what stands before the colon for a scheme, and fails"
    elif problem is None and isinstance(known, ProxyEndpoint) and known.scheme in SOCKS:
        package = installed.lacks(client)
        if package:
            return _lacking(client, known.shown, package)
        return Taken(known.shown, "" if installed.looked and client in installed.versions else "only with PySocks")
    return _named(value, {}, "", problem)


def _by_httpx(client: str, value: str, scheme: str, installed: Installed) -> Taken:
    known = read_proxy(value)
    if isinstance(known, ProxyEndpoint) and known.scheme in SOCKS:
        sure = installed.looked and client in installed.versions
        return Taken(known.shown, "" if sure else "only with socksio")
    return _named(value, {}, "", _problem(value))


def _by_aiohttp(client: str, value: str, scheme: str, installed: Installed) -> Taken:
    named, slashes, rest = value.partition("://")
    if not slashes:
        return Taken(shown_proxy(value), error="without http:// aiohttp can't read it, and fails (InvalidURL)")
    if named.lower() == "https":
        return Taken(None, "aiohttp leaves out proxies that are https://")
    if named.lower() == "http" and not rest.strip("/"):
        return Taken(None, "it names no host, so aiohttp leaves it out")
    return _in_plain_http(value, 80)


def _by_urllib(client: str, value: str, scheme: str, installed: Installed) -> Taken:
    return _in_plain_http(value, 443 if scheme == "https" else 80)


def _in_plain_http(text: str, port: int) -> Taken:
    """The scheme counts for nothing: the proxy is spoken to in plain HTTP."""
    named, slashes, rest = text.partition("://")
    plain = f"http://{rest}" if slashes else text
    note = "" if not slashes or named.lower() == "http" else f"spoken to in plain HTTP, not {named.lower()[:20]}"
    taken = _named(plain, {"http": port}, "port {port} is taken where none is named" if port != 80 else "", None)
    return replace(taken, note="; ".join(part for part in (note, taken.note) if part))


def _named(value: str, ports: Mapping[str, int], note: str, problem: str | None) -> Taken:
    known = read_proxy(value)
    if problem is not None or isinstance(known, str):
        return Taken(shown_proxy(value), error=problem or str(known))
    usual = ports.get(known.scheme)
    if usual is None or usual == known.port or _has_port(value):
        return Taken(known.shown)
    return Taken(replace(known, port=usual).shown, note.format(port=usual))


def _has_port(value: str) -> bool:
    return urlsplit(value if "://" in value else f"http://{value}").port is not None


_READERS: Mapping[str, Callable[[str, str, str, Installed], Taken]] = {
    "curl": _by_curl,
    "requests": _by_requests,
    "databricks-sdk": _by_requests,
    "httpx": _by_httpx,
    "aiohttp": _by_aiohttp,
    "urllib": _by_urllib,
}
