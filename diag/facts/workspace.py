"""The way to the workspace, over all stages of the network: for its own sake, and as the control for the app's."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from dbapp_diag.facts.base import Fact
from dbapp_diag.facts.connect import Attempt, ClientRoute, ConnectOutcome, ProxyAnswer
from dbapp_diag.facts.dns import Lookup
from dbapp_diag.facts.tls import Handshake


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkspaceReach(Fact):
    """The way to the workspace's host, for its own sake and as the control for the app's.

    `metadata` is what `GET /.well-known/databricks-config` came to: `served`, `absent` (an HTTP answer that
    isn't it) or None (no HTTP answer). Times as in `Exchange`.
    """

    host: str
    lookup: Lookup
    attempts: tuple[Attempt, ...] = ()
    handshake: Handshake | None = None
    route: ClientRoute | None = None
    sdk_route: ClientRoute | None = None
    """The way of databricks-sdk, which signs in, where that goes by the environment as well."""
    proxy_answer: ProxyAnswer | None = None
    status: int | None = None
    metadata: str | None = None
    oidc: str | None = None
    """The same for `GET /oidc/.well-known/oauth-authorization-server`, asked only when `metadata` is absent."""
    workspace_id: str | None = None
    account_id: str | None = None
    issuer: str | None = None
    cloud: str | None = None
    server_date: datetime | None = None
    local_date: datetime | None = None
    round_trip_ms: float | None = None
    page: str = ""
    """The start of a page, masked, that came in place of the metadata and bears no mark of the platform."""

    @property
    def connected(self) -> bool:
        """At least one address accepts connections."""
        return any(attempt.outcome is ConnectOutcome.CONNECTED for attempt in self.attempts)
