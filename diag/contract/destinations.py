"""Where a run's requests may go: the app's host, and its workspace's. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from dbapp_diag.facts.app import AppAddress
from dbapp_diag.facts.asked import Asked
from dbapp_diag.facts.base import Facts
from dbapp_diag.facts.configuration import CredentialSources
from dbapp_diag.facts.identity import SignIn
from dbapp_diag.model.target import safe_method
from dbapp_diag.model.urls import host_of, of_one_workspace


@dataclass(frozen=True, slots=True)
class Destinations:
    """The hosts of a run, as far as its facts know them, and the call that was asked about."""

    app: str | None = None
    """The app's URL."""
    app_hosts: frozenset[str] = frozenset()
    trusted: frozenset[str] = frozenset()
    """The workspace's hosts that may see a token: where the credentials are for, and where they were taken."""
    workspaces: frozenset[str] = frozenset()
    """Those, and the workspace that was asked about."""
    workspace_id: str | None = None
    """The workspace's ID, where its host may be one of several workspaces' and needs it with each request."""
    call: Mapping[str, str] = field(default_factory=dict[str, str])
    """`endpoint`, `method` and `safe_method` of the call, for a `Send`'s places."""

    @classmethod
    def of(cls, facts: Facts) -> Destinations:
        """What these facts know."""
        asked, address = facts.want(Asked), facts.want(AppAddress)
        sources, sign_in = facts.want(CredentialSources), facts.want(SignIn)
        trusted = _hosts(sources.host if sources else None, sign_in.host if sign_in else None)
        return cls(
            app=address.url if address else None,
            app_hosts=_hosts(address.url, address.host) if address else frozenset(),
            trusted=trusted,
            workspaces=trusted | _hosts(asked.workspace if asked else None),
            workspace_id=_workspace_id(sources, sign_in, address),
            call=call_places(asked.path, asked.method) if asked else {},
        )

    def kinds(self, host: str) -> frozenset[str]:
        """What a host is to this run: `app`, `workspace`, both or neither."""
        known = (("app", self.app_hosts), ("workspace", self.workspaces))
        return frozenset(name for name, hosts in known if host in hosts or host_of(host) in hosts)


def _workspace_id(sources: CredentialSources | None, sign_in: SignIn | None, address: AppAddress | None) -> str | None:
    """By the settings, else by the app's own host. None for a host that stands for one workspace."""
    host = host_of(
        (sign_in.host if sign_in is not None else None) or (sources.host if sources is not None else None) or ""
    )
    if host is None or of_one_workspace(host):
        return None
    return (sources.workspace_id if sources is not None else None) or (
        address.workspace_id if address is not None else None
    )


def call_places(path: str, method: str) -> dict[str, str]:
    """The places in a `Send` that the call itself fills."""
    return {"endpoint": path, "method": method, "safe_method": safe_method(method)}


def _hosts(*urls: str | None) -> frozenset[str]:
    return frozenset(host for url in urls if url and (host := host_of(url)))
