"""Whether a netrc file has an entry for a host. Its content never leaves this module."""

from __future__ import annotations

import netrc
from collections.abc import Mapping
from pathlib import Path

_LARGEST_FILE = 1_048_576


def netrc_has(host: str, env: Mapping[str, str]) -> str | None:
    """The file with an entry for `host`, with ` (default)` behind it when only its default entry fits; else
    None.

    Files as requests looks for them: `NETRC`, else `.netrc` or `_netrc` in the home folder, the first that
    exists; one that can't be read or parsed counts as none. Where there's an entry, requests sends it in
    place of a bearer token (measured with requests 2.34.2; httpx 0.28.1 and the SDK don't).
    """
    home = env.get("HOME") or env.get("USERPROFILE")
    named = env.get("NETRC")
    if named:
        candidates = [Path(home) / named[2:] if home and named.startswith("~/") else Path(named)]
    else:
        candidates = [Path(home) / ".netrc", Path(home) / "_netrc"] if home else []
    path = next((each for each in candidates if _usable(each)), None)
    if path is None:
        return None
    try:
        entries = netrc.netrc(str(path)).hosts
    except (OSError, netrc.NetrcParseError, UnicodeError, ValueError):
        return None
    if host in entries:
        return str(path)
    return f"{path} (default)" if "default" in entries else None


def _usable(path: Path) -> bool:
    try:
        return path.is_file() and path.stat().st_size <= _LARGEST_FILE
    except (OSError, ValueError):
        return False
