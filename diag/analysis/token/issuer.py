"""Whether a token was issued where the app belongs: issuer and audience against what is known of the workspace. Pure.

The login redirect of the front door names the app's workspace (omnigent cli.py). Account-wide issuers
(`/oidc/accounts/<id>`) and hosts of one's own stand for several workspaces or for one under another name, so a
difference of names alone is never proof; workspace ids are.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from dbapp_diag.analysis.front_door.refusals import login_host
from dbapp_diag.facts.app import AppAddress, AppRecord
from dbapp_diag.facts.base import DerivedFact, Facts
from dbapp_diag.facts.exchange import AppCall, TokenlessCall
from dbapp_diag.facts.identity import SignIn, TokenFacts, TokenKind, WorkspaceIdentity
from dbapp_diag.facts.workspace import WorkspaceReach
from dbapp_diag.model.ids import CLIENT_ID
from dbapp_diag.model.urls import (
    app_host,
    host_of,
    is_databricks_workspace,
    of_one_workspace,
    workspace_host_from_app,
    workspace_of_azure,
)

_ACCOUNT = re.compile(r"/oidc/accounts/([^/]+)", re.IGNORECASE)


class Origin(StrEnum):
    """Where a token comes from, seen from the app."""

    SAME = "same"
    """The app's workspace, or its account."""
    OTHER_WORKSPACE = "other-workspace"
    FOREIGN = "foreign"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Issued:
    """What the comparison came to. `why` is a sentence part.

    `sure` is False where a host name of one's own may be behind it.
    """

    origin: Origin
    why: str
    sure: bool = False
    workspace: str | None = None
    """The host of the app's workspace, where it's known."""


class Audience(StrEnum):
    """Whom a token is for, seen from the app."""

    APP = "app"
    WORKSPACE = "workspace"
    OTHER_APP = "other-app"
    ELSEWHERE = "elsewhere"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class TokenOrigin(DerivedFact):
    """Where the call's token comes from and whom it's for, seen from the app."""

    needs = (TokenFacts,)
    wants = (SignIn, TokenlessCall, AppAddress, AppRecord, WorkspaceReach, AppCall, WorkspaceIdentity)

    issued: Issued
    audience: Audience
    app_workspace_id: str | None
    """Out of the app's address or of its workspace's host."""
    taken_at_home: str | None
    """The app's workspace, where it accepted the very token of the call; else None."""

    @classmethod
    def derive(cls, facts: Facts) -> TokenOrigin:
        token = facts.need(TokenFacts)
        return cls(
            _issued(token, facts),
            _audience(token, facts),
            _app_workspace_id(facts),
            _taken_at_home(facts),
            evidence=facts.records((*cls.needs, *cls.wants)),
        )


def _issued(token: TokenFacts, facts: Facts) -> Issued:
    """Compare the token's issuer, and a workspace id in its audience, with the app's workspace."""
    issuer = host_of(token.issuer) if token.issuer else None
    if token.issuer is None or issuer is None:
        return Issued(Origin.UNKNOWN, "the token names no issuer")
    home, known = _home(facts), _hosts(facts)
    own_kind = is_databricks_workspace(issuer) or issuer in known
    mine, theirs = _app_workspace_id(facts), _workspace_id_of(token, issuer) if own_kind else None
    if issuer == home:
        return Issued(Origin.SAME, f"issued by {issuer}, the app's own workspace", sure=True, workspace=home)
    if mine and theirs:
        if mine == theirs:
            return Issued(Origin.SAME, f"issued for workspace {mine}, the app's own", sure=True, workspace=home)
        other = f"issued by {issuer} for workspace {theirs}; the app belongs to workspace {mine}"
        return Issued(Origin.OTHER_WORKSPACE, other, sure=True, workspace=home)
    account = _ACCOUNT.search(token.issuer)
    if account:
        return _by_account(account[1], issuer, facts, home)
    if not own_kind:
        own_name = "/oidc" in token.issuer.lower()
        return Issued(
            Origin.FOREIGN, f"issued by {issuer}, which is no Databricks host", sure=not own_name, workspace=home
        )
    refusing = _refused_by(facts)
    if home is None and refusing is not None and issuer not in known:
        why = f"issued by {issuer}; {refusing}, the workspace in effect, refuses it"
        return Issued(Origin.OTHER_WORKSPACE, why, workspace=refusing)
    if home is None:
        why = f"issued by {issuer}" + (", the workspace in effect" if issuer in known else "")
        return Issued(Origin.UNKNOWN, f"{why}; which workspace the app belongs to isn't known")
    sure = of_one_workspace(issuer) and of_one_workspace(home)
    return Issued(Origin.OTHER_WORKSPACE, f"issued by {issuer}; the app belongs to {home}", sure=sure, workspace=home)


