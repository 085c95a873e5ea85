"""What decides beside the environment: the system's settings, what the files are worth, which clients are there."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass

from dbapp_diag.facts.tls import CaSetting
from dbapp_diag.model.settings import NetworkSettings
from dbapp_diag.net.clients.installed import Installed, look
from dbapp_diag.net.netrc_entry import NetrcEntries, netrc_entries
from dbapp_diag.net.platform_proxies import NONE, PlatformProxies
from dbapp_diag.net.trust import Source, ca_settings, trust


@dataclass(frozen=True, slots=True)
class Machine:
    """One machine, as far as clients look at it. `system` is as in `sys.platform`."""

    platform: PlatformProxies = NONE
    system: str = "linux"
    installed: Installed = Installed()
    sources: tuple[Source, ...] = ()
    """The lists of authorities that there are."""
    ca_settings: tuple[CaSetting, ...] = ()
    """The variables that name lists, with what is wrong with each."""
    netrc: NetrcEntries = NetrcEntries()


def here(host: str, env: Mapping[str, str], platform: PlatformProxies = NONE) -> Machine:
    """This machine, for calls to `host`."""
    return Machine(
        platform,
        sys.platform,
        look(env),
        trust(env, NetworkSettings()).sources,
        ca_settings(env),
        netrc_entries(host, env),
    )
