"""Facts of the stages sign-in and token."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from dbapp_diag.facts.base import Fact
from dbapp_diag.facts.exchange import Exchange


class SignInOutcome(StrEnum):
    """How sign-in ended."""

    SIGNED_IN = "signed-in"
    REFUSED = "refused"
    """The authorization server, or the CLI on its behalf, said no."""
    NO_CREDENTIALS = "no-credentials"
    MISCONFIGURED = "misconfigured"
    """The SDK gave up over its settings before anything was sent."""
    NETWORK = "network"
    BAD_ANSWER = "bad-answer"
    """Something answered that isn't an authorization server's answer."""
    TIMEOUT = "timeout"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class SignInRequest:
    """One HTTP request that the SDK made during sign-in, without bodies."""

    method: str
    url: str
    status: int | None
    media_type: str = ""
    error: str | None = None
    """Exception class, for a request without response."""
    oauth_error: str | None = None
    oauth_description: str | None = None
    ms: float = 0.0
    reused: bool = False
    """It went by the connection of an earlier request, so that its time holds no connecting."""


@dataclass(frozen=True, slots=True)
class OfferedIdentity:
    """Whose token a sign-in offered in exchange for one of Databricks. Signature unverified; the token itself isn't here."""

    issuer: str | None = None
    subject: str | None = None
    audience: tuple[str, ...] = ()
    expires_at: datetime | None = None
    expired: bool = False
    """Its time had passed by this machine's clock when it was offered."""
    readable: bool = True
    """False: the text isn't a JWT at all."""


@dataclass(frozen=True, slots=True)
class PassedOver:
    """A method that gave nothing, and what the SDK said as it passed the turn on."""

    method: str
    why: str


GIVEN = "given"
"""`auth_type` of a token that was given and serves at the workspace too."""
CONSENT = "consent"
"""`auth_type` of a token for which a person was asked in a browser."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SignIn(Fact):
    """What the SDK's unified authentication came to, in its bounded child process.

    `token` is the label under which the run keeps the token (`token 1`). `error` is the SDK's own sentence,
    redacted, with the chain of causes below it. `passed_over` is there where no method gave anything.
    """

    outcome: SignInOutcome
    auth_type: str | None = None
    host: str | None = None
    token: str | None = None
    error: tuple[str, ...] = ()
    passed_over: tuple[PassedOver, ...] = ()
    oauth_error: str | None = None
    oauth_description: str | None = None
    requests: tuple[SignInRequest, ...] = ()
    warnings: tuple[str, ...] = ()
    offered: OfferedIdentity | None = None
    ms: float = 0.0
    sdk: str = ""


class TokenKind(StrEnum):
    """What a token is by its form and claims."""

    DATABRICKS_OAUTH = "databricks-oauth"
    PERSONAL_ACCESS = "personal-access"
    NOTEBOOK = "notebook"
    ENTRA = "entra"
    FOREIGN_JWT = "foreign-jwt"
    ID_TOKEN = "id-token"
    REFRESH_TOKEN = "refresh-token"
    CLIENT_SECRET = "client-secret"
    ENCRYPTED = "encrypted"
    """A five-part JWE: its claims can't be read."""
    OPAQUE = "opaque"
    MALFORMED = "malformed"


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenFacts(Fact):
    """What can be read off the token that the call carries. Signature unverified.

    `label` is its name in this run; `source` says where it came from. `defects` are sentence parts about
    what is wrong with the text itself (`ends in a newline`), never quoting it. Claims are None when absent or
    unreadable; times are UTC.
    """

    label: str
    source: str
    kind: TokenKind
    length: int
    defects: tuple[str, ...] = ()
    algorithm: str | None = None
    key_id: str | None = None
    type: str | None = None
    issuer: str | None = None
    subject: str | None = None
    client_id: str | None = None
    audience: tuple[str, ...] = ()
    scopes: tuple[str, ...] | None = None
    """None: the token says nothing about scopes (opaque, or no such claim)."""
    issued_at: datetime | None = None
    not_before: datetime | None = None
    expires_at: datetime | None = None
    tenant: str | None = None
    claims: tuple[str, ...] = ()
    """Names of all claims present."""
    sendable: bool = True
    """The text can stand in an Authorization header as it is."""
    odd_claims: tuple[str, ...] = ()
    """Claims whose type isn't what the standard says, e.g. `exp: text`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SignInToken(TokenFacts):
    """The same of the token that sign-in gave, where the call carries another one."""


class Signature(StrEnum):
    """What a token's signature comes to by its issuer's published keys."""

    GOOD = "good"
    ALTERED = "altered"
    """It doesn't fit the key that the token names."""
    UNKNOWN_KEY = "unknown-key"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenSignature(Fact):
    """Whether the token of the call is signed by its issuer, a workspace's host; `keys` is how many that one publishes."""

    state: Signature
    issuer: str
    keys: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenExchange(Fact):
    """What came of exchanging a token for one that apps accept (RFC 8693), at the workspace's token endpoint.

    `subject` and `token` are labels of the token offered and of the one got. `exchange` None: nothing was sent, and `problem`
    says why, as a sentence part.
    """

    subject: str
    subject_kind: TokenKind
    subject_issuer: str | None = None
    subject_name: str | None = None
    """The `sub` of the token offered, where it's a JWT; its audiences are in `subject_audience`."""
    subject_audience: tuple[str, ...] = ()
    subject_from: str
    """Where the token offered came from."""
    subject_type: str
    """Its type as RFC 8693 names it: the last part of the identifier (`jwt`, `personal-access-token`)."""
    audience: str | None = None
    """The app's client id, for a token that's good at this app alone; None: a token for the workspace."""
    scope: str = ""
    app: str | None = None
    app_scopes: tuple[str, ...] | None = None
    """The scopes that the app asks its callers for, as the record read for the exchange has them."""
    exchange: Exchange | None = None
    problem: str | None = None
    token: str | None = None
    granted: tuple[str, ...] | None = None
    """The scopes that the answer says it granted; None when it doesn't say."""
    oauth_error: str | None = None
    oauth_description: str | None = None

    def for_one_app(self, label: str) -> bool:
        """Whether the token of this label was got here, and for one app alone: no other host takes it."""
        return self.token == label and self.audience is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkspaceIdentity(Fact):
    """What the workspace says about the bearer of a token (`GET /api/2.0/preview/scim/v2/Me`).

    `examined`: asked with the very token of the call, or with the one that this was exchanged for (else with the one from
    sign-in). `status` None: no
    answer. `groups` are display names; None when the answer had none to read.
    """

    host: str
    examined: bool
    status: int | None
    user_name: str | None = None
    display_name: str | None = None
    id: str | None = None
    active: bool | None = None
    groups: tuple[str, ...] | None = None
    error_code: str | None = None
    message: str = ""
    server_date: datetime | None = None
    local_date: datetime | None = None
    round_trip_ms: float | None = None
    error: str | None = None

    @property
    def takes_token(self) -> bool:
        """The workspace accepts the token that it was asked with, and says who its bearer is."""
        return self.status == 200 and self.user_name is not None


CLI_SAYS = "cannot get access token: "
"""What the SDK puts before what a program said that failed (databricks-sdk-py credentials_provider.py)."""


GENERIC = "cannot configure default credentials"
"""The SDK's sentence for everything that it has no other for: never what a sign-in is put down to."""


NO_KEPT_SIGN_IN = "the SDK has no saved login that works"


NO_KEY = "the answer has no"


NO_BEARER = "gives no bearer token"
"""What the sign-in process itself says, where the SDK has no words of its own."""
