"""The closed sets of words that everything else speaks in; the only place where they are spelt."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal, NewType

# fmt: off
BuiltInCause = Literal[
    "credentials-missing", "environment-overrides-profile", "workspace-host-wrong", "credentials-conflict",
    "profile-not-found", "cli-missing", "profile-incomplete", "config-file-unreadable",
    "login-expired", "client-secret-rejected", "exchange-refused", "workspace-unreachable", "sign-in-timeout",
    "principal-not-in-workspace", "scopes-not-granted",
    "token-is-pat", "token-not-exchanged", "token-scopes-missing", "token-other-workspace", "token-expired",
    "token-is-entra", "token-malformed", "token-wrong-audience", "token-rejected", "token-is-foreign",
    "token-not-access-token", "token-expiring", "token-too-broad", "token-not-yet-valid", "clock-skew",
    "dns-name-not-found", "dns-zone-blocked", "dns-resolver-unreachable", "dns-sinkholed", "dns-no-address",
    "dns-server-failure", "hosts-file-override",
    "app-domain-blocked", "egress-blocked", "proxy-unreachable", "proxy-needed", "proxy-denied",
    "proxy-auth-required", "proxy-invalid", "proxy-block-page", "connection-reset", "netrc-overrides-token",
    "connection-refused", "proxy-client-mismatch", "ipv6-broken",
    "tls-intercepted", "ca-bundle-broken", "tls-untrusted", "tls-name-mismatch", "tls-protocol",
    "tls-certificate-expired",
    "network-policy-denied", "front-door-refuses",
    "permission-missing",
    "app-url-wrong", "app-not-found", "app-not-listening", "app-never-deployed", "app-crashed", "app-stopped",
    "app-deployment-failed", "app-other-workspace", "app-deploying", "app-starting", "app-unavailable",
    "app-deleting",
    "endpoint-not-found", "app-downstream-scopes", "user-consent-stale", "app-denies", "app-timeout", "app-error",
    "path-outside-api", "login-page-as-success", "redirect-drops-token", "app-ui-only", "app-rejects-request",
    "endpoint-method", "cors-preflight", "app-rate-limited", "response-unexpected", "app-slow",
    "app-host-guard", "expectation-unmet", "app-path-dies", "app-intermittent",
    "app-downstream-permission", "gateway-refuses", "gateway-drops-token", "token-forwarded", "mcp-sign-in",
    "ingress-policy-denied",
]
# fmt: on
"""The ids of the causes that the package knows, so that a type checker finds a misspelt one; a test holds them against the
catalogue."""
CauseId = NewType("CauseId", str)
"""The id of any cause; a plug-in makes its own."""
AnyCause = BuiltInCause | CauseId

CheckId = NewType("CheckId", str)
EvidenceId = NewType("EvidenceId", str)


class Stage(StrEnum):
    """The stages a call passes, in the order in which it passes them."""

    CONFIGURATION = "configuration"
    SIGN_IN = "sign-in"
    TOKEN = "token"
    DNS = "dns"
    CONNECT = "connect"
    TLS = "tls"
    FRONT_DOOR = "front-door"
    AUTHORIZATION = "authorization"
    APP = "app"
    ENDPOINT = "endpoint"

    @property
    def position(self) -> int:
        """Where the stage stands on the journey, counted from 0."""
        return list(Stage).index(self)


class Confidence(StrEnum):
    """How sure a finding is. `confirmed`: direct evidence. `likely`: the evidence favours it, and nothing
    that was examined speaks against it. `possible`: it fits, and so do others."""

    CONFIRMED = "confirmed"
    LIKELY = "likely"
    POSSIBLE = "possible"

    @property
    def rank(self) -> int:
        """0 for the surest."""
        return list(Confidence).index(self)


class State(StrEnum):
    """What became of a cause in the differential."""

    CONFIRMED = "confirmed"
    LIKELY = "likely"
    POSSIBLE = "possible"
    RULED_OUT = "ruled-out"


class Status(StrEnum):
    """What became of a check."""

    PASSED = "passed"
    WARNED = "warned"
    FAILED = "failed"
    SKIPPED = "skipped"
    ERRORED = "errored"


class OutcomeClass(StrEnum):
    """What a cause can make of the real call. `4xx` and `5xx` stand for the statuses without a class of
    their own; `none`: not attempted; `ok`: the call works, so such a cause can only be a warning."""

    UNAUTHORIZED = "401"
    LOGIN = "302"
    FORBIDDEN = "403"
    NOT_FOUND = "404"
    METHOD = "405"
    CLIENT_ERROR = "4xx"
    SERVER_ERROR = "5xx"
    NETWORK = "network"
    TIMEOUT = "timeout"
    NONE = "none"
    OK = "ok"


class OutcomeKind(StrEnum):
    """What the real call came to."""

    HTTP = "http"
    LOGIN_REDIRECT = "login-redirect"
    NETWORK = "network"
    NOT_ATTEMPTED = "not-attempted"


class Responder(StrEnum):
    """Who wrote an answer."""

    APP = "app"
    FRONT_DOOR = "front-door"
    WORKSPACE = "workspace"
    PROXY = "proxy"
    MIDDLEBOX = "middlebox"
    UNKNOWN = "unknown"


class Verdict(StrEnum):
    """What the run came to."""

    HEALTHY = "healthy"
    PROBLEM = "problem"
    INCONCLUSIVE = "inconclusive"


class HopState(StrEnum):
    """How a stage of the journey stands."""

    OK = "ok"
    FAILED = "failed"
    WARNED = "warned"
    NOT_REACHED = "not-reached"
    UNKNOWN = "unknown"


class Caller(StrEnum):
    """What kind of principal makes the call."""

    PERSON = "person"
    SERVICE = "service"
    """A service principal, or a program where nobody can answer a browser's question."""


class Who(StrEnum):
    """Who has to carry out a fix."""

    YOU = "you"
    ADMIN = "a workspace admin"
    OWNER = "the app's owner"
    NETWORK = "the network team"
    DATABRICKS = "Databricks support"


@dataclass(frozen=True, slots=True)
class Variant:
    """One form of a cause, which has fixes of its own. `id` is unique within the cause; `text` reads on after "Where"."""

    id: str
    text: str
    formerly: str = ""
    """What reports of the first release said in its place, where that wasn't `text`."""
    title: str = ""
    """What a headline says in place of the cause's title."""
    why: str = ""
    """Why it happens, in place of the cause's words."""

    @property
    def case(self) -> str:
        """What stands in a finding's value `case`, for readers of the first release's reports."""
        return self.formerly or self.text
