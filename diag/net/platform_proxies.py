"""The proxy that the operating system's own settings name, for the clients that read them.

Source: CPython Lib/urllib/request.py (`getproxies`, `proxy_bypass`) and Modules/_scproxy.c; httpx 0.28.1 `_utils.py`,
requests 2.34.2 `utils.py` and aiohttp 3.14 `helpers.py`, all of which ask `getproxies`.

- They're read on macOS and Windows alone, and only where no variable that ends in `_proxy` has a value: NO_PROXY by
  itself is enough to switch them off.
- urllib, requests (so the SDK) and aiohttp with `trust_env=True` keep to the list of exceptions. httpx doesn't look at it.
- curl reads none of it, and no Python client runs a PAC file.
"""

from __future__ import annotations

import fnmatch
import ipaddress
import re
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from dbapp_diag.facts.asked import WPAD

MACOS, WINDOWS = "macOS's network settings", "Windows's internet settings"
_SCUTIL = "/usr/sbin/scutil"
_TIME_LIMIT = 2.0
_KEY = r"Software\Microsoft\Windows\CurrentVersion\Internet Settings"
_VALUES = ("ProxyEnable", "ProxyServer", "ProxyOverride", "AutoConfigURL")
_LOCAL = "<local>"


@dataclass(frozen=True, slots=True)
class PlatformProxies:
    """What the system's settings say. `proxies` are addresses by scheme, as `getproxies` gives them."""

    source: str
    proxies: Mapping[str, str] = field(repr=False)
    bypass: tuple[str, ...]
    """Hosts that go directly, as the system writes them; `<local>` stands for names without a dot."""
    pac: str | None
    """The address of a PAC file, or `WPAD` where the network is asked for one."""

    @property
    def pac_shown(self) -> str | None:
        """The PAC file's address without what may be secret in it."""
        if self.pac is None or self.pac == WPAD:
            return self.pac
        try:
            parts = urlsplit(self.pac)
            port = f":{parts.port}" if parts.port else ""
        except ValueError:
            return "an address that can't be read"
        return f"{parts.scheme or 'http'}://{parts.hostname or ''}{port}{parts.path}"


NONE = PlatformProxies("", {}, (), None)


def read() -> PlatformProxies:
    """This machine's settings; `NONE` where there are none, or none that Python's clients would read. Raises nothing."""
    if sys.platform == "darwin":
        return _from_scutil()
    if sys.platform == "win32":
        return _from_registry()
    return NONE


def of_scutil(text: str) -> PlatformProxies:
    """What `scutil --proxy` prints. Settings of single interfaces (`__SCOPED__`) aren't read, as `getproxies` doesn't."""
    found = _dictionary(text)
    proxies: dict[str, str] = {}
    for scheme in ("http", "https", "ftp", "gopher", "socks"):
        prefix = scheme.capitalize() if scheme == "gopher" else scheme.upper()
        host, port = found.get(f"{prefix}Proxy"), found.get(f"{prefix}Port")
        if _on(found.get(f"{prefix}Enable")) and isinstance(host, str) and host:
            proxies[scheme] = f"http://{host}:{port}" if isinstance(port, str) and port else f"http://{host}"
    exceptions = found.get("ExceptionsList")
    bypass = tuple(exceptions.values()) if isinstance(exceptions, dict) else ()
    simple = (_LOCAL,) if _on(found.get("ExcludeSimpleHostnames")) else ()
    file = found.get("ProxyAutoConfigURLString")
    pac = file if _on(found.get("ProxyAutoConfigEnable")) and isinstance(file, str) and file else None
    if pac is None and _on(found.get("ProxyAutoDiscoveryEnable")):
        pac = WPAD
    return PlatformProxies(MACOS, proxies, (*bypass, *simple), pac)


def of_registry(values: Mapping[str, object]) -> PlatformProxies:
    """What the registry's key `Internet Settings` holds.

    `ProxyServer` is one address for all schemes, or `http=…;https=…;socks=…`. A part that can't be read ends the reading, as in
    `getproxies_registry`.
    """
    override, pac = values.get("ProxyOverride"), values.get("AutoConfigURL")
    on, server = values.get("ProxyEnable"), values.get("ProxyServer")
    bypass = tuple(filter(None, override.split(";"))) if isinstance(override, str) and on else ()
    proxies = _by_scheme(server) if on and isinstance(server, str) and server else {}
    return PlatformProxies(WINDOWS, proxies, bypass, pac if isinstance(pac, str) and pac else None)


