"""Where clients part on the way to the app, and over which setting. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from dbapp_diag.analysis.tls.client_trust import joined
from dbapp_diag.causes.connect import proxy_client_mismatch
from dbapp_diag.facts.connect import ClientRoute, ProxyAnswer, Reach, Routes
from dbapp_diag.model.words import Variant

Ways = Mapping[str | None, tuple[ClientRoute, ...]]
"""The clients by the proxy that they take; None: directly."""


def ways(clients: Iterable[ClientRoute]) -> Ways:
    """Those who go somewhere by the settings. A client that fails over them takes no way; one that looks at none of them by
    design, or only when it's told to, is no sign that they're written badly."""
    found: dict[str | None, tuple[ClientRoute, ...]] = {}
    for client in clients:
        if client.error is None and not client.ignores_settings and not client.option:
            found[client.proxy] = (*found.get(client.proxy, ()), client)
    return found


def describe_routes(routes: Ways, seen: Routes, reach: Reach | None) -> str:
    """Who goes where, which of it works as far as that was tried, and the setting over which they part."""
    tried = {proxy: works(proxy, seen, reach) for proxy in routes}
    gone: list[str] = []
    for proxy, clients in routes.items():
        verb = "go" if len(clients) > 1 else "goes"
        came = {True: ", which works here", False: ", which fails here", None: ""}[tried[proxy]]
        gone.append(f"{_names(clients)} {verb} {_way(proxy)}{came}")
    return f"{_headline(routes, tried)}{'; '.join(gone)}: {_why(routes)}"


def works(proxy: str | None, routes: Routes, reach: Reach | None) -> bool | None:
    """Whether this way leads to the app, as far as this run tried it."""
    if proxy is None:
        return reach.connected if reach is not None and reach.attempts else None
    if proxy == routes.ours.proxy:
        return _connects(routes.answer)
    return _connects(reach.unused_answer) if reach is not None and proxy == routes.unused_proxy else None


def values(routes: Ways, seen: Routes) -> tuple[Variant, dict[str, str]]:
    """Which fixes fit, and what they name."""
    clients = [client for group in routes.values() for client in group]
    named = next((client for client in clients if client.proxy is not None), clients[0])
    filled = {"proxy": named.proxy or "", "variable": named.because.split(" (")[0], "no_proxy": seen.host}
    entry = next((client.because for client in clients if client.entry is not None), None)
    if entry is not None:
        return proxy_client_mismatch.ENTRY, filled | {"entry": entry}
    proxies = {proxy for proxy in routes if proxy is not None}
    if len({re.sub(r":\d+$", "", proxy) for proxy in proxies}) < len(proxies):
        return proxy_client_mismatch.PORT, filled
    if len({re.sub(r"^\w+://", "", proxy) for proxy in proxies}) < len(proxies):
        return proxy_client_mismatch.SCHEME, filled
    return proxy_client_mismatch.VARIABLE, filled


def deaf(clients: Iterable[ClientRoute], proxy: str | None) -> str:
    """That a client goes directly whatever is set, where the others take a proxy; empty where that makes no difference."""
    names = [client.client for client in clients if client.ignores_settings]
    options = {client.client: client.option for client in clients if client.option}
    if proxy is None or not names:
        return ""
    return "; ".join(f"{name} goes directly unless it's told {options.get(name, 'to look')}" for name in names)


def _headline(routes: Ways, tried: Mapping[str | None, bool | None]) -> str:
    """`databricks-sdk works and httpx doesn't: `, where both kinds were seen."""
    good = [client.client for proxy, clients in routes.items() if tried[proxy] for client in clients]
    bad = [client.client for proxy, clients in routes.items() if tried[proxy] is False for client in clients]
    return f"a call by {good[0]} gets there from here and one by {bad[0]} doesn't: " if good and bad else ""


def _why(routes: Ways) -> str:
    clients = [client for group in routes.values() for client in group]
    entries = dict.fromkeys(client.because for client in clients if client.entry is not None)
    if entries:
        readers = {entry: [each for each in clients if each.because == entry] for entry in entries}
        return ", ".join(f"{entry} counts for {_names(group)} only" for entry, group in readers.items())
    reasons: dict[str, list[ClientRoute]] = {}
    for client in clients:
        reasons.setdefault(client.because, []).append(client)
    return ", ".join(f"{_names(group)}: {because}" for because, group in reasons.items())


def _names(clients: Sequence[ClientRoute]) -> str:
    return joined([client.name for client in clients])


def _way(proxy: str | None) -> str:
    return "directly" if proxy is None else f"through {proxy}"


def _connects(answer: ProxyAnswer | None) -> bool | None:
    return None if answer is None else answer.connects
