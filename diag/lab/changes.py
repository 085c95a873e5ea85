"""What callers change in a workspace by its REST API: apps, their deployments and permissions, and a person's own consent.

Paths, states and messages: databricks-sdk-py databricks/sdk/service/apps.py, databricks/cli libs/testserver/apps.go. A name that
is taken, be it by an app that is being deleted: databricks/cli bundle/direct/dresources/app.go.
"""

import json
import secrets
from collections.abc import Mapping
from typing import cast

from dbapp_diag.lab.clock import LabClock
from dbapp_diag.lab.land import App, Deployment, Grant, Principal, Workspace
from dbapp_diag.lab.records import Json, app_record, deployment, levels_of, permissions
from dbapp_diag.lab.web import Request, Response, error, json_response

LEVELS = ("CAN_USE", "CAN_MANAGE")
KINDS = ("service_principal_name", "user_name", "group_name")


class Changes:
    """Changes one workspace for callers who may."""

    def __init__(self, workspace: Workspace, clock: LabClock) -> None:
        """Of this workspace, at this time."""
        self._workspace = workspace
        self._clock = clock

    def of_app(self, request: Request, app: App, caller: Principal, what: str) -> Response:
        """Start or stop the app, deploy it, or change who may use it (`start`, `stop`, `deployments`, `permissions`)."""
        if "CAN_MANAGE" not in levels_of(app, caller):
            return error(403, "PERMISSION_DENIED", f"You do not have permission to manage app {app.name}.")
        body = request.json if request.body else {}
        if body is None:
            return error(400, "MALFORMED_REQUEST", "The request's body is no JSON object.")
        match what:
            case "start":
                _start(app)
            case "stop":
                _stop(app)
            case "deployments":
                return self._deploy(app, body)
            case _:
                return self._permit(app, body, replaces=request.method == "PUT")
        return json_response(app_record(app, self._clock))

    def create(self, request: Request, caller: Principal) -> Response:
        """A new app, which the caller manages: its compute starts unless `no_compute` says otherwise, and nothing is deployed."""
        body = request.json or {}
        name = body.get("name")
        if not isinstance(name, str) or not name:
            return error(400, "INVALID_PARAMETER_VALUE", "The app's name is missing.")
        taken = self._workspace.apps.get(name)
        if taken is not None and taken.listed:
            return error(409, "RESOURCE_ALREADY_EXISTS", f"An app with the same name already exists: {name}")
        host = taken.host if taken is not None else f"{name}-{self._workspace.id}.16.azure.databricksapps.com"
        app = App(name, host, self._workspace.host, self._workspace.id, str(body.get("description") or ""), active=None)
        app.grants = [Grant("admins", "CAN_MANAGE", kind="group", inherited=True), Grant(caller.id, "CAN_MANAGE")]
        app.status, app.status_message = "UNAVAILABLE", "App has not been deployed yet."
        if request.query.get("no_compute") == "true":
            _stop(app)
        self._workspace.apps[name] = app
        return json_response(app_record(app, self._clock))

    def withdraw_consent(self, client: str, caller: Principal) -> Response:
        """The caller's own consent for one app is forgotten."""
        for app in self._workspace.apps.values():
            if app.client_id == client and app.consents.pop(caller.id, None) is not None:
                return json_response({})
        return error(404, "NOT_FOUND", "No consent is stored for this user.")

    def _deploy(self, app: App, body: Mapping[str, object]) -> Response:
        if not body.get("source_code_path") and app.active is None:
            return error(
                400, "INVALID_PARAMETER_VALUE", "source_code_path is missing, and the app has none by default."
            )
        if app.compute != "ACTIVE":
            return error(400, "INVALID_STATE", f"Cannot deploy app {app.name}: its compute is {app.compute}.")
        made = Deployment(f"01f0{secrets.token_hex(14)}", age=0.0)
        app.history = [each for each in (app.active, *app.history) if each is not None]
        app.active, app.pending = made, None
        _start(app)
        return json_response(deployment(made, self._clock, app))

    def _permit(self, app: App, body: Mapping[str, object], *, replaces: bool) -> Response:
        """Add to the list, or put this one in the place of it; what is inherited stays."""
        entries = body.get("access_control_list")
        listed = cast(list[Json], entries) if isinstance(entries, list) else []
        grants = [self._grant(each) for each in listed]
        wrong = next((each for each in grants if isinstance(each, Response)), None)
        if wrong is not None or not grants:
            return wrong or error(400, "INVALID_PARAMETER_VALUE", "access_control_list is missing.")
        kept = [grant for grant in app.grants if grant.inherited or not replaces]
        app.grants = kept + [each for each in grants if isinstance(each, Grant) and each not in kept]
        return json_response(permissions(app, self._workspace.principals))

    def _grant(self, entry: Json) -> Grant | Response:
        kind = next((kind for kind in KINDS if kind in entry), None)
        level, who = str(entry.get("permission_level")), str(entry.get(kind or ""))
        if kind is None or level not in LEVELS:
            return error(400, "INVALID_PARAMETER_VALUE", f"Not a permission on an app: {json.dumps(entry)}")
        if kind == "group_name":
            known = any(who in principal.groups for principal in self._workspace.principals.values())
            return Grant(who, level, kind="group") if known else _nobody(who)
        services = {app.service_principal for app in self._workspace.apps.values()}
        return Grant(who, level) if who in self._workspace.principals or who in services else _nobody(who)


def _start(app: App) -> None:
    """Compute is up, and runs what was deployed last."""
    app.compute, app.compute_message = "ACTIVE", "App compute is running."
    if app.active is not None:
        app.status, app.status_message = "RUNNING", "App has status: App is running"


def _stop(app: App) -> None:
    app.compute, app.compute_message = "STOPPED", "App compute is stopped."
    app.status, app.status_message = "UNAVAILABLE", "App status is unavailable."


def _nobody(who: str) -> Response:
    return error(404, "RESOURCE_DOES_NOT_EXIST", f"Principal: {who} does not exist")
