"""What a host says about itself as a workspace, without any token. Reads answers; sends nothing by itself."""

from __future__ import annotations

from dataclasses import replace
from typing import cast

from dbapp_diag.analysis.front_door.attribution import attribute, from_platform, login_target
from dbapp_diag.analysis.sign_in.answers import PASSING
from dbapp_diag.facts.exchange import Exchange
from dbapp_diag.facts.workspace import WorkspaceReach
from dbapp_diag.model.words import Responder

CONFIG = "/.well-known/databricks-config"
OIDC = "/oidc/.well-known/oauth-authorization-server"
SERVED, ABSENT = "served", "absent"
_LONGEST = 300
_LONGEST_PAGE = 4096


def with_config(workspace: WorkspaceReach, answer: Exchange, data: object) -> WorkspaceReach:
    """The fact with what the host answered to `CONFIG` (databricks-sdk-py config.py: fields of the host metadata)."""
    fresh = answer.header("age") in (None, "0")
    workspace = replace(
        workspace,
        status=answer.status,
        metadata=_state(answer, data, ("oidc_endpoint", "workspace_id", "account_id")),
        server_date=answer.server_date if fresh else None,
        local_date=answer.sent_at,
        round_trip_ms=answer.total_ms,
        evidence=(*workspace.evidence, answer.id),
    )
    if workspace.metadata != SERVED:
        strange = answer.media_type == "text/html" and not from_platform(answer) and login_target(answer) is None
        return replace(workspace, page=answer.body[:_LONGEST_PAGE]) if strange else workspace
    return replace(
        workspace,
        workspace_id=_text(data, "workspace_id"),
        account_id=_text(data, "account_id"),
        issuer=_text(data, "oidc_endpoint"),
        cloud=_text(data, "cloud"),
    )


def with_oidc(workspace: WorkspaceReach, answer: Exchange, data: object) -> WorkspaceReach:
    """The fact with what the host answered to `OIDC`. A status that decides nothing stays the one that is told."""
    state = _state(answer, data, ("issuer", "token_endpoint"))
    status = workspace.status if answer.status is None or passing(workspace.status) else answer.status
    issuer = _text(data, "issuer") if state == SERVED else workspace.issuer
    return replace(workspace, oidc=state, status=status, issuer=issuer, evidence=(*workspace.evidence, answer.id))


def passing(status: int | None) -> bool:
    """A status that an access list, a fault or something on the way can give, and that says nothing about the host."""
    return status is not None and (status in PASSING or status >= 500)


def _state(answer: Exchange, data: object, fields: tuple[str, ...]) -> str | None:
    if answer.status is None or attribute(answer).responder in (Responder.PROXY, Responder.MIDDLEBOX):
        return None  # what something in between answers isn't the host's word
    return SERVED if answer.status == 200 and any(_text(data, field) for field in fields) else ABSENT


def _text(data: object, key: str) -> str | None:
    value = cast("dict[str, object]", data).get(key) if isinstance(data, dict) else None
    if isinstance(value, bool) or not isinstance(value, str | int):
        return None
    return str(value)[:_LONGEST] or None
