"""The app's record, its deployments and its permissions.

Field names and states: databricks-sdk-py databricks/sdk/service/apps.py. States are kept as sent, since the
platform's sets have grown several times (databricks-sdk-py CHANGELOG).
"""

from __future__ import annotations

from dataclasses import replace
from typing import cast

from dbapp_diag.facts.app import AppRecord, Deployment, Grant, Permissions, UserConsent
from dbapp_diag.facts.exchange import Exchange
from dbapp_diag.model.json_values import Json, error_of, listing, mapping, text, texts

NAMES_LISTED = 100
"""Names asked for when looking for ones like the one that isn't there."""


def app_record(name: str, host: str, answer: Exchange, body: object) -> AppRecord:
    """The record in `GET /api/2.0/apps/{name}`. `found` is None unless the answer is a record or says that there's none."""
    data = mapping(body)
    code, message = error_of(data)
    base = AppRecord(name=name, host=host, status=answer.status, found=None, evidence=(answer.id,))
    other = text(data, "name")
    if answer.status == 200 and other not in (name, None):
        return replace(base, error=f"the answer is the record of {other}")
    if answer.status != 200 or other is None:
        error = answer.error.detail if answer.error else None
        missing = answer.status == 404 and bool(data) and code in ("NOT_FOUND", "RESOURCE_DOES_NOT_EXIST", "404", None)
        return replace(base, found=False if missing else None, error_code=code, message=message, error=error)
    compute, app = mapping(data.get("compute_status")), mapping(data.get("app_status"))
    return replace(
        base,
        found=True,
        url=text(data, "url"),
        id=text(data, "id"),
        compute_state=text(compute, "state"),
        compute_message=text(compute, "message") or "",
        app_state=text(app, "state"),
        app_message=text(app, "message") or "",
        active_deployment=deployment(data.get("active_deployment")),
        pending_deployment=deployment(data.get("pending_deployment")),
        client_id=text(data, "oauth2_app_client_id"),
        service_principal=text(data, "service_principal_client_id"),
        source_path=text(data, "default_source_code_path"),
        user_api_scopes=texts(data, "user_api_scopes"),
        effective_user_api_scopes=texts(data, "effective_user_api_scopes"),
        permission=text(data, "permission") or text(data, "permission_level"),
        creator=text(data, "creator"),
        update_time=text(data, "update_time"),
    )


def deployment(value: object) -> Deployment | None:
    """One deployment, or None where there's none."""
    data = mapping(value)
    if not data:
        return None
    status = mapping(data.get("status"))
    return Deployment(
        id=text(data, "deployment_id"),
        state=text(status, "state"),
        message=text(status, "message") or "",
        created=text(data, "create_time"),
        ended=text(data, "update_time") if text(status, "state") in ("SUCCEEDED", "FAILED") else None,
    )


def newest_deployment(body: object) -> Deployment | None:
    """The first of `GET /api/2.0/apps/{name}/deployments`, which lists the newest first."""
    found = listing(mapping(body).get("app_deployments")) or listing(mapping(body).get("deployments"))
    return deployment(found[0]) if found else None


def app_names(body: object) -> tuple[str, ...] | None:
    """The names in `GET /api/2.0/apps`; None when the answer isn't such a list. A workspace without apps answers `{}`."""
    if not isinstance(body, dict):
        return None
    data = mapping(cast("object", body))
    names = (text(mapping(item), "name") for item in listing(data.get("apps")))
    return tuple(name for name in names if name)


def permissions(app: str, answer: Exchange, body: object) -> Permissions:
    """The grants in `GET /api/2.0/permissions/apps/{name}`; None when they can't be read."""
    data = mapping(body)
    if answer.status != 200 or not isinstance(data.get("access_control_list"), list):
        _, message = error_of(data)
        error = answer.error.detail if answer.error else None
        return Permissions(app=app, status=answer.status, message=message, error=error, evidence=(answer.id,))
    entries = [_grants(mapping(item)) for item in listing(data.get("access_control_list"))]
    grants = tuple(grant for entry in entries for grant in entry)
    odd = sum(not entry for entry in entries)
    return Permissions(app=app, status=200, grants=grants, unreadable=odd, evidence=(answer.id,))


def _grants(entry: Json) -> list[Grant]:
    for kind, key in (("user", "user_name"), ("group", "group_name"), ("service-principal", "service_principal_name")):
        principal = text(entry, key)
        if principal:
            found = (mapping(item) for item in listing(entry.get("all_permissions")))
            return [
                Grant(kind, principal, level, item.get("inherited") is True)
                for item in found
                if (level := text(item, "permission_level"))
            ]
    return []


def user_consent(answer: Exchange, body: object) -> UserConsent:
    """The scopes in `GET …/user-consent/me`; sources differ in the field's name, so each that's reported counts."""
    data = mapping(body)
    found = next(
        (
            list_
            for key in ("scopes", "approved_scopes", "user_consented_scopes")
            if (list_ := texts(data, key)) is not None
        ),
        None,
    )
    return UserConsent(status=answer.status, scopes=found if answer.status == 200 else None, evidence=(answer.id,))
