"""Whether a netrc file has an entry for a host. Its content never leaves this module."""

from __future__ import annotations

import netrc
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

_LARGEST_FILE = 1_048_576


@dataclass(frozen=True, slots=True)
class NetrcEntries:
    """The file in which each client that reads netrc finds an entry for the host, with ` (default)` behind it where only the
    default entry fits; None: it finds none."""

    requests: str | None = None
    aiohttp: str | None = None


def netrc_entries(host: str, env: Mapping[str, str]) -> NetrcEntries:
    """What requests and aiohttp find for a host; they look in different places."""
    return NetrcEntries(netrc_has(host, env), _by_aiohttp(host, env))


def netrc_has(host: str, env: Mapping[str, str]) -> str | None:
    """The file with an entry for `host`, with ` (default)` behind it when only its default entry fits; else
    None.

    Files as requests looks for them: what `NETRC` names (nothing, where that's empty), else `.netrc` or `_netrc` in the home
    folder, the first that exists; one that can't be read or parsed counts as none, and so does an entry without a login. Where
    there's one, requests sends it in place of a bearer token (measured with requests 2.34.2; httpx 0.28.1 and the SDK don't).
    """
    home = env.get("HOME") or env.get("USERPROFILE")
    named = env.get("NETRC")
    if named is not None:
        at_home = home is not None and named.startswith("~/")
        candidates = [Path(home or "") / named[2:] if at_home else Path(named)] if named else []
    else:
        candidates = [Path(home) / ".netrc", Path(home) / "_netrc"] if home else []
    return _entry(next((each for each in candidates if _exists(each)), None), host, bare=False)


def _by_aiohttp(host: str, env: Mapping[str, str]) -> str | None:
    """As aiohttp looks with `trust_env=True`: `~` isn't the home folder to it, and any entry for the host is one."""
    home, named = env.get("HOME") or env.get("USERPROFILE"), env.get("NETRC")
    if named is not None:
        return _entry(Path(named) if named else None, host, bare=True)
    usual = "_netrc" if sys.platform == "win32" else ".netrc"
    return _entry(Path(home) / usual if home else None, host, bare=True)


def _entry(path: Path | None, host: str, *, bare: bool) -> str | None:
    if path is None or not _usable(path):
        return None
    try:
        hosts = netrc.netrc(str(path)).hosts
    except (OSError, netrc.NetrcParseError, UnicodeError, ValueError):
        return None
    name = host if host in hosts else "default"
    if name not in hosts or not (bare or any(hosts[name])):
        return None
    return str(path) if name == host else f"{path} (default)"


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except (OSError, ValueError):
        return False


def _usable(path: Path) -> bool:
    try:
        return path.is_file() and path.stat().st_size <= _LARGEST_FILE
    except (OSError, ValueError):
        return False
