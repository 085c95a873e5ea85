"""The workspace host: the few REST calls around apps, and its refusals.

Bodies of refusals: omnigent-ai/omnigent issues 3231 (credential of an unsupported type, realm) and 4463
(IP list); databricks/cli cmd/workspace/apps/errors_test.go (unknown app).
"""

import asyncio
import uuid
from dataclasses import replace
from urllib.parse import quote

from dbapp_diag.lab.changes import Changes
from dbapp_diag.lab.core import Core, unknown_principal
from dbapp_diag.lab.issuer import Refusal
from dbapp_diag.lab.land import ALL_APIS, App, Principal, Workspace
from dbapp_diag.lab.oidc import AuthorizationServer
from dbapp_diag.lab.records import app_record, deployments, levels_of, me, permissions
from dbapp_diag.lab.sql import Statements
from dbapp_diag.lab.web import Request, Response, error, html_response, json_response

REALM = ("www-authenticate", 'Bearer realm="DatabricksRealm"')


CUT = {
    "url", "user_api_scopes", "effective_user_api_scopes",
    "active_deployment", "pending_deployment", "last_deployment_id",
}  # fmt: skip
"""What a record lacks where it's cut down for callers without permission."""


class _Answered(Exception):
    def __init__(self, response: Response) -> None:
        super().__init__()
        self.response = response


class WorkspaceServer:
    """Answers at one workspace's host."""

    def __init__(self, core: Core, workspace: Workspace) -> None:
        """Serve this workspace."""
        self._core = core
        self._workspace = workspace
        self._authorization = AuthorizationServer(core, workspace)
        self._statements = Statements(workspace, core.clock)
        self._changes = Changes(workspace, core.clock)

    async def handle(self, request: Request) -> Response:
        """Answer one request."""
        self._core.note("workspace", request)
        if not self._workspace.is_workspace:
            page = html_response("Not Found", "The requested URL was not found on this server.", 404)
            page = page.plus(("server", "nginx"), ("date", self._core.clock.http_date()))
            return replace(page, by="other")
        await asyncio.sleep(self._workspace.delays.get(request.path, 0.0))
        answer = self._workspace.instead(request) if self._workspace.instead is not None else None
        try:
            answer = answer or self._route(request)
        except _Answered as early:
            answer = early.response
        return self._core.stamp(answer, ("x-databricks-org-id", self._workspace.id))

    def _route(self, request: Request) -> Response:
        if self._workspace.network_policy is not None:
            return refusal_of_network(self._workspace.network_policy, self._workspace.id)
        found = self._authorization.answer(request)
        if found is not None:
            return found
        if not request.path.startswith("/api/"):
            return html_response("Databricks", "Sign in to continue.", 200)
        return self._rest(request)

    def _rest(self, request: Request) -> Response:
        match request.method, request.path.removeprefix("/api/2.0/").split("/"):
            case "GET", ["preview", "scim", "v2", "Me"]:
                return json_response(me(self._caller(request, "iam.current-user:read", "scim"), self._workspace))
            case "GET", ["apps"]:
                return self._list(request, self._caller(request, "apps"))
            case "GET", ["apps", name]:
                return json_response(self._record(*self._app(request, name)))
            case "GET", ["apps", name, "deployments"]:
                app, caller = self._app(request, name)
                if self._refuses(app, caller, "cut"):
                    return _no_permission(name)
                return json_response(deployments(app, self._core.clock))
            case "GET", ["permissions", "apps", name]:
                app, caller = self._app(request, name)
                if "CAN_MANAGE" not in levels_of(app, caller):
                    return error(403, "PERMISSION_DENIED", f"You do not have permission to view the ACL of app {name}.")
                return json_response(permissions(app, self._workspace.principals))
            case (("PATCH" | "PUT"), ["permissions", "apps", name]):
                return self._changes.of_app(request, *self._app(request, name), "permissions")
            case "POST", ["apps"]:
                return self._changes.create(request, self._caller(request, "apps"))
            case "POST", ["apps", name, ("start" | "stop" | "deployments") as what]:
                return self._changes.of_app(request, *self._app(request, name), what)
            case _, ["sql", "statements", *below]:
                self._caller(request, "sql")
                return self._statements.answer(request, below)
            case "GET", ["oauth-app-integrations", client, "user-consent", "me"]:
                return self._consent(client, self._caller(request, "iam.current-user:read"))
            case "DELETE", ["oauth-app-integrations", client, "user-consent", "me"]:
                return self._changes.withdraw_consent(client, self._caller(request, "iam.current-user:read"))
            case "GET", ["ip-access-lists"]:
                return self._ip_access_lists(self._caller(request, "ip-access-lists"))
            case _:
                return _missing(request)

    def _app(self, request: Request, name: str) -> tuple[App, Principal]:
        caller = self._caller(request, "apps")
        app = self._workspace.apps.get(name)
        if app is None or not app.listed or self._refuses(app, caller, "hidden"):
            text = f"App with name {name} does not exist or is deleted."
            raise _Answered(error(404, "NOT_FOUND", text))
        if self._refuses(app, caller, "forbidden"):
            raise _Answered(_no_permission(name))
        return app, caller

    def _refuses(self, app: App, caller: Principal, how: str) -> bool:
        """Whether the caller has no permission on the app, and this workspace answers that in this way."""
        return self._workspace.record_refusal == how and not levels_of(app, caller)

    def _record(self, app: App, caller: Principal) -> dict[str, object]:
        record = app_record(app, self._core.clock)
        if self._refuses(app, caller, "cut"):
            return {key: value for key, value in record.items() if key not in CUT}
        return record

    def _list(self, request: Request, caller: Principal) -> Response:
        query = request.query
        size = max(1, min(int(query.get("page_size", "0") or 0) or self._workspace.page_size, 100))
        start = int(query.get("page_token", "0") or 0)
        seen = [app for app in self._workspace.apps.values() if app.listed and levels_of(app, caller)]
        page = [app_record(app, self._core.clock) for app in seen[start : start + size]]
        body: dict[str, object] = {"apps": page}
        if start + size < len(seen):
            body["next_page_token"] = str(start + size)
        return json_response(body)

    def _ip_access_lists(self, caller: Principal) -> Response:
        """For administrators alone (documentation: "Configure IP access lists for workspaces")."""
        if "admins" not in caller.groups:
            return error(403, "PERMISSION_DENIED", "Only admins can perform this action.")
        listed = {"list_id": "6b7d", "label": "office", "list_type": "ALLOW", "enabled": True, "address_count": 1}
        return json_response({"ip_access_lists": [{**listed, "ip_addresses": ["192.0.2.0/24"]}]})

    def _consent(self, client: str, caller: Principal) -> Response:
        for app in self._workspace.apps.values():
            if app.client_id == client and caller.id in app.consents:
                return json_response({"client_id": client, "scopes": list(app.consents[caller.id])})
        return error(404, "NOT_FOUND", "No consent is stored for this user.")

    def _caller(self, request: Request, *scopes: str) -> Principal:
        text = request.bearer
        if text is None:
            message = "Credential was not sent or was of an unsupported type for this API."
            raise _Answered(_unauthenticated(message))
        if text in self._workspace.pats:
            return self._workspace.principals[self._workspace.pats[text]]
        try:
            token = self._core.issuer.verify(text, self._workspace, entra=True)
        except Refusal as refusal:
            raise _Answered(_invalid_token(refusal.reason)) from None
        if self._workspace.id not in token.audience:
            raise _Answered(_invalid_token("audience"))
        if unknown_principal(token.subject, self._workspace):
            message = f"user '{token.subject}' is not a member of workspace {self._workspace.id}"
            raise _Answered(error(403, "PERMISSION_DENIED", message))
        if not token.scopes & {ALL_APIS, *scopes}:
            message = f"Provided OAuth token does not have required scopes: {scopes[0]} [ReqId: {uuid.uuid4()}]"
            raise _Answered(error(403, "PERMISSION_DENIED", message))
        return self._workspace.principals[token.subject]


