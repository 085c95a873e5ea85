"""Who the workspace accepts the bearer of a token for (SCIM `Me`)."""

from __future__ import annotations

from dataclasses import replace

from dbapp_diag.facts.exchange import Exchange
from dbapp_diag.facts.identity import WorkspaceIdentity
from dbapp_diag.model.json_values import error_of, listing, mapping, text

ME = "/api/2.0/preview/scim/v2/Me"
"""Still under `preview` in databricks-sdk-py databricks/sdk/service/iam.py (CurrentUserAPI.me)."""


def workspace_identity(host: str, *, examined: bool, answer: Exchange, body: object) -> WorkspaceIdentity:
    """The identity in `GET /api/2.0/preview/scim/v2/Me`, or how the workspace refused."""
    data = mapping(body)
    code, message = error_of(data)
    base = WorkspaceIdentity(
        host=host,
        examined=examined,
        status=answer.status,
        error_code=code,
        message=message,
        server_date=answer.server_date,
        local_date=answer.sent_at,
        round_trip_ms=answer.total_ms,
        error=answer.error.detail if answer.error else None,
        evidence=(answer.id,),
    )
    if answer.status != 200 or text(data, "userName") is None:
        return base
    groups: object = data.get("groups")
    shown = tuple(name for item in listing(groups) if (name := text(mapping(item), "display")))
    active = data.get("active")
    return replace(
        base,
        error_code=None,
        message="",
        user_name=text(data, "userName"),
        display_name=text(data, "displayName"),
        id=text(data, "id"),
        active=active if isinstance(active, bool) else None,
        groups=shown if isinstance(groups, list) else None,
    )
