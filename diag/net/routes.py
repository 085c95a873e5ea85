"""Proxy or no proxy for an address: the way of this run, and the ways of other clients with the same
settings. Pure.

Measured with httpx 0.28.1, requests 2.34.2 (the SDK is built on it) and urllib of Python 3.11; for curl by
its manual (section "Environment"). The system's own settings (macOS, Windows) and PAC files are read by none
of the functions here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import httpx

from dbapp_diag.facts.network import ClientRoute
from dbapp_diag.net import no_proxy
from dbapp_diag.net.netrc_entry import netrc_has
from dbapp_diag.net.proxy_url import SOCKS, ProxyEndpoint, read_proxy, shown_proxy
from dbapp_diag.settings import NetworkSettings

OURS = "dbapp-diag"
CLIENTS = ("httpx", "requests", "urllib", "curl")


@dataclass(frozen=True, slots=True)
class Setting:
    """A variable and its value."""

    variable: str
    value: str


@dataclass(frozen=True, slots=True)
class RouteReport:
    """The ways to one address, as in the fact `Routes`; `shown` is what may be recorded."""

    ours: ClientRoute
    clients: tuple[ClientRoute, ...]
    problems: tuple[str, ...]
    unused_proxy: str | None
    unused_because: str | None
    netrc: str | None
    endpoint: ProxyEndpoint | None = field(default=None, repr=False)
    """The proxy of this run's way, credentials included."""
    unused_endpoint: ProxyEndpoint | None = field(default=None, repr=False)

    @property
    def shown(self) -> dict[str, object]:
        """Everything but the endpoints, which hold credentials."""
        return {
            "ours": self.ours,
            "clients": self.clients,
            "problems": self.problems,
            "unused_proxy": self.unused_proxy,
            "unused_because": self.unused_because,
            "netrc": self.netrc,
        }


def routes(url: str, env: Mapping[str, str], settings: NetworkSettings) -> RouteReport:
    """Every client's way to `url`. Raises httpx.InvalidURL when that isn't an address."""
    ours, endpoint = our_route(url, env, settings)
    unused, because = _unused(url, env, settings) if ours.proxy is None and ours.error is None else (None, None)
    return RouteReport(
        ours=ours,
        clients=tuple(route_for(url, env, client=client) for client in CLIENTS),
        problems=_problems(env),
        unused_proxy=unused.shown if unused else None,
        unused_because=because,
        netrc=netrc_has(httpx.URL(url).host, env),
        endpoint=endpoint,
        unused_endpoint=unused,
    )


def our_route(url: str, env: Mapping[str, str], settings: NetworkSettings) -> tuple[ClientRoute, ProxyEndpoint | None]:
    """This run's way: `--proxy` and `--no-proxy` win, else as httpx goes, without failing over what it fails
    over."""
    if settings.no_proxy:
        return ClientRoute(OURS, None, "--no-proxy"), None
    if settings.proxy is not None:
        chosen = Setting("--proxy", settings.proxy)
    else:
        address = httpx.URL(url)
        found = _chosen("httpx", address.scheme, env)
        entry = _bypass("httpx", address, env)
        if found is None or entry is not None:
            return ClientRoute(OURS, None, entry or _why_none(address.scheme, env)), None
        chosen = found
    endpoint = read_proxy(chosen.value)
    if isinstance(endpoint, str):
        error = f"{chosen.variable}: {endpoint}"
        return ClientRoute(OURS, shown_proxy(chosen.value), chosen.variable, error), None
    if not endpoint.spoken:
        error = f"{chosen.variable}: this tool doesn't speak {endpoint.scheme}; other clients may"
        return ClientRoute(OURS, endpoint.shown, chosen.variable, error), None
    return ClientRoute(OURS, endpoint.shown, chosen.variable), endpoint


def route_for(url: str, env: Mapping[str, str], *, client: str) -> ClientRoute:
    """The way that `client` (one of `CLIENTS`) takes with this environment, or the error it fails with."""
    address = httpx.URL(url)
    if client == "httpx" and (broken := _problems(env)):
        return ClientRoute(client, None, broken[0].split(":", 1)[0], broken[0])
    chosen = _chosen(client, address.scheme, env)
    if chosen is None:
        return ClientRoute(client, None, _why_none(address.scheme, env))
    entry = _bypass(client, address, env)
    if entry is not None:
        return ClientRoute(client, None, entry)
    endpoint = read_proxy(chosen.value)
    error = f"{chosen.variable}: {endpoint}" if isinstance(endpoint, str) and client != "urllib" else None
    because = chosen.variable
    if isinstance(endpoint, ProxyEndpoint) and endpoint.scheme in SOCKS:
        extra = {
            "httpx": " (SOCKS: only with socksio)",
            "requests": " (SOCKS: only with PySocks)",
            "urllib": " (taken for an HTTP proxy)",
        }
        because += extra.get(client, "")
    return ClientRoute(client, shown_proxy(chosen.value), because, error)


