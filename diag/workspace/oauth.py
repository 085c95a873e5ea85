"""Reading the answer of a token endpoint (RFC 6749 sections 5.1 and 5.2)."""

from __future__ import annotations

from dbapp_diag.model.json_values import mapping, text


def token_answer(body: object) -> tuple[str | None, tuple[str, ...] | None, str | None, str | None]:
    """The access token, the scopes granted, the error and its description; each None where the answer lacks it.

    Databricks' own names for the last two are read as well (databricks-sdk-py oauth.py reads `errorCode` and
    `errorSummary`).
    """
    data = mapping(body)
    token = text(data, "access_token")
    scope = text(data, "scope")
    granted = tuple(scope.split()) if scope is not None else None
    error = text(data, "error") or text(data, "errorCode")
    description = text(data, "error_description") or text(data, "errorSummary")
    return (token.strip() or None) if token else None, granted, error, description if error else None
