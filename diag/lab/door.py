"""The front door of every app: token, permission, scopes and state are checked, then the request is relayed.

What it answers was observed in public: IceRhymers/shellbox probe/FINDINGS.md (redirect, cookies, `gap-auth`),
omnigent-ai/omnigent omnigent/cli.py and routes_resources.py (the redirect's host, `//`), databricks/appkit
PR 318 (oauth2-proxy, time limits), arielhsaa/accelerate_approvals_demo (the page "App Not Available"), punkpeye/mcp-remote
PR 193 (metadata of the protected resource), databricks-solutions/ai-dev-kit PR 550 (the answer to `Accept`).
"""

import asyncio
import base64
import uuid
from collections.abc import Callable
from dataclasses import replace
from urllib.parse import urlencode

import httpx

from dbapp_diag.lab.core import Core, unknown_principal
from dbapp_diag.lab.issuer import Refusal, Verified
from dbapp_diag.lab.land import ALL_APIS, App, Principal, Token
from dbapp_diag.lab.records import levels_of
from dbapp_diag.lab.relay import HOP_BY_HOP, SWITCH, lost, relayed
from dbapp_diag.lab.scopes import lacking
from dbapp_diag.lab.web import Request, Response, gave_up, html_response, json_response, not_available
from dbapp_diag.lab.workspace import refusal_of_network

RESOURCE_METADATA = "/.well-known/oauth-protected-resource"
POD = base64.b64encode(b"10.139.64.12:8000").decode()


