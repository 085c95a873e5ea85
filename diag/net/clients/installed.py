"""Which of the clients are installed beside this tool, and in which version. A few of their rules changed over time."""

from __future__ import annotations

import platform
import re
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.metadata import PackageNotFoundError, version

_TIME_LIMIT = 2.0
_PACKAGES = ("databricks-sdk", "requests", "httpx", "aiohttp")
_SOCKS = {"requests": "PySocks", "databricks-sdk": "PySocks", "httpx": "socksio"}


@dataclass(frozen=True, slots=True)
class Installed:
    """Versions by client; one that isn't there was looked for and isn't installed. `looked` False: nobody looked."""

    versions: Mapping[str, str] = field(default_factory=dict[str, str])
    packages: frozenset[str] = frozenset()
    """Packages found that a client needs for SOCKS."""
    looked: bool = False
    curl_http2: bool = True
    """Whether curl was built to speak HTTP/2, as nearly all are."""

    def lacks(self, client: str) -> str | None:
        """The package that this client needs for a SOCKS proxy and hasn't got here; None where that isn't known."""
        package = _SOCKS.get(client)
        return package if self.looked and client in self.versions and package not in self.packages else None

    def release(self, client: str, newest: tuple[int, ...]) -> tuple[int, ...]:
        """A client's version as numbers; `newest` where there's none."""
        numbers = re.match(r"\d+(?:\.\d+)*", self.versions.get(client, ""))
        return tuple(int(part) for part in numbers[0].split(".")) if numbers else newest


def look(env: Mapping[str, str]) -> Installed:
    """What is installed here. Runs `curl --version`, once; raises nothing."""
    found = {name: text for name in _PACKAGES if (text := _version(name))}
    found["urllib"] = platform.python_version()
    path = shutil.which("curl", path=env.get("PATH", ""))
    said = _curl_says(path) if path else ""
    words = re.match(r"curl (\d[\w.]*)", said)
    if words:
        found["curl"] = words[1]
    packages = frozenset(name for name in set(_SOCKS.values()) if _version(name))
    return Installed(found, packages, looked=True, curl_http2=" HTTP2" in said or not words)


@cache
def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return ""


@cache
def _curl_says(path: str) -> str:
    try:
        run = subprocess.run(
            [path, "--disable", "--version"],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_TIME_LIMIT,
            check=False,
        )
    except (OSError, subprocess.SubprocessError, ValueError):
        return ""
    return run.stdout[:4096].decode("utf-8", "replace")