def _no_permission(name: str) -> Response:
    return error(403, "PERMISSION_DENIED", f"You do not have permission to view app {name}.")


def refusal_of_network(policy: str, workspace_id: str) -> Response:
    """The refusal of an address: by private link, or by the IP access list."""
    if policy == "private-link":
        text = f"Public access is not allowed for workspace: {workspace_id}"
        return json_response({"X-Databricks-Reason-Phrase": text}, 403, ("x-databricks-reason-phrase", text))
    text = f"Source IP address: 198.51.100.7 is blocked by Databricks IP ACL for workspace: {workspace_id}"
    body = {"error_code": "403", "message": f"{text} [ReqId: {uuid.uuid4()}]"}
    return json_response(body, 403, ("x-databricks-reason-phrase", text))


def _unauthenticated(message: str) -> Response:
    body = {"error_code": 401, "message": message}
    return json_response(body, 401, REALM, ("x-databricks-reason-phrase", message))


def _invalid_token(reason: str) -> Response:
    """The refusal of a token, be it expired or bad: `error_code` is a number, the reason a header as well."""
    if reason == "malformed":
        return _unauthenticated("Credential was not sent or was of an unsupported type for this API.")
    message = f"Invalid access token. [ReqId: {uuid.uuid4()}]"
    return json_response({"error_code": 403, "message": message}, 403, ("x-databricks-reason-phrase", message))


def _missing(request: Request) -> Response:
    return error(404, "ENDPOINT_NOT_FOUND", f"No API found for '{request.method} {quote(request.path)}'")
