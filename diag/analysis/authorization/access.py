"""Whether a principal may use an app, by its permissions. Pure.

Levels as in databricks-sdk-py databricks/sdk/service/apps.py (AppPermissionLevel), plus IS_OWNER, which one edition
of the documentation lists. CAN_MANAGE includes use. Members of `admins` manage every object, and the group `users` holds
everyone in the workspace (Databricks documentation, "Access control lists"); yet service principals have been reported that
aren't in it, so the workspace's own answer about the caller counts where it lists groups without `users`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace

from dbapp_diag.facts.app import AppRecord, Permissions
from dbapp_diag.facts.base import DerivedFact, Facts
from dbapp_diag.facts.identity import SignIn, TokenFacts, WorkspaceIdentity

MANAGE = "CAN_MANAGE"
SUFFICIENT = ("CAN_USE", "CAN_MANAGE", "IS_OWNER")
NONE = ("NO_PERMISSIONS", "")
USERS, ACCOUNT_USERS = "users", "account users"
ADMINS = "admins"


@dataclass(frozen=True, slots=True)
class CallerAccess(DerivedFact):
    """Whether the bearer of the call's token may use the app. `allowed` None: the facts don't decide, for the reason in `how`."""

    wants = (TokenFacts, Permissions, WorkspaceIdentity, AppRecord, SignIn)

    allowed: bool | None
    how: str
    principal: str | None = None
    level: str | None = None
    """The level that allows it, where one does."""
    name: str | None = None
    """The caller's display name, where the workspace gives one that says more than `principal`."""

    @classmethod
    def derive(cls, facts: Facts) -> CallerAccess:
        """The record's own word about its reader counts where it was read with the very token of the call."""
        token, identity = facts.want(TokenFacts), facts.want(WorkspaceIdentity)
        record, sign_in = facts.want(AppRecord), facts.want(SignIn)
        found = replace(access(facts.want(Permissions), identity, token), name=_display_name(identity))
        same = token is not None and sign_in is not None and sign_in.token == token.label
        if found.allowed is None and same and record is not None and record.permission in SUFFICIENT:
            return replace(found, allowed=True, how=f"{record.permission} by the app's record", level=record.permission)
        return found


def access(
    permissions: Permissions | None, identity: WorkspaceIdentity | None, token: TokenFacts | None
) -> CallerAccess:
    """Look for the bearer of the token among the app's grants.

    "No" needs to know who the bearer is and which groups it is in; groups nested in groups aren't shown by the
    workspace's `Me`, so a grant to an unknown group leaves the answer open.
    """
    who = _principals(identity, token)
    shown = next(iter(who), None)
    groups = identity.groups if identity is not None and identity.examined else None
    mine = {name.lower() for name in groups or ()}
    if ADMINS in mine:
        return CallerAccess(True, "CAN_MANAGE as a workspace admin", shown, MANAGE)
    if permissions is None or permissions.grants is None:
        return CallerAccess(None, _unread(permissions), shown)
    if not who:
        return CallerAccess(None, "it isn't known who the token belongs to", None)
    everyone = {ACCOUNT_USERS, *((USERS,) if groups is None else ())}
    others: list[str] = []
    for grant in permissions.grants:
        theirs = grant.principal.lower() in (mine | everyone if grant.kind == "group" else who)
        if grant.level not in SUFFICIENT:
            if theirs and grant.level not in NONE:
                return CallerAccess(None, f"{grant.level} granted, a level that isn't known here", shown)
            continue
        if grant.kind != "group":
            if theirs:
                return CallerAccess(True, f"{grant.level} granted directly", shown, grant.level)
        elif theirs:
            return CallerAccess(True, f"{grant.level} through group {grant.principal}", shown, grant.level)
        else:
            others.append(grant.principal)
    open_groups = [name for name in others if groups is None or name.lower() != ADMINS]
    if open_groups:
        return CallerAccess(
            None, f"no direct grant; it isn't known whether a member of {', '.join(open_groups)}", shown
        )
    if permissions.unreadable:
        return CallerAccess(None, f"{permissions.unreadable} of the app's permissions can't be made out", shown)
    return CallerAccess(False, "no grant to it, nor to a group that it is in", shown)


def _unread(permissions: Permissions | None) -> str:
    why = "the app's permissions can't be read"
    if permissions is None:
        return why
    if permissions.status is None:
        return f"{why}: {permissions.error or 'no answer'}"
    return f"{why} with this sign-in: {permissions.status} {permissions.message}".strip()


def grant_values(token: TokenFacts | None, found: CallerAccess) -> Mapping[str, str]:
    """What fills the fix: the principal, and the body of the request that grants it CAN_USE.

    A service principal goes by its application id, a person by the user name (Permissions API, "Update app permissions").
    """
    principal = found.principal or (token.subject if token else None)
    if principal is None:
        return {}
    kind = "user_name" if "@" in principal else "service_principal_name"
    grant = {"access_control_list": [{kind: principal, "permission_level": "CAN_USE"}]}
    who = f"{found.name} ({principal})" if found.name else principal
    return {"principal": who, "grant": json.dumps(grant, separators=(",", ":"))}


def _display_name(identity: WorkspaceIdentity | None) -> str | None:
    if identity is None or identity.status != 200 or identity.display_name in (None, "", identity.user_name):
        return None
    return identity.display_name


def _principals(identity: WorkspaceIdentity | None, token: TokenFacts | None) -> dict[str, None]:
    """The names by which grants may call the bearer, lower case, the most telling first."""
    names: list[str | None] = []
    if identity is not None and identity.examined and identity.status == 200:
        names.append(identity.user_name)
    if token is not None:
        names += [token.subject, token.client_id if token.subject is None else None]
    return {name.lower(): None for name in names if name}
