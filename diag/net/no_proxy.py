"""Which entry of NO_PROXY, if any, sends a host past the proxy: the rules of each client, which differ.

Measured with httpx 0.28.1, requests 2.34.2, aiohttp 3.14.5, urllib of Python 3.11 and curl 7.61.1 to 8.23.0. For versions between
by its `lib/noproxy.c`: pull requests 9775 (ranges, 7.86), 13789 (commas only, 8.9) and 19828 (IPv6, 8.18).
Each function gives the entry that matches, or None.
"""

from __future__ import annotations

import ipaddress
import re

import httpx


def urllib_entry(host: str, port: int | None, value: str) -> str | None:
    """urllib: names and their subdomains; `host:port` where the address names the port; no ranges, no
    wildcards but `*`."""
    if value == "*":
        return value
    return _suffix(host, port, [entry.strip() for entry in value.split(",")])


def requests_entry(host: str, port: int | None, value: str) -> str | None:
    """The rules that requests, and the SDK built on it, has of its own: ranges and exact addresses for an IPv4 host, else
    names; it asks urllib as well."""
    entries = [entry for entry in value.replace(" ", "").split(",") if entry]
    if _is_ipv4(host):
        return next((entry for entry in entries if _in_range(host, entry) or entry == host), None)
    return _suffix(host, port, entries, fold=False)


def httpx_entries(value: str) -> tuple[list[tuple[str, httpx.URL]], dict[str, str]]:
    """httpx: each entry with the pattern that it becomes; and the entries over which it can't be built at
    all, with why.

    `*` among the entries is a pattern that matches everything.
    """
    patterns: list[tuple[str, httpx.URL]] = []
    broken: dict[str, str] = {}
    for entry in (each.strip() for each in value.split(",")):
        if not entry:
            continue
        try:
            patterns.append((entry, httpx.URL(_httpx_pattern(entry))))
        except httpx.InvalidURL:
            broken[entry] = "httpx takes it for a host with a bad port and fails while the client is built (InvalidURL)"
        except (UnicodeError, ValueError, TypeError):
            broken[entry] = "httpx fails over it while the client is built"
    return patterns, broken


def httpx_entry(url: httpx.URL, value: str) -> str | None:
    """The first entry whose pattern covers the address; broken ones count for nothing."""
    entries = [each.strip() for each in value.split(",")]
    if "*" in entries:
        return "*"
    return next((entry for entry, pattern in httpx_entries(value)[0] if _httpx_match(pattern, url)), None)


def curl_entry(host: str, value: str, release: tuple[int, ...] = (9,)) -> str | None:
    """curl of a release: names and their subdomains with or without a leading dot; ranges of addresses; ports don't count.

    Before 8.9 a blank separates entries as a comma does; since then nothing behind one is looked at.
    """
    if value == "*":
        return value
    entries = _curl_list(value) if release >= (8, 9) else re.findall(r"[^ \t,]+", value)
    host = host.removesuffix(".").lower()
    return next((entry for entry in entries if _curl_match(host, entry, release)), None)


def _curl_match(host: str, entry: str, release: tuple[int, ...]) -> bool:
    ranges = release >= (8, 18) if ":" in host else release >= (7, 86)
    if not _is_ip(host) or not ranges:
        name = entry.removesuffix(".").removeprefix(".").lower()
        return bool(name) and (host == name or host.endswith(f".{name}"))
    if entry.endswith("/0"):  # curl takes that for no length at all
        return host == entry.removesuffix("/0")
    return _in_range(host, entry) or entry == host


def _curl_list(value: str) -> list[str]:
    entries: list[str] = []
    for match in re.finditer(r"[ \t]*([^ \t,]*)[ \t]*(,+|$)?", value):
        if match[1]:
            entries.append(match[1])
        if not match[2]:
            break
    return entries


def _suffix(host: str, port: int | None, entries: list[str], *, fold: bool = True) -> str | None:
    for entry in entries:
        name = entry.lstrip(".")
        name = name.lower() if fold else name
        spellings = (host, f"{host}:{port}") if port is not None else (host,)
        if name and any(each == name or each.endswith(f".{name}") for each in spellings):
            return entry
    return None


def _httpx_pattern(entry: str) -> str:
    plain = entry.split("/")[0]
    if "://" in entry:
        return entry
    if _is_ipv4(plain) or entry.lower() == "localhost":
        return f"all://{entry}"
    if _is_ip(plain):
        return f"all://[{entry}]"
    return f"all://*{entry}"


def _httpx_match(pattern: httpx.URL, url: httpx.URL) -> bool:
    if pattern.scheme not in ("all", url.scheme):
        return False
    if pattern.port is not None and pattern.port != url.port:
        return False
    host = pattern.host
    if host in ("", "*"):
        return True
    if host.startswith("*."):
        return url.host.endswith(host[1:]) and url.host != host[1:]
    if host.startswith("*"):
        return url.host == host[1:] or url.host.endswith(f".{host[1:]}")
    return url.host == host


def _is_ip(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


def _is_ipv4(text: str) -> bool:
    return _is_ip(text) and ":" not in text


def _in_range(host: str, entry: str) -> bool:
    base, slash, length = entry.partition("/")
    if not slash or not length.isdecimal() or int(length) < 1:
        return False
    try:
        return ipaddress.ip_address(host) in ipaddress.ip_network(f"{base}/{int(length)}", strict=False)
    except ValueError:
        return False
