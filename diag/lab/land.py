"""The platform's side of a world: principals, tokens, workspaces, apps and how the front door behaves."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dbapp_diag.lab.web import Request, Response

    Instead = Callable[[Request], Response | None]
    """Answers in a server's place for one request; None lets the server decide."""

ALL_APIS = "all-apis"


@dataclass(frozen=True, slots=True)
class Principal:
    """A user (id: e-mail) or a service principal (id: application id)."""

    id: str
    name: str
    kind: str = "service-principal"
    groups: tuple[str, ...] = ("users",)
    active: bool = True


@dataclass(slots=True)
class Token:
    """A token to be minted when the lab starts, on the lab's clock.

    Claims as seen in public for U2M tokens, M2M alike (databricks-sdk-py oauth.py gives the requests).
    """

    principal: str | None = None
    """None: the profile's service principal."""
    scope: str = ALL_APIS
    audience: str | None = None
    """None: the workspace's id."""
    lifetime: float = 3600.0
    issued_ago: float = 60.0
    issuer: str | None = None
    """None: the demo workspace. Else any issuer's URL; the lab holds a key for each."""
    kind: str = "access"
    """`access` (header typ at+jwt), `id` (an OpenID Connect ID token), `entra`, or `opaque`: random text
    whose claims only the issuer knows."""
    revoked: bool = False
    forged: bool = False
    """Signed with a key that nobody publishes."""
    claims: dict[str, object] = field(default_factory=dict[str, object])
    """Added to the claims, or put in the place of them; None takes one away."""


@dataclass(frozen=True, slots=True)
class Grant:
    """One permission on an app."""

    who: str
    level: str
    kind: str = "principal"
    """`principal` or `group`."""
    inherited: bool = False


@dataclass(frozen=True, slots=True)
class Reply:
    """A canned answer by the app itself for one path."""

    status: int = 200
    body: str = '{"ok":true}'
    content_type: str = "application/json"
    headers: tuple[tuple[str, str], ...] = ()
    delay: float = 0.0
    """Seconds before the first byte."""
    methods: tuple[str, ...] = ()
    """Only for these methods (none: for all)."""


@dataclass(slots=True)
class Deployment:
    """One deployment of an app."""

    id: str = "01f0a1b2c3d41e5f8a9b0c1d2e3f4a5b"
    state: str = "SUCCEEDED"
    message: str = "App started successfully"
    age: float = 86400.0
    """Seconds since it was made."""


@dataclass(slots=True)
class Door:
    """How the front door of one app answers where public sources disagree, and what it forbids."""

    expired: str = "plain"
    """A token that has expired: `plain` (401, or 302 outside `/api/`), `redirect` (302) or `forbidden` (403
    "Invalid Token"): omnigent-ai/omnigent omnigent/native_policy_hook.py saw the last two."""
    no_permission: int = 401
    """Empty 401 as measured by several, or the 403 that the documentation speaks of."""
    no_scope: int = 403
    other_workspace: int = 401
    """A token of another workspace: 401 (302 outside `/api/`) or 403. No public source says which."""
    unavailable: int | None = None
    """The status of "App Not Available". None: 502 where nothing was ever deployed or the app has crashed, 503 else.

    Users report 502 and 503; the documentation ties a 404 to an app that isn't deployed or running ("Connect to an
    API Databricks app").
    """
    tokens_outside_api: bool = True
    """Practice takes tokens on every path (IceRhymers/shellbox probe/FINDINGS.md).

    Documented is `/api/` only.
    """
    network_policy: str | None = None
    """`private-link` or `ip-list`: refuse this address before anything else."""
    refuses_all: bool = False
    time_limit: float | None = None
    """Seconds until it answers 504 in the app's place."""
    stream_limit: float | None = None
    """Seconds until it cuts an answer that is still coming."""
    lost: dict[str, str] = field(default_factory=dict[str, str])
    """How the app's answer is lost, by path, though the app is asked: `502`, `504`, or `cut` (half of it comes)."""
    resource_metadata: bool = True
    """Whether it says, to anybody, who gives tokens for the app (RFC 9728), as MCP clients ask."""
    asks_accept: bool = False
    """Whether a caller without a good token gets 401 on every path where they accept `application/json`."""
    instead: Instead | None = None
    """Answers in the door's place, whatever the door would say: it may be an unknown server in front of it."""


@dataclass(slots=True)
class Mcp:
    """The MCP server in an app, with the modes of the Python SDK's."""

    path: str = "/mcp"
    streams: bool = True
    """It answers by an event stream, and wants clients to take both types; else it answers JSON."""
    sessions: bool = True
    """It keeps sessions; else each request stands alone."""
    guard: bool = False
    """It takes only the Host and Origin of this machine, as the SDK does where nothing is configured."""


