"""Which way each client goes: the proxy that it chooses, or the entry that sends it past. Pure.

The systems' own settings are read by Python's clients alone, and only where no variable is set (`platform_proxies`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import httpx

from dbapp_diag.net import no_proxy
from dbapp_diag.net.clients.machine import Machine
from dbapp_diag.net.clients.values import Taken, fails_while_built, take
from dbapp_diag.net.clients.variables import (
    Setting,
    curl_proxy,
    first_set,
    python_settings,
    why_none,
    with_the_systems,
)
from dbapp_diag.net.platform_proxies import exception_for

CURL = "curl"
_NEWEST_CURL = (99,)


@dataclass(frozen=True, slots=True)
class Way:
    """Where a client goes. `proxy` None: directly. `entry` is what sends it past the proxy."""

    proxy: str | None
    because: str
    entry: str | None = None
    error: str | None = None
    lacks: str | None = None


def route_of(client: str, address: httpx.URL, env: Mapping[str, str], machine: Machine) -> Way:
    """The way of a client that reads the settings."""
    if client == CURL:
        setting, skips = curl_proxy(address.scheme, env), _curl_skips(address, env, machine)
        return _gone(client, setting, skips, address, env, machine)
    settings, systems = with_the_systems(python_settings(env), machine.platform)
    if client == "httpx":
        broken = _httpx_breaks(settings, machine)
        if broken is not None:
            return broken
    every = client not in ("urllib", "aiohttp")
    setting = settings.get(address.scheme) or (settings.get("all") if every else None)
    if systems and setting is not None and client != "httpx":
        exception = exception_for(machine.platform, address.host)
        skips = None if exception is None else Setting(machine.platform.source, exception)
    else:
        skips = _PYTHON_SKIPS[client](address, env, settings)
    return _gone(client, setting, skips, address, env, machine)


def _gone(
    client: str,
    setting: Setting | None,
    skips: Setting | None,
    address: httpx.URL,
    env: Mapping[str, str],
    machine: Machine,
) -> Way:
    if setting is None:
        return Way(None, _why_none(client, address.scheme, env))
    if skips is not None:
        return Way(None, f"{skips.variable} entry {skips.value!r}", entry=skips.value)
    taken = take(client, setting, address.scheme, machine.installed)
    return _way_of(taken, setting)


def _way_of(taken: Taken, setting: Setting) -> Way:
    because = f"{setting.variable} ({taken.note})" if taken.note else setting.variable
    proxy = None if taken.error is not None and taken.proxy is None else taken.proxy
    return Way(proxy, because, error=taken.error, lacks=taken.lacks)


def _why_none(client: str, scheme: str, env: Mapping[str, str]) -> str:
    if client in ("urllib", "aiohttp"):
        unread = python_settings(env).get("all")
        if unread is not None:
            return f"{client} doesn't read {unread.variable}"
    return why_none(scheme, env)


def _httpx_breaks(settings: Mapping[str, Setting], machine: Machine) -> Way | None:
    """What stops httpx while the client is built: any proxy variable or entry, whatever the address. `*` among the entries
    keeps it from looking at all."""
    no = settings.get("no")
    entries = [each.strip() for each in no.value.split(",")] if no else []
    if "*" in entries:
        return None
    for scheme in ("http", "https", "all"):
        taken = fails_while_built(settings[scheme], machine.installed) if scheme in settings else None
        if taken is not None:
            return _way_of(taken, settings[scheme])
    broken = no_proxy.httpx_entries(no.value)[1] if no else {}
    for entry, why in broken.items():
        variable = no.variable if no else ""
        return Way(None, variable, error=f"{variable}: entry {entry[:80]!r}: {why}")
    return None


def _curl_skips(address: httpx.URL, env: Mapping[str, str], machine: Machine) -> Setting | None:
    no = first_set(env, "no_proxy", "NO_PROXY")
    release = machine.installed.release(CURL, _NEWEST_CURL)
    return _entry(no, no_proxy.curl_entry(address.host, no.value, release) if no else None)


def _requests_skips(address: httpx.URL, env: Mapping[str, str], settings: Mapping[str, Setting]) -> Setting | None:
    """Its own reading passes over an empty lower-case variable; then urllib's counts too."""
    own, shared = first_set(env, "no_proxy", "NO_PROXY"), settings.get("no")
    found = _entry(own, no_proxy.requests_entry(address.host, address.port, own.value) if own else None)
    return found or _entry(shared, no_proxy.urllib_entry(address.host, None, shared.value) if shared else None)


def _httpx_skips(address: httpx.URL, env: Mapping[str, str], settings: Mapping[str, Setting]) -> Setting | None:
    no = settings.get("no")
    return _entry(no, no_proxy.httpx_entry(address, no.value) if no else None)


def _urllib_skips(address: httpx.URL, env: Mapping[str, str], settings: Mapping[str, Setting]) -> Setting | None:
    no = settings.get("no")
    host = f"[{address.host}]" if ":" in address.host else address.host  # it compares the address's own text
    return _entry(no, no_proxy.urllib_entry(host, address.port, no.value) if no else None)


def _aiohttp_skips(address: httpx.URL, env: Mapping[str, str], settings: Mapping[str, Setting]) -> Setting | None:
    no = settings.get("no")
    return _entry(no, no_proxy.urllib_entry(address.host, None, no.value) if no else None)  # without the port


def _entry(setting: Setting | None, entry: str | None) -> Setting | None:
    return None if setting is None or entry is None else Setting(setting.variable, entry)


_PYTHON_SKIPS = {
    "requests": _requests_skips,
    "databricks-sdk": _requests_skips,
    "httpx": _httpx_skips,
    "aiohttp": _aiohttp_skips,
    "urllib": _urllib_skips,
}
