"""Facts of the stage dns: how names resolve."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from dbapp_diag.facts.base import Fact


class LookupOutcome(StrEnum):
    """How a look-up of A and AAAA records ended."""

    ANSWERED = "answered"
    NAME_NOT_FOUND = "name-not-found"
    NO_ADDRESS = "no-address"
    SERVER_FAILURE = "server-failure"
    REFUSED = "refused"
    TIMEOUT = "timeout"
    UNREACHABLE = "unreachable"
    PORT_CLOSED = "port-closed"
    """The name server's machine says that nothing listens there."""
    NO_RESOLVER = "no-resolver"
    BAD_NAME = "bad-name"


@dataclass(frozen=True, slots=True)
class Lookup:
    """One name asked of one source. `server` is the resolver's address, or `system` for the system's own look-up."""

    name: str
    server: str
    outcome: LookupOutcome
    addresses: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    """CNAME targets in order; for a dangling alias the missing name is the last."""
    ms: float = 0.0
    detail: str = ""
    passed_over: tuple[str, ...] = ()
    """Name servers that were asked before `server` and gave nothing of use."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolution(Fact):
    """How the app's host name resolves.

    `system` is None when `--resolver` or `--connect-to` replaced it. `neighbours` are other names of the
    same zone and its parents, asked only when the name itself gives trouble; `control` is a name outside the zone
    (the workspace's host). `hosts_file` holds the addresses that the hosts file gives this name.
    `elsewhere` marks a name that a proxy resolves instead of this machine.
    """

    host: str
    dns: Lookup
    system: Lookup | None = None
    neighbours: tuple[Lookup, ...] = ()
    control: Lookup | None = None
    hosts_file: tuple[str, ...] = ()
    overridden: str | None = None
    """The address that `--connect-to` puts in place of the resolved ones."""
    through_proxy: bool = False
    searched: tuple[Lookup, ...] = ()
    """The host's name within each search domain, asked only where the system's addresses aren't the name server's."""
    no_dns: bool = False
    """Programs here ask no name server (nsswitch.conf), so the system's word alone counts."""
