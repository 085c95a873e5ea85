"""What the author of a check needs: the one module of this package that a plug-in imports from.

A plug-in is a distribution with an entry point in the group `dbapp_diag.checks` that names a module with subclasses of
`Check`. docs/plugins.md explains a whole one, `examples/plugin`, line by line.

The names here stay where they are from release to release, wherever the things behind them live. Other modules may move, unless a
page under docs/ tells their users to import them.
"""

from __future__ import annotations

from dbapp_diag.causes.model import Cause, Fix, Hand, Look, cause
from dbapp_diag.contract.app_requests import WAY, AppRequest
from dbapp_diag.contract.check import Check, Skip, SoFar
from dbapp_diag.contract.port import Send
from dbapp_diag.contract.ports.app import AppRequests
from dbapp_diag.contract.ports.configuration import Configuration, Notes, Trust
from dbapp_diag.contract.ports.connections import Connections
from dbapp_diag.contract.ports.names import Dns
from dbapp_diag.contract.ports.routing import Routing
from dbapp_diag.contract.ports.workspace import WorkspaceRequests
from dbapp_diag.contract.probe import Probe
from dbapp_diag.facts.app import AppAddress, AppRecord, Grant, Permissions, UserConsent
from dbapp_diag.facts.asked import Asked, ResolverSettings, Vantage
from dbapp_diag.facts.base import Fact, Facts
from dbapp_diag.facts.configuration import CredentialSources
from dbapp_diag.facts.connect import Attempt, ConnectOutcome, Reach, Routes
from dbapp_diag.facts.dns import Lookup, LookupOutcome, Resolution
from dbapp_diag.facts.exchange import (
    ApiListing,
    AppCall,
    CallAgain,
    DirectCall,
    ErrorKind,
    Exchange,
    MadeUpTokenCall,
    McpSignIn,
    OutsideCall,
    PreflightCall,
    SiblingCall,
    TokenlessCall,
    UpgradeCall,
)
from dbapp_diag.facts.identity import (
    Signature,
    SignIn,
    SignInOutcome,
    SignInToken,
    TokenExchange,
    TokenFacts,
    TokenKind,
    TokenSignature,
    WorkspaceIdentity,
)
from dbapp_diag.facts.ingress import Denial, IngressDenials
from dbapp_diag.facts.tls import Handshake, TlsFacts, TrustFacts
from dbapp_diag.facts.workspace import WorkspaceReach
from dbapp_diag.model.diagnosis import Outcome
from dbapp_diag.model.results import (
    Because,
    Errored,
    Failed,
    Finding,
    Passed,
    Result,
    RuledOut,
    Skipped,
    Warned,
    evidence_of,
)
from dbapp_diag.model.words import CauseId, CheckId, Confidence, EvidenceId, OutcomeClass, Responder, Stage, Who

__all__ = [
    "WAY",
    "ApiListing",
    "AppAddress",
    "AppCall",
    "AppRecord",
    "AppRequest",
    "AppRequests",
    "Asked",
    "Attempt",
    "Because",
    "CallAgain",
    "Cause",
    "CauseId",
    "Check",
    "CheckId",
    "Confidence",
    "Configuration",
    "ConnectOutcome",
    "Connections",
    "CredentialSources",
    "Denial",
    "DirectCall",
    "Dns",
    "ErrorKind",
    "Errored",
    "EvidenceId",
    "Exchange",
    "Fact",
    "Facts",
    "Failed",
    "Finding",
    "Fix",
    "Grant",
    "Hand",
    "Handshake",
    "IngressDenials",
    "Look",
    "Lookup",
    "LookupOutcome",
    "MadeUpTokenCall",
    "McpSignIn",
    "Notes",
    "Outcome",
    "OutcomeClass",
    "OutsideCall",
    "Passed",
    "Permissions",
    "PreflightCall",
    "Probe",
    "Reach",
    "Resolution",
    "ResolverSettings",
    "Responder",
    "Result",
    "Routes",
    "Routing",
    "RuledOut",
    "Send",
    "SiblingCall",
    "SignIn",
    "SignInOutcome",
    "SignInToken",
    "Signature",
    "Skip",
    "Skipped",
    "SoFar",
    "Stage",
    "TlsFacts",
    "TokenExchange",
    "TokenFacts",
    "TokenKind",
    "TokenSignature",
    "TokenlessCall",
    "Trust",
    "TrustFacts",
    "UpgradeCall",
    "UserConsent",
    "Vantage",
    "Warned",
    "Who",
    "WorkspaceIdentity",
    "WorkspaceReach",
    "WorkspaceRequests",
    "cause",
    "evidence_of",
]