def python_settings(env: Mapping[str, str]) -> dict[str, Setting]:
    """The proxy variables as Python's urllib reads them, by scheme (`no` for NO_PROXY). Lower case wins; an
    empty lower-case variable switches the scheme off; HTTP_PROXY counts for nothing where REQUEST_METHOD is
    set (CVE-2016-1000110)."""
    found: dict[str, Setting] = {}
    for variable, value in env.items():
        if value and variable.lower().endswith("_proxy"):
            found[variable.lower()[:-6]] = Setting(variable, value)
    if "REQUEST_METHOD" in env:
        found.pop("http", None)
    for variable, value in env.items():
        if variable.endswith("_proxy"):
            if value:
                found[variable.lower()[:-6]] = Setting(variable, value)
            else:
                found.pop(variable.lower()[:-6], None)
    return found


def _chosen(client: str, scheme: str, env: Mapping[str, str]) -> Setting | None:
    if client == "curl":
        names = [f"{scheme}_proxy", "HTTPS_PROXY" if scheme == "https" else "", "all_proxy", "ALL_PROXY"]
        return next((Setting(name, env[name]) for name in names if env.get(name)), None)
    known = python_settings(env)
    return known.get(scheme) or (None if client == "urllib" else known.get("all"))


def _bypass(client: str, address: httpx.URL, env: Mapping[str, str]) -> str | None:
    """The NO_PROXY entry that covers the address for this client, in words; None when there's none."""
    if client == "curl":
        no = next((Setting(name, env[name]) for name in ("no_proxy", "NO_PROXY") if env.get(name)), None)
    else:
        no = python_settings(env).get("no")
    if no is None:
        return None
    match client:
        case "httpx":
            entry = no_proxy.httpx_entry(address, no.value)
        case "requests":
            entry = no_proxy.requests_entry(address.host, address.port, no.value)
        case "urllib":
            host = f"[{address.host}]" if ":" in address.host else address.host  # it compares the address's own text
            entry = no_proxy.urllib_entry(host, address.port, no.value)
        case _:
            entry = no_proxy.curl_entry(address.host, no.value)
    return None if entry is None else f"{no.variable} entry {entry!r}"


def _why_none(scheme: str, env: Mapping[str, str]) -> str:
    other = "http" if scheme == "https" else "https"
    setting = python_settings(env).get(other)
    return f"{setting.variable} is for {other}:// addresses only" if setting else "no proxy is set"


def _problems(env: Mapping[str, str]) -> tuple[str, ...]:
    """The settings that can't be used, each with its variable. Any one of them stops httpx, whatever the
    address."""
    known = python_settings(env)
    found: list[str] = []
    for scheme in ("https", "all", "http"):
        setting = known.get(scheme)
        problem = read_proxy(setting.value) if setting else None
        if setting and isinstance(problem, str):
            found.append(f"{setting.variable}: {problem}")
    no = known.get("no")
    if no and "*" not in (each.strip() for each in no.value.split(",")):
        found += [
            f"{no.variable}: entry {entry[:80]!r}: {why}" for entry, why in no_proxy.httpx_entries(no.value)[1].items()
        ]
    return tuple(found)


def _unused(url: str, env: Mapping[str, str], settings: NetworkSettings) -> tuple[ProxyEndpoint | None, str | None]:
    """A proxy that is set, but not used for this address, and why."""
    address = httpx.URL(url)
    other = "http" if address.scheme == "https" else "https"
    for scheme in (address.scheme, "all", other):
        for variable in (f"{scheme}_proxy", f"{scheme}_proxy".upper()):
            endpoint = read_proxy(env.get(variable, ""))
            if not isinstance(endpoint, ProxyEndpoint) or not endpoint.spoken:
                continue
            if settings.no_proxy:
                return endpoint, "--no-proxy"
            if scheme == other:
                return endpoint, f"{variable} is for {other}:// addresses only"
            if variable.isupper() and env.get(variable.lower()) == "":
                return endpoint, f"{variable.lower()} is empty, and masks {variable}"
            if (entry := _bypass("httpx", address, env)) is not None:
                return endpoint, entry
            return endpoint, f"REQUEST_METHOD is set, so {variable} isn't read"
    return None, None