class FrontDoor:
    """Answers at the hosts of all apps."""

    def __init__(self, core: Core, app_port: Callable[[App], int]) -> None:
        """`app_port` says where an app's own server is."""
        self._core = core
        self._app_port = app_port
        self._client: httpx.AsyncClient | None = None

    async def close(self) -> None:
        """Drop the connections to the apps."""
        if self._client is not None:
            await self._client.aclose()

    async def handle(self, request: Request) -> Response:
        """Answer one request: the door's own refusal, or what the app says."""
        self._core.note("front-door", request)
        app = self._core.app_at(request.host)
        answer = app.door.instead(request) if app is not None and app.door.instead is not None else None
        return self._core.stamp(answer if answer is not None else await self._decide(request, app))

    async def _decide(self, request: Request, app: App | None) -> Response:
        if app is None or not app.known_to_door:
            return html_response("404 Not Found", "The requested app was not found.", 404)
        if app.door.network_policy is not None:
            return refusal_of_network(app.door.network_policy, app.workspace_id)
        if "..%2f" in request.raw_path.lower():
            return Response(400)
        if "//" in request.raw_path:
            path, mark, query = request.target.partition("?")
            while "//" in path:
                path = path.replace("//", "/")
            return Response(301, b"", (("location", path + mark + query),))
        if request.raw_path == RESOURCE_METADATA and app.door.resource_metadata:
            servers = [f"https://{app.workspace}/oidc"]
            return json_response({"resource": f"https://{app.host}", "authorization_servers": servers})
        caller = self._admit(request, app)
        if isinstance(caller, Response):
            return caller
        if app.door_status is not None:
            return not_available(app.door_status)
        return await self._relay(request, app, caller)

    def _admit(self, request: Request, app: App) -> Principal | Response:
        """The caller, or the answer to one who isn't let in."""
        text = request.bearer
        outside = not request.raw_path.startswith("/api/")
        if text is None or (outside and not app.door.tokens_outside_api):
            return self._to_login(request, app)
        workspace = self._core.world.workspaces[app.workspace]
        try:
            token = self._core.issuer.verify(text, workspace)
        except Refusal as refusal:
            if refusal.reason == "expired" and app.door.expired == "forbidden":
                return Response(403, b"Invalid Token", (("content-type", "text/plain; charset=utf-8"),))
            if refusal.reason == "expired" and app.door.expired == "redirect":
                return self._redirect(request, app)
            if refusal.issuer in {f"https://{each.host}/oidc" for each in self._core.world.workspaces.values()}:
                return self._turn_away(request, app, app.door.other_workspace)
            return self._to_login(request, app)
        taken = {workspace.id, app.client_id} & set(token.audience)
        if not taken or unknown_principal(token.subject, workspace) or app.door.refuses_all:
            return self._to_login(request, app)
        principal = workspace.principals[token.subject]
        if not {"CAN_USE", "CAN_MANAGE"} & levels_of(app, principal):
            return self._turn_away(request, app, app.door.no_permission)
        if self._lacks_scopes(app, token):
            return self._turn_away(request, app, app.door.no_scope)
        return principal

    def _lacks_scopes(self, app: App, token: Verified) -> bool:
        """`all-apis` is taken for any scope, as measured in public.

        Else the app's scopes must all be there.
        """
        return ALL_APIS not in token.scopes and bool(lacking(app.scopes, token.scopes))

    def _turn_away(self, request: Request, app: App, status: int) -> Response:
        return self._to_login(request, app) if status == 401 else Response(status)

    def _to_login(self, request: Request, app: App) -> Response:
        """An empty 401 below `/api/`, elsewhere the way to the login page; or whichever is asked for."""
        if app.door.asks_accept and request.headers.get("accept", "").startswith("application/json"):
            return json_response({"error": "unauthorized"}, 401)
        return Response(401) if request.raw_path.startswith("/api/") else self._redirect(request, app)

    def _redirect(self, request: Request, app: App) -> Response:
        cookie = self._core.new_secret("csrf")
        query = {
            "approval_prompt": "force",
            "client_id": app.client_id,
            "redirect_uri": f"https://{app.host}/.auth/callback",
            "response_type": "code",
            "scope": "openid profile email offline_access",
            "state": f"{uuid.uuid4().hex}:{request.raw_path}",
        }
        place = f"https://{app.workspace}/oidc/oauth2/v2.0/authorize?{urlencode(query)}"
        kept = f"__Host-databricksapps_csrf={cookie}; Path=/; Max-Age=900; HttpOnly; Secure; SameSite=None"
        return Response(302, b"", (("location", place), ("set-cookie", kept)))

    async def _relay(self, request: Request, app: App, caller: Principal) -> Response:
        if self._client is None:
            unlimited = httpx.Limits(max_connections=None)  # each stream and each websocket holds one
            self._client = httpx.AsyncClient(trust_env=False, timeout=None, limits=unlimited)
        try:
            response = await asyncio.wait_for(self._asked(self._client, request, app, caller), app.door.time_limit)
        except TimeoutError:
            return gave_up()
        except httpx.HTTPError:
            return not_available(502)
        behind = (("gap-auth", caller.id), ("x-databricks-internal-pod-ip", POD))
        response = replace(response, headers=(*response.headers, *behind))
        fate = app.door.lost.get(request.raw_path)
        return response if fate is None else lost(fate, response)

    async def _asked(self, client: httpx.AsyncClient, request: Request, app: App, caller: Principal) -> Response:
        url = httpx.URL(
            f"http://127.0.0.1:{self._app_port(app)}", raw_path=request.target.encode("ascii", "surrogateescape")
        )
        headers = self._onward(request, app, caller)
        question = client.build_request(request.method, url, headers=headers, content=request.body)
        return await relayed(await client.send(question, stream=True), app.door.stream_limit)

    def _onward(self, request: Request, app: App, caller: Principal) -> list[tuple[bytes, bytes]]:
        """The request's headers as the app gets them.

        Its own Authorization is gone, `X-Forwarded-*` are ours.
        """
        dropped = {*HOP_BY_HOP, "authorization", "host", "content-length", "accept-encoding", "cookie"}
        headers = [
            (name, value)
            for name, value in request.raw_headers
            if name.decode() not in dropped and not name.startswith(b"x-forwarded-")
        ]
        forwarded = {
            "host": "localhost:8000",
            "x-forwarded-host": app.host,
            "x-forwarded-proto": "https",
            "x-forwarded-preferred-username": caller.name,
            "x-forwarded-user": f"{int.from_bytes(caller.id.encode()[:6], 'big')}@{app.workspace_id}",
            "x-forwarded-email": caller.id,
            "x-real-ip": "198.51.100.7",
            "x-request-id": str(uuid.uuid4()),
            "x-envoy-expected-rq-timeout-ms": "300000",
        }
        if app.scopes:
            scope = " ".join((*app.scopes, "iam.current-user:read", "iam.access-control:read"))
            workspace = self._core.world.workspaces[app.workspace]
            forwarded["x-forwarded-access-token"] = self._core.mint(Token(caller.id, scope), workspace)
        if request.upgrades:
            forwarded |= SWITCH
        return headers + [(name.encode(), value.encode()) for name, value in forwarded.items()]
