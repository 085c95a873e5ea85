"""The proxy variables as each family of clients reads them. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from dbapp_diag.net.platform_proxies import PlatformProxies


@dataclass(frozen=True, slots=True)
class Setting:
    """A variable (or the system's settings) and its value, which may hold a password."""

    variable: str
    value: str = field(repr=False)


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


def with_the_systems(settings: Mapping[str, Setting], platform: PlatformProxies) -> tuple[dict[str, Setting], bool]:
    """The variables; or, where none is set at all, the system's own proxies (and True), as `getproxies` gives them."""
    if settings or not platform.proxies:
        return dict(settings), False
    return {scheme: Setting(platform.source, value) for scheme, value in platform.proxies.items()}, True


def curl_proxy(scheme: str, env: Mapping[str, str]) -> Setting | None:
    """The variable that curl takes: lower case first, empty ones count for nothing, HTTP_PROXY isn't read (its manual)."""
    names = (f"{scheme}_proxy", f"{scheme}_PROXY".upper() if scheme != "http" else "", "all_proxy", "ALL_PROXY")
    return first_set(env, *names)


def first_set(env: Mapping[str, str], *names: str) -> Setting | None:
    """The first of these variables that has a value."""
    return next((Setting(name, env[name]) for name in names if name and env.get(name)), None)


def why_none(scheme: str, env: Mapping[str, str]) -> str:
    """Why no proxy is in use, in words."""
    other = "http" if scheme == "https" else "https"
    setting = python_settings(env).get(other)
    return f"{setting.variable} is for {other}:// addresses only" if setting else "no proxy is set"
