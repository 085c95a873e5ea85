"""A workspace and the front door of its apps, for situations that take both: Starlette, uvicorn and RS256, not the lab's software.

The forms of answers come from the public REST reference and the SDK's own types; what callers report of the door is told at its
place.
"""

from __future__ import annotations

import base64
import json
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from tests.build.fix_lint import complaints
from tests.scenarios.asking import called
from tests.situations.asking import Told
from tests.situations.serving import HOST, WORKSPACE, Served, relayed, serving

Json = dict[str, Any]
Answer = Callable[[Request], Response | None]
"""What a situation answers in place of the door or the workspace; None leaves the request to them."""

NAME = "orders"
NUMBER = "1234567890123456"
WORKSPACE_HOST = WORKSPACE.removeprefix("https://")
ACCOUNT = "c0ffee00-1111-4222-8333-444455556666"
APP_CLIENT = "7c9e6679-7425-40de-944b-e07fc1f90ae7"
APP_PRINCIPAL = "3fa85f64-5717-4562-b3fc-2c963f66afa6"
KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
KEY_ID = "8f7a2f8b3c"


@dataclass(frozen=True)
class Caller:
    """Who calls. A service principal has a secret; its `id` is its application's."""

    id: str
    name: str
    groups: tuple[str, ...] = ("users",)
    secret: str = ""

    @property
    def environment(self) -> dict[str, str]:
        """The variables by which a service principal signs in."""
        given = {"DATABRICKS_CLIENT_ID": self.id, "DATABRICKS_CLIENT_SECRET": self.secret}
        return {"PATH": "/usr/bin", "HOME": "/nonexistent", "DATABRICKS_HOST": WORKSPACE, **given}


ANA = Caller("ana@example.com", "Ana")
ROBOT = Caller("0b7d9c55-41aa-4e0d-8f36-77c2a9e01d12", "ci-robot", secret="dose-not-a-real-secret-0001")
TOOL = {"PATH": "/usr/bin", "HOME": "/nonexistent"}


def signed(caller: Caller = ANA, *, age: float = 60, life: float = 3600, key: Any = KEY, **claims: object) -> str:
    """A token as the workspace signs it; `claims` replace its own. Ages in seconds."""
    now = int(time.time() - age)
    own = caller.id if caller.secret else "databricks-cli"
    body = {"iss": f"{WORKSPACE}/oidc", "aud": NUMBER, "sub": caller.id, "client_id": own, "scope": "all-apis offline_access",
            "iat": now, "exp": now + int(life), "jti": "a1b2c3"} | claims  # fmt: skip
    return jwt.encode(body, key, algorithm="RS256", headers={"kid": KEY_ID, "typ": "at+jwt"})


def grant(who: str, level: str = "CAN_USE", kind: str = "user_name") -> Json:
    """One entry of an access control list."""
    return {kind: who, "all_permissions": [{"permission_level": level, "inherited": False}]}