@dataclass(slots=True)
class App:
    """One app: its record, who may use it, its front door and what its own code answers."""

    name: str
    host: str
    workspace: str
    workspace_id: str
    description: str = ""
    compute: str = "ACTIVE"
    compute_message: str = "App compute is running."
    status: str = "RUNNING"
    status_message: str = "App has status: App is running"
    active: Deployment | None = field(default_factory=Deployment)
    pending: Deployment | None = None
    history: list[Deployment] = field(default_factory=list[Deployment])
    """Older or failed deployments, newest first."""
    scopes: tuple[str, ...] = ()
    """`user_api_scopes`: the scopes of user authorization."""
    grants: list[Grant] = field(default_factory=list[Grant])
    door: Door = field(default_factory=Door)
    replies: dict[str, Reply] = field(default_factory=dict[str, Reply])
    """Canned answers by path; a path that ends in `*` is a prefix. To a request for a websocket they're refusals of it."""
    instead: Callable[[str, str], Reply | None] | None = None
    """A canned answer for a method and path, before `replies`; it may change from one request to the next."""
    mcp: Mcp = field(default_factory=Mcp)
    listening: bool = True
    """Whether anything listens on the app's port."""
    known_to_door: bool = True
    """False: the door has never heard of this host."""
    listed: bool = True
    """False: the Apps API doesn't know it."""
    consents: dict[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    """Stored consent: principal to scopes."""

    @property
    def client_id(self) -> str:
        """Its `oauth2_app_client_id`: the audience of a token exchanged for it."""
        return f"9d1f3c7a-0000-4000-8000-{_digits(self.name, self.workspace_id)}"

    @property
    def service_principal(self) -> str:
        """The application id of its own service principal."""
        return f"77aa21bc-0000-4000-8000-{_digits(self.name, self.workspace_id)}"

    @property
    def door_status(self) -> int | None:
        """The status when the door itself answers for the app, else None.

        502 where nothing was ever deployed or the app has crashed, 503 while it isn't up: statuses as
        reported by users of the page "App Not Available" (text: arielhsaa/accelerate_approvals_demo).
        """
        if (self.active is None and self.pending is None) or self.status == "CRASHED":
            return self.door.unavailable or 502
        if self.compute != "ACTIVE" or self.active is None:
            return self.door.unavailable or 503
        return None


def _digits(*texts: str) -> str:
    import hashlib

    return hashlib.sha256(" ".join(texts).encode()).hexdigest()[:12]


@dataclass(frozen=True, slots=True)
class Denied:
    """One row of `system.access.inbound_network`: a request that an ingress policy denied."""

    request_path: str | None
    authenticated_as: str | None
    source: str = "198.51.100.7"
    policy_outcome: str = "DENIED"
    rule_label: str | None = None
    age: float = 300.0
    """Seconds since it was made; records take some minutes to appear."""


@dataclass(frozen=True, slots=True)
class Policy:
    """A federation policy: whose identity tokens may be exchanged, and for whom.

    With a `client` it's that service principal's own, and the exchange must name it (documentation: "Configure a
    federation policy"). Without one it's the account's: the principal is whoever `claim` names.
    """

    issuer: str
    audiences: tuple[str, ...]
    client: str | None = None
    subject: str | None = None
    """The only subject that a service principal's policy takes."""
    claim: str = "sub"
    """The claim that names the principal, in an account's policy."""


@dataclass(slots=True)
class Consent:
    """How the page answers on which a person lets a program act for them."""

    granted: tuple[str, ...] | None = None
    """The scopes that are granted whatever was asked (None: those asked for)."""
    ports: tuple[int, ...] = ()
    """The ports of the loopback address that are registered (none: any)."""
    other_state: bool = False
    """Answer with another state than the one that was sent."""
    issuer: str = "unnamed"
    """Who the answer says it's from (RFC 9207): `own`, `other`, `left-out` (promised by the metadata, and missing), or
    `unnamed`: neither promised nor sent; whether a workspace sends it isn't known in public."""


@dataclass(slots=True)
class Workspace:
    """One workspace: who is in it, who may sign in, and its apps."""

    host: str
    id: str
    principals: dict[str, Principal]
    clients: dict[str, str] = field(default_factory=dict[str, str])
    """Client id to secret, for client credentials (marks are filled in at the start)."""
    pats: dict[str, str] = field(default_factory=dict[str, str])
    """Personal access and notebook tokens to their principals."""
    refresh: dict[str, str] = field(default_factory=dict[str, str])
    """Refresh tokens to their principals."""
    entra: dict[str, str] = field(default_factory=dict[str, str])
    """Entra issuers whose tokens the REST API accepts, to the principal they stand for where they name none known."""
    policies: list[Policy] = field(default_factory=list[Policy])
    """Whose identity tokens may be exchanged."""
    apps: dict[str, App] = field(default_factory=dict[str, App])
    is_workspace: bool = True
    """False: a host that answers, but serves neither OIDC metadata nor an API."""
    record_refusal: str = "record"
    """What a caller without permission on an app gets for its record: `record` (the same as everybody), `hidden`
    (404, as if there were none), `forbidden` (403) or `cut` (no URL, scopes or deployments).

    No public source tells which; the list is believed to hold only what one may see.
    """
    page_size: int = 20
    lifetime: int = 3600
    """Seconds that its tokens live."""
    network_policy: str | None = None
    warehouses: tuple[str, ...] = ("5f0e1d2c3b4a5968",)
    """SQL warehouses, by their IDs."""
    denied: list[Denied] = field(default_factory=list["Denied"])
    """The account's record of denied calls to this workspace and its apps."""
    system_tables: bool = True
    """Whether callers may read that record."""
    statement_waits: int = 0
    """How often a statement is still under way when it's asked about."""
    delays: dict[str, float] = field(default_factory=dict[str, float])
    """Seconds before it answers, by path."""
    instead: Instead | None = None
    """Answers in the place of its REST API and its authorization server."""
    allowed_scopes: tuple[str, ...] | None = None
    """Scopes that the token endpoint grants (None: any)."""
    consent: Consent = field(default_factory=Consent)
