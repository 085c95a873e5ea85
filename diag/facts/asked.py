"""What was asked, and from where: the facts that every run starts with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from dbapp_diag.facts.base import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked(Fact):
    """The target as given, before anything was looked up.

    `endpoint` is None when the caller named none: then `path` is a made-up one under `/api/`, and a 404
    that the app itself writes means that all is in order. `path` includes the query, values masked.
    """

    app: str | None
    url: str | None
    workspace: str | None
    profile: str | None
    endpoint: str | None
    path: str
    method: str
    token_given: str | None = None
    """Where an explicitly given token came from (`--token-file`, `--token-env NAME`, `--token-stdin`, or a word for what
    handed it over)."""
    origin: str | None = None
    """The origin of the web page on whose behalf a browser makes the call; None when no browser was asked about."""
    exchange: str = "auto"
    """Whether tokens that apps don't take are exchanged: `auto`, `always` or `never`."""
    notebook: str | None = None
    """How this process's own notebook token was found; None when there's none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Vantage(Fact):
    """Where the run happens. `time` is this machine's clock at the start, in UTC."""

    time: datetime
    os: str
    python: str
    tool: str
    runtime: str
    """`machine`, `container`, `wsl`, `databricks-app`, `databricks-notebook`, `github-actions` or `ci`."""
    libraries: tuple[str, ...] = ()
    resolver: str | None = None
    connect_to: tuple[str, ...] = ()
    ca_bundle: str | None = None
    proxies: tuple[str, ...] = ()
    """Proxy-related variables that are set, as `NAME=value` with passwords masked."""
