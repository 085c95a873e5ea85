"""The way of this run to an address, with or without a proxy, and beside it what other clients would do.

What the clients do is in `clients`; the system's own settings (macOS, Windows) come in as a value.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import httpx

from dbapp_diag.facts.connect import ClientRoute
from dbapp_diag.model.settings import NetworkSettings
from dbapp_diag.net import no_proxy
from dbapp_diag.net.clients.machine import here
from dbapp_diag.net.clients.table import table
from dbapp_diag.net.clients.variables import Setting, python_settings, why_none, with_the_systems
from dbapp_diag.net.platform_proxies import NONE, PlatformProxies, exception_for
from dbapp_diag.net.proxy_url import ProxyEndpoint, read_proxy, shown_proxy

__all__ = ("OURS", "RouteReport", "our_route", "python_settings", "routes", "unused")

OURS = "dbapp-diag"


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


def routes(
    url: str, env: Mapping[str, str], settings: NetworkSettings, platform: PlatformProxies = NONE
) -> RouteReport:
    """Every client's way to `url` from this machine. Raises httpx.InvalidURL when that isn't an address."""
    ours, endpoint = our_route(url, env, settings, platform)
    other, because = unused(url, env, settings) if ours.proxy is None and ours.error is None else (None, None)
    machine = here(httpx.URL(url).host, env, platform)
    clients = table(url, env, machine)
    return RouteReport(
        ours=ours,
        clients=clients,
        problems=problems(clients),
        unused_proxy=other.shown if other else None,
        unused_because=because,
        netrc=machine.netrc.requests,
        endpoint=endpoint,
        unused_endpoint=other,
    )


def our_route(
    url: str, env: Mapping[str, str], settings: NetworkSettings, platform: PlatformProxies = NONE
) -> tuple[ClientRoute, ProxyEndpoint | None]:
    """This run's way: `--proxy` and `--no-proxy` win, else as httpx goes, without failing over what it fails over. Where no
    variable is set the system's proxy and exceptions count, as for requests and the SDK."""
    if settings.no_proxy:
        return ClientRoute(OURS, None, "--no-proxy"), None
    if settings.proxy is not None:
        chosen = Setting("--proxy", settings.proxy)
    else:
        address = httpx.URL(url)
        known, systems = with_the_systems(python_settings(env), platform)
        found = known.get(address.scheme) or known.get("all")
        entry = _exception(address, platform) if systems else _entry(address, env)
        if found is None or entry is not None:
            because = why_none(address.scheme, env) if found is None or entry is None else entry
            return ClientRoute(OURS, None, because), None
        chosen = found
    endpoint = read_proxy(chosen.value)
    if isinstance(endpoint, str):
        error = f"{chosen.variable}: {endpoint}"
        return ClientRoute(OURS, shown_proxy(chosen.value), chosen.variable, error), None
    if not endpoint.spoken:
        error = f"{chosen.variable}: this tool doesn't speak {endpoint.scheme}; other clients may"
        return ClientRoute(OURS, endpoint.shown, chosen.variable, error), None
    return ClientRoute(OURS, endpoint.shown, chosen.variable), endpoint


def problems(clients: tuple[ClientRoute, ...]) -> tuple[str, ...]:
    """The settings over which a client fails, each once, with its variable. What a client does only when it's told to, and
    a package that's missing here alone, don't count."""
    failing = (each.error for each in clients if each.error and not each.option and each.lacks is None)
    return tuple(dict.fromkeys(failing))


def unused(url: str, env: Mapping[str, str], settings: NetworkSettings) -> tuple[ProxyEndpoint | None, str | None]:
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
            if (entry := _entry(address, env)) is not None:
                return endpoint, entry
            return endpoint, f"REQUEST_METHOD is set, so {variable} isn't read"
    return None, None


def _entry(address: httpx.URL, env: Mapping[str, str]) -> str | None:
    no = python_settings(env).get("no")
    found = no_proxy.httpx_entry(address, no.value) if no else None
    return f"{no.variable} entry {found!r}" if no and found is not None else None


def _exception(address: httpx.URL, platform: PlatformProxies) -> str | None:
    found = exception_for(platform, address.host)
    return None if found is None else f"{platform.source} entry {found!r}"
