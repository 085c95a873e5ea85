"""Facts of the stages authorization and app: what the workspace knows about the app and who may use it."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from dbapp_diag.facts.base import Fact
from dbapp_diag.model.urls import app_host, origin
from dbapp_diag.model.words import EvidenceId


@dataclass(frozen=True, slots=True, kw_only=True)
class AppAddress(Fact):
    """Where the call goes.

    `source`: `given` (by --url), `record` (the workspace's word) or `derived` (put together from the
    workspace's host, because the record couldn't be read; observed rule, not a contract).
    """

    url: str
    """`https://host`, without path or trailing slash."""
    host: str
    port: int
    source: str
    name: str | None = None
    workspace_id: str | None = None
    cloud: str | None = None
    shard: str | None = None
    domain_known: bool = True
    """The host ends in `databricksapps.com`."""


@dataclass(frozen=True, slots=True)
class Deployment:
    """One deployment of the app. `state` is the platform's word, unknown ones included."""

    id: str | None
    state: str | None
    message: str = ""
    created: str | None = None
    ended: str | None = None
    """When it was last changed: its end, once it has succeeded or failed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AppRecord(Fact):
    """The app as the workspace knows it (`GET /api/2.0/apps/{name}`), read raw so that nothing new is lost.

    `status` is the HTTP status of the answer; None: no answer. `found` None: the answer doesn't say (403, 5xx …).
    States are the platform's words as sent, also unknown ones. Scope lists are None when the record lacks them.
    """

    name: str
    host: str
    status: int | None
    found: bool | None
    error_code: str | None = None
    message: str = ""
    error: str | None = None
    nearest: tuple[str, ...] = ()
    """Names of apps in the workspace that look like this one; asked only when it isn't found."""
    listed: int | None = None
    """How many apps the caller can see, when asked."""
    url: str | None = None
    id: str | None = None
    compute_state: str | None = None
    compute_message: str = ""
    app_state: str | None = None
    app_message: str = ""
    active_deployment: Deployment | None = None
    pending_deployment: Deployment | None = None
    last_deployment: Deployment | None = None
    """The newest of the deployments list; asked only when there's no active one or the app isn't running."""
    deployments_unread: bool = False
    """The deployments were asked for and not given: `last_deployment` is unknown, and not none."""
    client_id: str | None = None
    """`oauth2_app_client_id`, the audience of tokens exchanged for this app."""
    service_principal: str | None = None
    user_api_scopes: tuple[str, ...] | None = None
    effective_user_api_scopes: tuple[str, ...] | None = None
    permission: str | None = None
    """What the record itself says that its reader may do, where it says so."""
    source_path: str | None = None
    """The folder in the workspace from which it was last deployed, or is to be."""
    creator: str | None = None
    update_time: str | None = None

    @property
    def scopes_wanted(self) -> tuple[str, ...] | None:
        """The scopes that the app asks its callers for: those in effect, else those declared; None when it names neither."""
        return self.user_api_scopes if self.effective_user_api_scopes is None else self.effective_user_api_scopes


@dataclass(frozen=True, slots=True)
class Grant:
    """One permission on the app. `kind`: `user`, `group` or `service-principal`."""

    kind: str
    principal: str
    level: str
    inherited: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Permissions(Fact):
    """Who may use the app (`GET /api/2.0/permissions/apps/{name}`). `grants` None: couldn't be read; `status`
    and `message` say how the workspace put it."""

    app: str
    status: int | None
    grants: tuple[Grant, ...] | None = None
    unreadable: int = 0
    """Entries of the list that name nobody, or no level."""
    message: str = ""
    error: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class UserConsent(Fact):
    """The caller's stored consent for this app. `scopes` None: not known; `status` 404: never consented."""

    status: int | None
    scopes: tuple[str, ...] | None = None


def address(url: str, source: str, *, evidence: tuple[EvidenceId, ...] = ()) -> AppAddress | None:
    """The fact that an app lives at `url`; None when there's no host in it. A missing scheme means https
    (the record has been seen with and without: databricks/cli libs/testserver/apps.go)."""
    parts, base = app_host(url), origin(url)
    if parts is None or base is None:
        return None
    return AppAddress(
        url=base,
        host=parts.host,
        port=urlsplit(base).port or 443,
        source=source,
        name=parts.name,
        workspace_id=parts.workspace_id,
        cloud=parts.cloud,
        shard=parts.shard,
        domain_known=parts.domain_known,
        evidence=evidence,
    )
