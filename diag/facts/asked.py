"""What was asked, and from where: the facts that every run starts with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from dbapp_diag.facts.base import Fact
from dbapp_diag.model.request_parts import CallKind

NO_WAY = ("no route", "not in this system", "forbidden")
"""The words of `Vantage.ipv4` and `ipv6` for a family by which nothing leaves."""
GLIBC, MUSL = "glibc", "musl"
"""The C libraries that ask for names on Linux."""
WPAD = "auto-discovery (WPAD)"
"""In a PAC file's place: the network is asked for one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked(Fact):
    """The target as given, before anything was looked up: the app, the endpoint and the caller.

    `url` is scheme and host only. `endpoint` is None when the caller named none: then `path` is a made-up one under `/api/`, and
    a 404 that the app itself writes means that all is in order. `path` includes the query; in evidence its values are masked.
    """

    app: str | None = None
    url: str | None = None
    workspace: str | None = None
    profile: str | None = None
    endpoint: str | None = None
    path: str = ""
    method: str = "GET"
    token_given: str | None = None
    """Where an explicitly given token came from (`--token-file`, `--token-env NAME`, `--token-stdin`, or a word for what
    handed it over)."""
    origin: str | None = None
    """The origin of the web page on whose behalf a browser makes the call; None when no browser was asked about."""
    exchange: str = "auto"
    """Whether tokens that apps don't accept are exchanged: `auto`, `always` or `never`."""
    notebook: str | None = None
    """How this process's own notebook token was found; None when there's none."""
    given: tuple[str, ...] | None = None
    """What the caller gave of the request: `method`, `headers`, `body`, and a `kind` other than plain HTTP. What isn't among them
    was made up. None in older reports, which don't say."""
    headers: tuple[tuple[str, str], ...] = ()
    """The headers given, and those that come with the body, values masked."""
    body: str = ""
    """The start of the body, masked."""
    body_size: int = 0
    """Bytes of the whole body."""
    body_from: str | None = None
    """The option that gave the body, with its file: `--json @FILE`; None without a body."""
    kind: CallKind = CallKind.HTTP
    repeat: int = 1
    """How often the call is made."""
    expect: tuple[str, ...] = ()
    """What the answer is expected to be, as `--expect` says it."""
    warehouse: str | None = None
    """The SQL warehouse that may be asked for the account's record of denied calls."""

    def header(self, name: str) -> str | None:
        """The first value of a header that goes with the call, by its name in lower case; None where there's none."""
        return next((value for given, value in self.headers if given.lower() == name), None)

    def gave(self, part: str) -> bool:
        """The caller gave this part of the request, or nobody knows who did."""
        return self.given is None or part in self.given


@dataclass(frozen=True, slots=True, kw_only=True)
class Vantage(Fact):
    """Where the run happens. `time` is this machine's clock at the start, in UTC."""

    time: datetime
    os: str
    python: str
    tool: str
    runtime: str
    """`machine`, `container`, `wsl`, `databricks-app`, `databricks-notebook`, `databricks-serverless`, `github-actions` or
    `ci`."""
    libraries: tuple[str, ...] = ()
    resolver: str | None = None
    connect_to: tuple[str, ...] = ()
    ca_bundle: str | None = None
    proxies: tuple[str, ...] = ()
    """Proxy-related variables that are set, as `NAME=value` with passwords masked."""
    surroundings: tuple[str, ...] = ()
    """What the process runs in, as far as it shows: `docker`, `podman`, `kubernetes`, `container`, `wsl 1`, `wsl 2`, `musl`."""
    ipv4: str | None = None
    """`route`, `no route`, `not in this system` or `forbidden`: whether packets could leave by it; none was sent."""
    ipv6: str | None = None
    names: tuple[str, ...] = ()
    """Where this machine's names come from, as sentence parts."""
    system_proxies: tuple[str, ...] = ()
    """The proxies of the operating system's own settings, passwords masked."""
    pac: str | None = None
    """The PAC file of those settings, or the word for auto-discovery."""

    @property
    def routed(self) -> bool:
        """This machine has a way out by one family at least."""
        return "route" in (self.ipv4, self.ipv6)

    @property
    def cut_off(self) -> str | None:
        """Why no packet can leave for the internet by either family, as a sentence part; None where one could, or nobody knows."""
        if self.ipv4 not in NO_WAY or self.ipv6 not in NO_WAY:
            return None
        if "forbidden" in (self.ipv4, self.ipv6):
            return "this process may not open network sockets"
        return "this machine has no route to the internet, neither for IPv4 nor for IPv6"


@dataclass(frozen=True, slots=True)
class ScopedServers:
    """Name servers for one domain only, as a VPN sets them on macOS."""

    domain: str
    servers: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ResolverSettings(Fact):
    """Where this machine's names come from, as its files say; `--resolver` goes past all of it.

    `servers` are those that programs ask; `behind` those that a stub among them asks in turn, where that can be read.
    """

    source: str
    """The file that was read, or `scutil --dns`."""
    problem: str | None = None
    """`missing`, `unreadable` or `names no server`."""
    servers: tuple[str, ...] = ()
    behind: tuple[str, ...] = ()
    search: tuple[str, ...] = ()
    ndots: int = 1
    options: tuple[str, ...] = ()
    made_by: str | None = None
    """Whose stub or file it is: `systemd-resolved`, `Docker`, `Kubernetes`, `WSL`, `NetworkManager` …"""
    scoped: tuple[ScopedServers, ...] = ()
    library: str = ""
    """The C library that asks: `glibc` or `musl`; empty where neither does."""
    order: tuple[str, ...] = ()
    """The words of the line `hosts` in nsswitch.conf; empty where there's none, or nobody reads it."""

    @property
    def skips_dns(self) -> bool:
        """The line `hosts` leaves name servers out: programs never ask one."""
        return bool(self.order) and not {"dns", "resolve"} & set(self.order)
