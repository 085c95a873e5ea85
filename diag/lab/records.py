"""App records, deployments and permissions as the workspace's REST API writes them.

Field names and enums: databricks-sdk-py databricks/sdk/service/apps.py; pairs of states and their messages:
databricks/cli libs/testserver/apps.go.
"""

from collections.abc import Mapping
from datetime import UTC, datetime

from dbapp_diag.lab.clock import LabClock
from dbapp_diag.lab.land import App, Deployment, Grant, Principal, Workspace

Json = dict[str, object]
CREATOR = "root@example.com"


def app_record(app: App, clock: LabClock) -> Json:
    """One app, as `GET /api/2.0/apps/{name}` gives it."""
    started = app.active is not None or app.compute == "ACTIVE"
    record: Json = {
        "name": app.name,
        "id": f"01f0{app.client_id.replace('-', '')[4:]}",
        "description": app.description,
        "creator": CREATOR,
        "create_time": moment(clock, 30 * 86400),
        "updater": CREATOR,
        "update_time": moment(clock, 86400),
        "compute_size": "MEDIUM",
        "compute_status": {
            "state": app.compute,
            "message": app.compute_message,
            "active_instances": 1 if app.compute == "ACTIVE" else 0,
        },
        "app_status": {"state": app.status, "message": app.status_message},
        "service_principal_id": int(app.workspace_id[-9:]),
        "service_principal_client_id": app.service_principal,
        "service_principal_name": f"app-{app.name}",
        "oauth2_app_client_id": app.client_id,
        "oauth2_app_integration_id": app.client_id,
        "default_source_code_path": f"/Workspace/Users/{CREATOR}/{app.name}",
        "resources": [],
    }
    if started:
        record["url"] = f"https://{app.host}"
    if app.scopes:
        always = ("iam.current-user:read", "iam.access-control:read")
        record["user_api_scopes"] = list(app.scopes)
        record["effective_user_api_scopes"] = [*app.scopes, *always]
    if app.active is not None:
        record["active_deployment"] = deployment(app.active, clock, app)
    every = [one for one in (app.pending, *app.history, app.active) if one is not None]
    if every:
        record["last_deployment_id"] = min(every, key=lambda one: one.age).id
    if app.pending is not None:
        record["pending_deployment"] = deployment(app.pending, clock, app)
    return record


def deployment(what: Deployment, clock: LabClock, app: App) -> Json:
    """One deployment."""
    return {
        "deployment_id": what.id,
        "source_code_path": f"/Workspace/Users/{CREATOR}/{app.name}",
        "mode": "SNAPSHOT",
        "creator": CREATOR,
        "create_time": moment(clock, what.age),
        "update_time": moment(clock, what.age - 30),
        "status": {"state": what.state, "message": what.message},
    }


def deployments(app: App, clock: LabClock) -> Json:
    """All deployments, newest first."""
    each = [one for one in (app.pending, *app.history, app.active) if one is not None]
    newest_first = sorted(each, key=lambda one: one.age)
    return {"app_deployments": [deployment(one, clock, app) for one in newest_first]}


def permissions(app: App, principals: Mapping[str, Principal]) -> Json:
    """The access control list of an app."""
    entries: dict[str, Json] = {}
    levels: dict[str, list[Json]] = {}
    for grant in app.grants:
        level: Json = {"permission_level": grant.level, "inherited": grant.inherited}
        if grant.inherited:
            level["inherited_from_object"] = ["/apps/"]
        levels.setdefault(grant.who, []).append(level)
        entries[grant.who] = {**_who(grant, principals), "all_permissions": levels[grant.who]}
    return {
        "object_id": f"/apps/{app.name}",
        "object_type": "apps",
        "access_control_list": list(entries.values()),
    }


def _who(grant: Grant, principals: Mapping[str, Principal]) -> Json:
    if grant.kind == "group":
        return {"group_name": grant.who}
    known = principals.get(grant.who)
    name = known.name if known else grant.who
    if known is not None and known.kind == "user":
        return {"user_name": grant.who, "display_name": name}
    return {"service_principal_name": grant.who, "display_name": name}


def me(principal: Principal, workspace: Workspace) -> Json:
    """The SCIM record of the caller."""
    number = str(int.from_bytes(principal.id.encode()[:6], "big"))
    record: Json = {
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"],
        "id": number,
        "userName": principal.id,
        "displayName": principal.name,
        "active": principal.active,
        "groups": [
            {"display": group, "type": "direct", "value": str(index)} for index, group in enumerate(principal.groups)
        ],
    }
    if principal.kind == "user":
        record["emails"] = [{"type": "work", "value": principal.id, "primary": True}]
    else:
        record["applicationId"] = principal.id
    record["externalId"] = f"{workspace.id}-{number}"
    return record


def levels_of(app: App, principal: Principal) -> set[str]:
    """The permission levels that a principal has on an app, by itself and by its groups."""
    return {
        grant.level
        for grant in app.grants
        if (grant.who in principal.groups if grant.kind == "group" else grant.who == principal.id)
    }


def moment(clock: LabClock, ago: float) -> str:
    """A time in the past as the API writes it."""
    return datetime.fromtimestamp(clock.now() - ago, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