def exception_for(settings: PlatformProxies, host: str, address: str | None = None) -> str | None:
    """The exception that sends a host past the proxy for urllib, requests and aiohttp; None when there's none.

    macOS's ranges are held against the host's IPv4 address, which those clients look up: it's `address` where the host is
    a name. For httpx there are no exceptions.
    """
    if settings.source == MACOS:
        return next((entry for entry in settings.bypass if _macos_exception(entry, host, address)), None)
    if settings.source == WINDOWS:
        return next((entry for entry in settings.bypass if _windows_exception(entry, host, address)), None)
    return None


def _by_scheme(server: str) -> dict[str, str]:
    if "=" not in server and ";" not in server:
        server = f"http={server};https={server};ftp={server}"
    found: dict[str, str] = {}
    for part in server.split(";"):
        scheme, equals, address = part.partition("=")
        if not equals:
            return found
        if not re.match(r"[^/:]+://", address):
            prefix = {"http": "http://", "https": "http://", "ftp": "http://", "socks": "socks://"}.get(scheme, "")
            address = prefix + address
        found[scheme] = address
    if found.get("socks"):
        socks = re.sub(r"^socks://", "socks4://", found["socks"])
        found["http"], found["https"] = found.get("http") or socks, found.get("https") or socks
    return found


def _macos_exception(entry: str, host: str, address: str | None) -> bool:
    if entry == _LOCAL:
        return "." not in host
    numbers = re.match(r"(\d+(?:\.\d+)*)(?:/(\d+))?", entry)
    if numbers is None:
        return fnmatch.fnmatchcase(host, entry)
    ip = _ipv4(host) or _ipv4(address)
    octets = numbers[1].split(".")
    length = int(numbers[2]) if numbers[2] else min(32, 8 * len(octets))
    base = _ipv4(".".join((*octets, "0", "0", "0", "0")[:4]))
    if ip is None or base is None or length > 32:
        return False
    return ip in ipaddress.ip_network((base, length), strict=False)


def _windows_exception(entry: str, host: str, address: str | None) -> bool:
    if entry == _LOCAL and "." not in host:
        return True
    pattern = entry.replace(".", r"\.").replace("*", ".*").replace("?", ".")
    try:
        return any(re.match(pattern, each, re.IGNORECASE) for each in (host, address) if each)
    except re.error:  # the clients fail over such an entry, all of them
        return False


def _ipv4(text: str | None) -> ipaddress.IPv4Address | None:
    try:
        return ipaddress.IPv4Address(text or "")
    except ValueError:
        return None


def _on(value: object) -> bool:
    return isinstance(value, str) and value.strip() not in ("", "0")


def _dictionary(text: str) -> dict[str, str | dict[str, str]]:
    """The top of what scutil prints: plain values, and the members of arrays and dictionaries one level down."""
    found: dict[str, str | dict[str, str]] = {}
    inside: dict[str, str] | None = None
    depth = 0
    for line in text.splitlines():
        key, colon, value = line.strip().partition(" : ")
        if line.strip() == "}":
            depth -= 1
            inside = inside if depth > 1 else None
        elif line.rstrip().endswith("> {"):
            depth += 1
            if depth == 2 and colon:
                inside = {}
                found[key] = inside
        elif colon and depth == 1:
            found[key] = value
        elif colon and depth == 2 and inside is not None:
            inside[key] = value
    return found


def _from_scutil() -> PlatformProxies:
    try:
        run = subprocess.run(
            [_SCUTIL, "--proxy"], stdin=subprocess.DEVNULL, capture_output=True, timeout=_TIME_LIMIT, check=False
        )
    except (OSError, subprocess.SubprocessError):
        return NONE
    return of_scutil(run.stdout.decode("utf-8", "replace"))


def _from_registry() -> PlatformProxies:
    values: dict[str, object] = {}
    if sys.platform == "win32":
        import winreg

        try:
            with winreg.OpenKey(winreg.HKEY_CURRENT_USER, _KEY) as key:
                for name in _VALUES:
                    try:
                        values[name] = winreg.QueryValueEx(key, name)[0]
                    except OSError:
                        continue
        except OSError:
            return NONE
    return of_registry(values)