def ago(seconds: float) -> str:
    """A moment as the REST API writes it."""
    return datetime.fromtimestamp(time.time() - seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def deployed(seconds: float, state: str = "SUCCEEDED") -> Json:
    """A deployment that ended so long ago."""
    return {
        "deployment_id": "01f0aa", "status": {"state": state, "message": "App started successfully"},
        "create_time": ago(seconds + 40), "update_time": ago(seconds), "creator": "owner@example.com",
    }  # fmt: skip


def record(**changes: object) -> Json:
    """An app that runs, as `GET /api/2.0/apps/{name}` shows it."""
    return {
        "name": NAME, "id": "01f01234", "url": f"https://{HOST}", "creator": "owner@example.com",
        "app_status": {"state": "RUNNING", "message": "App is running"},
        "compute_status": {"state": "ACTIVE", "message": "App compute is active."},
        "service_principal_client_id": APP_PRINCIPAL, "service_principal_name": f"app-{NAME}",
        "oauth2_app_client_id": APP_CLIENT, "active_deployment": deployed(86_400),
    } | changes  # fmt: skip


@dataclass
class World:
    """One app of one workspace. Everything may be changed by a situation before it asks."""

    app: ASGIApp
    apps: list[Json] = field(default_factory=lambda: [record()])
    acl: list[Json] = field(default_factory=lambda: [grant("users", kind="group_name")])
    callers: tuple[Caller, ...] = (ANA, ROBOT)
    reads_acl: bool = True
    """Whether callers may read the access control list."""
    at_door: Answer = lambda request: None
    at_workspace: Answer = lambda request: None
    calls: list[str] = field(default_factory=list[str])
    """Method and path of what reached the app."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request = Request(scope, receive)
        if request.headers["host"].partition(":")[0] == WORKSPACE_HOST:
            await (self.at_workspace(request) or await self._workspace(request))(scope, receive, send)
        elif answer := self.at_door(request) or self._door(request):
            if request.headers["host"].partition(":")[0].endswith(".databricksapps.com"):
                answer.headers["server"] = "databricks"
            await answer(scope, receive, send)
        else:
            self.calls.append(f"{request.method} {request.url.path}")
            await relayed(self.app, ANA.id)(scope, receive, send)

    def _door(self, request: Request) -> Response | None:
        """None lets it in. Refusals: 401 without a word below /api/ or for JSON, else the way to sign in (F4)."""
        caller = self._caller(request)
        if caller is not None and self._may_use(caller):
            return None
        if request.url.path.startswith("/api/") or "application/json" in request.headers.get("accept", ""):
            return Response(status_code=401)
        return RedirectResponse(sign_in_at(), 302)

    def _caller(self, request: Request) -> Caller | None:
        given = request.headers.get("authorization", "")
        try:
            claims = jwt.decode(
                given.removeprefix("Bearer "),
                KEY.public_key(),
                algorithms=["RS256"],
                audience=NUMBER,
                issuer=f"{WORKSPACE}/oidc",
            )
        except jwt.InvalidTokenError:
            return None
        return next((each for each in self.callers if each.id == claims["sub"]), None)

    def _may_use(self, caller: Caller) -> bool:
        named = {caller.id, *caller.groups}
        return any(
            named & {entry.get(kind) for kind in ("user_name", "group_name", "service_principal_name")}
            for entry in self.acl
        )

    async def _workspace(self, request: Request) -> Response:
        path = request.url.path
        if path == "/.well-known/databricks-config":
            said = {
                "oidc_endpoint": f"{WORKSPACE}/oidc",
                "workspace_id": NUMBER,
                "account_id": ACCOUNT,
                "host_type": "WORKSPACE",
            }
            return JSONResponse(said)
        if path.startswith("/oidc/"):
            return await self._oidc(request, path.removeprefix("/oidc"))
        if not path.startswith("/api/2."):
            return Response("<!doctype html><title>Databricks - Sign In</title>", media_type="text/html")
        caller = self._caller(request)
        if caller is None:
            said = {"error_code": 401, "message": "Credential was not sent or was of an unsupported type for this API."}
            return JSONResponse(said, 401)
        return self._rest(path.partition("/api/2.")[2].partition("/")[2], caller)

    async def _oidc(self, request: Request, path: str) -> Response:
        if path.startswith("/.well-known/"):
            return JSONResponse(metadata())
        if path == "/jwks.json":
            return JSONResponse(
                {"keys": [json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(KEY.public_key())) | {"kid": KEY_ID}]}
            )
        if path == "/v1/token":
            kind, _, given = request.headers.get("authorization", "").partition(" ")
            pair = base64.b64decode(given).decode() if kind == "Basic" else ""
            for each in self.callers:
                if each.secret and pair == f"{each.id}:{each.secret}":
                    token = signed(each, age=0, scope="all-apis")
                    return JSONResponse(
                        {"access_token": token, "token_type": "Bearer", "expires_in": 3600, "scope": "all-apis"}
                    )
            return JSONResponse({"error": "invalid_client", "error_description": "Client authentication failed"}, 401)
        return Response(status_code=404)

    def _rest(self, what: str, caller: Caller) -> Response:
        if what == "preview/scim/v2/Me":
            groups = [{"display": group, "value": str(place)} for place, group in enumerate(caller.groups)]
            own = {"applicationId": caller.id} if caller.secret else {}
            said = {"id": "4711", "userName": caller.id, "displayName": caller.name, "active": True, "groups": groups}
            return JSONResponse(said | own)
        if what == "apps":
            return JSONResponse({"apps": self.apps})
        if what.startswith("apps/"):
            name, _, rest = what.removeprefix("apps/").partition("/")
            found = next((each for each in self.apps if each["name"] == name), None)
            if found is None:
                return _missing(f"App with name {name} does not exist or is deleted.")
            return JSONResponse({"app_deployments": [found["active_deployment"]]} if rest == "deployments" else found)
        if what.startswith("permissions/apps/"):
            if not self.reads_acl:
                said = {
                    "error_code": "PERMISSION_DENIED",
                    "message": f"{caller.id} does not have CAN_MANAGE permission",
                }
                return JSONResponse(said, 403)
            return JSONResponse({"object_id": f"/apps/{NAME}", "object_type": "apps", "access_control_list": self.acl})
        return _missing(f"No API found for 'GET {what}'")


def _missing(message: str) -> Response:
    return JSONResponse({"error_code": "RESOURCE_DOES_NOT_EXIST", "message": message}, 404)


def sign_in_at(client: str = APP_CLIENT, host: str = HOST) -> str:
    """Where the door sends a browser."""
    query = f"client_id={client}&redirect_uri=https://{host}/.auth/callback&response_type=code&state=x&scope=openid"
    return f"{WORKSPACE}/oidc/oauth2/v2.0/authorize?{query}"


def metadata() -> Json:
    """The workspace's OAuth metadata; no registration of clients (FACTS of F5)."""
    at = f"{WORKSPACE}/oidc"
    return {
        "issuer": at, "authorization_endpoint": f"{at}/v1/authorize", "token_endpoint": f"{at}/v1/token",
        "jwks_uri": f"{at}/jwks.json", "response_types_supported": ["code"], "code_challenge_methods_supported": ["S256"],
        "grant_types_supported": ["client_credentials", "authorization_code", "refresh_token"],
    }  # fmt: skip


@dataclass(frozen=True)
class Here:
    """A world that is served."""

    world: World
    served: Served

    def ask(
        self, *arguments: str, token: str | None = None, env: Mapping[str, str] = TOOL, to: Sequence[str] = ()
    ) -> Told:
        """`dbapp-diag run`: with a token to examine, or by signing in with this environment. `to`: further hosts."""
        way = [f"{host}:443:127.0.0.1:{self.served.port}" for host in (HOST, WORKSPACE_HOST, *to)]
        words = ["--ca-bundle", str(self.served.folder / "ca.pem"), "--no-proxy", "--format=json", "--quiet"]
        words += [word for each in way for word in ("--connect-to", each)]
        if token is not None:
            words += ["--token-env", "GIVEN_TOKEN", "--host", WORKSPACE]
            env = {**env, "GIVEN_TOKEN": token}
        done = called(["run", *words, *arguments], env)
        assert done.stdout, done.stderr
        report = json.loads(done.stdout)
        assert list(complaints(report)) == []
        return Told(report, done.returncode)


@contextmanager
def staged(app: ASGIApp, folder: Path, hosts: Sequence[str] = (), **changes: Any) -> Iterator[Here]:
    """Serve an app, its door and its workspace until the end of the block. `hosts`: further names in the certificate."""
    world = World(app, **changes)
    with serving(app, folder, door=world, hosts=(WORKSPACE_HOST, *hosts)) as served:
        yield Here(world, served)
