"""The closed sets of words that everything else speaks in; the only place where they are spelt."""

from __future__ import annotations

from enum import StrEnum
from typing import NewType

CauseId = NewType("CauseId", str)
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


class Who(StrEnum):
    """Who has to carry out a fix."""

    YOU = "you"
    ADMIN = "a workspace admin"
    OWNER = "the app's owner"
    NETWORK = "the network team"
    DATABRICKS = "Databricks support"