def _audience(token: TokenFacts, facts: Facts) -> Audience:
    """Whom the token is for. A workspace, its account and the app's client ID are all in order."""
    record, reach = facts.want(AppRecord), facts.want(WorkspaceReach)
    client = record.client_id if record else None
    account = _ACCOUNT.search(token.issuer or "")
    good = {_app_workspace_id(facts), reach.account_id if reach else None, account[1] if account else None} - {None}
    if not token.audience:
        return Audience.UNKNOWN
    if client is not None and client in token.audience:
        return Audience.APP
    if good & set(token.audience):
        return Audience.WORKSPACE
    if any(looks_like_an_app(name) for name in token.audience):
        return Audience.OTHER_APP if client is not None else Audience.UNKNOWN
    if any(name.isdigit() for name in token.audience):
        return Audience.UNKNOWN
    hosts = _hosts(facts) | {host_of(token.issuer or "")}
    return Audience.UNKNOWN if any(host_of(name) in hosts for name in token.audience) else Audience.ELSEWHERE


def looks_like_an_app(audience: str) -> bool:
    """The audience has the form of a client ID, as tokens have that were exchanged for one app."""
    return CLIENT_ID.fullmatch(audience) is not None


def _app_workspace_id(facts: Facts) -> str | None:
    address, home, reach = facts.want(AppAddress), _home(facts), facts.want(WorkspaceReach)
    if address is not None and address.workspace_id:
        return address.workspace_id
    azure = workspace_of_azure(home) if home else None
    if azure:
        return azure[0]
    return reach.workspace_id if reach is not None and home is not None and host_of(reach.host) == home else None


def _taken_at_home(facts: Facts) -> str | None:
    identity, home = facts.want(WorkspaceIdentity), _home(facts)
    taken = identity is not None and identity.examined and identity.takes_token
    return home if identity is not None and taken and host_of(identity.host) == home else None


def _refused_by(facts: Facts) -> str | None:
    """The workspace in effect, where it refuses the very token of the call."""
    identity = facts.want(WorkspaceIdentity)
    refused = identity is not None and identity.examined and identity.status in (401, 403)
    return host_of(identity.host) if identity is not None and refused else None


def usual_kind(token: TokenFacts) -> bool:
    """A kind whose issuer says something: an OAuth token, whoever issued it."""
    return token.kind in (TokenKind.DATABRICKS_OAUTH, TokenKind.FOREIGN_JWT)


def _home(facts: Facts) -> str | None:
    """The host of the app's workspace: by the login redirect, by the app's address, or by the record found there."""
    redirect = login_host(facts)
    if redirect:
        return redirect
    address, record = facts.want(AppAddress), facts.want(AppRecord)
    parts = app_host(address.host) if address is not None else None
    if address is None or parts is None:
        return None
    by_address = workspace_host_from_app(parts)
    if by_address:
        return by_address
    recorded = host_of(record.url) if record and record.found and record.url else None
    return host_of(record.host) if record and recorded == address.host else None


def _hosts(facts: Facts) -> set[str | None]:
    """Hosts that are known for Databricks' own, whatever domain they lie in."""
    sign_in, reach, identity = facts.want(SignIn), facts.want(WorkspaceReach), facts.want(WorkspaceIdentity)
    record = facts.want(AppRecord)
    hosts = {host_of(sign_in.host) if sign_in and sign_in.host else None, login_host(facts)}
    if reach is not None and reach.metadata == "served":
        hosts |= {host_of(reach.host), host_of(reach.issuer) if reach.issuer else None}
    if identity is not None and identity.takes_token:
        hosts.add(host_of(identity.host))
    if record is not None and record.found:
        hosts.add(host_of(record.host))
    return hosts - {None}


def _workspace_id_of(token: TokenFacts, issuer: str) -> str | None:
    azure = workspace_of_azure(issuer)
    if azure:
        return azure[0]
    return next((name for name in token.audience if re.fullmatch(r"\d{6,20}", name)), None)


def _by_account(account: str, issuer: str, facts: Facts, home: str | None) -> Issued:
    reach = facts.want(WorkspaceReach)
    known = reach.account_id if reach else None
    if known is None:
        return Issued(Origin.SAME, f"issued by {issuer} for the whole account", workspace=home)
    if known.lower() == account.lower():
        return Issued(Origin.SAME, f"issued by {issuer} for the account of this workspace", sure=True, workspace=home)
    why = f"issued by {issuer} for the account {account}; the workspace belongs to {known}"
    return Issued(Origin.OTHER_WORKSPACE, why, workspace=home)
