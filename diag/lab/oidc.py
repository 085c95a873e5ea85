"""The workspace's authorization server: discovery, keys, sign-in page and the grants of the token endpoint.

Paths and grants: databricks-sdk-py oauth.py, oidc.py, config.py; the exchange of tokens is in `exchange.py`, what a person
consents to in `consent.py`.
"""

import base64
import hmac
from urllib.parse import urlencode

from dbapp_diag.lab.consent import CodeRefused, ConsentPage
from dbapp_diag.lab.core import Core
from dbapp_diag.lab.exchange import EXCHANGE, Exchange, NotExchanged
from dbapp_diag.lab.land import Token, Workspace
from dbapp_diag.lab.providers import ACCOUNT, DATABRICKS_IN_ENTRA, ENTRA_HOST, TENANT
from dbapp_diag.lab.web import Request, Response, html_response, json_response

NO_STORE = ("cache-control", "no-store")


class AuthorizationServer:
    """Answers below `/oidc` and `/.well-known` for one workspace."""

    def __init__(self, core: Core, workspace: Workspace) -> None:
        """Serve this workspace."""
        self._core = core
        self._workspace = workspace
        self._page = ConsentPage(core, workspace)

    def answer(self, request: Request) -> Response | None:
        """The answer to a path of the authorization server, or None for any other path."""
        base = f"https://{self._workspace.host}"
        match request.method, request.path:
            case "GET", "/.well-known/databricks-config":
                return json_response(self._metadata(base))
            case (
                "GET",
                "/oidc/.well-known/oauth-authorization-server" | "/oidc/.well-known/openid-configuration",
            ):
                return json_response(_discovery(base, names_itself=self._workspace.consent.issuer != "unnamed"))
            case "GET", "/oidc/jwks.json":
                return json_response(self._core.issuer.jwks(self._workspace))
            case "POST", "/oidc/v1/token":
                return self._token(request)
            case "GET", "/oidc/v1/authorize":
                return self._page.show(request)
            case "POST", "/oidc/v1/authorize":
                return self._page.decide(request)
            case "GET", "/aad/auth":
                return _to_entra("oauth2/authorize", base)
            case "GET", "/oidc/oauth2/v2.0/authorize" if "client_id" not in request.query:
                return _to_entra("oauth2/v2.0/authorize", base)
            case "GET", "/oidc/oauth2/v2.0/authorize":
                place = f"{base}/login.html?{urlencode({'next_url': request.target})}"
                return Response(302, b"", (("location", place),))
            case "GET", "/login.html":
                return html_response("Databricks - Sign In", "Sign in to continue to Databricks.")
            case _:
                return None

    def _metadata(self, base: str) -> dict[str, object]:
        return {
            "oidc_endpoint": f"{base}/oidc",
            "account_id": ACCOUNT,
            "workspace_id": self._workspace.id,
            "cloud": "AZURE",
            "host_type": "WORKSPACE",
        }

    def _token(self, request: Request) -> Response:
        form = request.form
        match form.get("grant_type"):
            case "client_credentials":
                return self._client_credentials(request, form)
            case "refresh_token":
                principal = self._workspace.refresh.get(form.get("refresh_token", ""))
                if principal is None:
                    return _refused(400, "invalid_grant", "Refresh token is invalid or expired")
                return self._issue(form, principal, refresh=form["refresh_token"])
            case "authorization_code":
                return self._code(form)
            case str(grant) if grant == EXCHANGE:
                return self._exchange(form)
            case None:
                return _refused(400, "invalid_request", "grant_type is required")
            case _:
                return _refused(400, "unsupported_grant_type", "Grant type is not supported")

    def _client_credentials(self, request: Request, form: dict[str, str]) -> Response:
        client, secret = _basic(request) or (form.get("client_id", ""), form.get("client_secret", ""))
        self._core.remember(secret)
        expected = self._workspace.clients.get(client)
        if expected is None or not hmac.compare_digest(expected.encode(), secret.encode()):
            return _refused(401, "invalid_client", "Client authentication failed")
        return self._issue(form, client)

    def _code(self, form: dict[str, str]) -> Response:
        try:
            granted = self._page.redeem(form)
        except CodeRefused as why:
            return _refused(400, "invalid_grant", str(why))
        refresh = None
        if "offline_access" in granted.scope.split():
            refresh = self._core.new_secret("doau")
            self._workspace.refresh[refresh] = granted.principal
        return self._issue({"scope": granted.scope}, granted.principal, refresh=refresh)

    def _exchange(self, form: dict[str, str]) -> Response:
        try:
            token = Exchange(self._core, self._workspace).token(form)
        except NotExchanged as why:
            return _refused(why.status, why.error, why.description)
        return self._issue(form, token.principal or "", token=token)

    def _issue(
        self, form: dict[str, str], principal: str, *, token: Token | None = None, refresh: str | None = None
    ) -> Response:
        scope = form.get("scope") or "all-apis"
        allowed = self._workspace.allowed_scopes
        if allowed is not None and not set(scope.split()) <= set(allowed):
            return _refused(400, "invalid_scope", f"Scope is not allowed for this client: {scope}")
        token = token or Token(principal, scope, lifetime=float(self._workspace.lifetime), issued_ago=0.0)
        text = self._core.mint(token, self._workspace)
        body: dict[str, object] = {
            "access_token": text,
            "token_type": "Bearer",
            "expires_in": int(token.lifetime),
            "scope": scope,
        }
        if refresh is not None:
            body["refresh_token"] = refresh
        return json_response(body, 200, NO_STORE)


def _discovery(base: str, *, names_itself: bool) -> dict[str, object]:
    told: dict[str, object] = {"authorization_response_iss_parameter_supported": True} if names_itself else {}
    return told | {
        "issuer": f"{base}/oidc",
        "authorization_endpoint": f"{base}/oidc/v1/authorize",
        "token_endpoint": f"{base}/oidc/v1/token",
        "jwks_uri": f"{base}/oidc/jwks.json",
        "scopes_supported": ["all-apis", "email", "offline_access", "openid", "profile", "sql"],
        "response_types_supported": ["code"],
        "response_modes_supported": ["query", "fragment", "form_post"],
        "grant_types_supported": ["client_credentials", "authorization_code", "refresh_token", EXCHANGE],
        "code_challenge_methods_supported": ["S256"],
        "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post", "none"],
        "subject_types_supported": ["public"],
    }


def _to_entra(path: str, base: str) -> Response:
    """Where the SDK reads the tenant from: databricks-sdk-py config.py `load_azure_tenant_id`, and oauth.py
    `get_azure_entra_id_workspace_endpoints`, which asks without any parameters."""
    query = {"response_type": "code", "redirect_uri": f"{base}/aad/auth", "client_id": DATABRICKS_IN_ENTRA}
    return Response(302, b"", (("location", f"https://{ENTRA_HOST}/{TENANT}/{path}?{urlencode(query)}"),))


def _basic(request: Request) -> tuple[str, str] | None:
    scheme, _, value = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        user, _, password = base64.b64decode(value).decode().partition(":")
    except ValueError:
        return None
    return user, password


def _refused(status: int, error: str, description: str) -> Response:
    return json_response({"error": error, "error_description": description}, status, NO_STORE)
