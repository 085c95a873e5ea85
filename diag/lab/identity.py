"""The identity providers' servers: Entra ID, and whatever hands out one token.

Requests as databricks-sdk-py sends them: oidc_token_supplier.py (GitHub Actions, Azure DevOps), credentials_provider.py
(Entra ID's older token endpoint, the metadata service). Entra ID's refusals: Azure/login issues 453 (federation) and
OfficeDev/microsoft-365-agents-toolkit issue 8621 (secret).
"""

import asyncio
import hmac
import re
from dataclasses import replace
from urllib.parse import parse_qsl

from dbapp_diag.lab.core import Core
from dbapp_diag.lab.entra import NO_STORE, refusal
from dbapp_diag.lab.issuer import Refusal
from dbapp_diag.lab.land import Token
from dbapp_diag.lab.providers import AZURE_CLI, DEVOPS_AUDIENCE, ENTRA, GITHUB, TENANT, Source
from dbapp_diag.lab.web import Request, Response, json_response

ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
LIFETIME = 3599


class SourceServer:
    """Hands out one token: GitHub Actions, Azure DevOps or a metadata service."""

    def __init__(self, core: Core, kind: str, source: Source) -> None:
        """`kind` is `github`, `azure-devops` or `metadata`."""
        self._core = core
        self._kind = kind
        self._source = source

    async def handle(self, request: Request) -> Response:
        """Answer one request."""
        self._core.note("identity-provider", request)
        await asyncio.sleep(self._source.delay)
        answer = self._source.instead(request) if self._source.instead is not None else None
        return answer or self._answer(request)

    def _answer(self, request: Request) -> Response:
        match self._kind:
            case "metadata":
                return self._metadata(request)
            case _ if not hmac.compare_digest((request.bearer or "").encode(), self._source.key.encode()):
                return json_response({"message": "Unauthorized"}, 401)
            case "github":
                return self._github(request)
            case _:
                return self._devops(request)

    def _github(self, request: Request) -> Response:
        """The audience asked for goes into the token; without one it's the owner's page (GitHub's documentation)."""
        if request.method != "GET" or not request.path.startswith("/idtoken/"):
            return json_response({"message": "Not Found"}, 404)
        audience = dict(parse_qsl(request.target.partition("?")[2])).get("audience") or "https://github.com/example"
        text = self._core.mint(_for(self._source.token, audience))
        return json_response({"count": len(text), "value": text})

    def _devops(self, request: Request) -> Response:
        wanted = re.fullmatch(
            r"/[^/]+/[^/]+/_apis/distributedtask/hubs/[^/]+/plans/[^/]+/jobs/[^/]+/oidctoken", request.path
        )
        if request.method != "POST" or wanted is None or "api-version" not in request.query:
            return json_response({"message": "The requested resource does not exist."}, 404)
        return json_response({"oidcToken": self._core.mint(_for(self._source.token, DEVOPS_AUDIENCE))})

    def _metadata(self, request: Request) -> Response:
        """The path is the secret here; the headers say which workspace it's for."""
        headers, host = request.headers, f"https://{self._core.world.workspace.host}"
        if request.path != f"/{self._source.key}" or headers.get("x-databricks-metadata-version") != "1":
            return json_response({"error": "not found"}, 404)
        if (headers.get("x-databricks-host") or "").rstrip("/") != host:
            return json_response({"error": "no credentials for this host"}, 404)
        token = self._source.token
        expires = int(self._core.clock.now() - token.issued_ago + token.lifetime)
        return json_response({"access_token": self._core.mint(token), "token_type": "Bearer", "expires_on": expires})


class EntraServer:
    """The token endpoint of Entra ID for one tenant, in the older form that asks for a `resource`."""

    def __init__(self, core: Core) -> None:
        """Serve the world's directory."""
        self._core = core
        self._directory = core.world.directory

    async def handle(self, request: Request) -> Response:
        """Answer one request."""
        self._core.note("identity-provider", request)
        await asyncio.sleep(self._directory.delay)
        answer = self._directory.instead(request) if self._directory.instead is not None else None
        return answer or self._answer(request)

    def _answer(self, request: Request) -> Response:
        tenant, _, rest = request.path[1:].partition("/")
        if request.method != "POST" or rest != "oauth2/token":
            return Response(404)
        form = request.form
        if tenant != TENANT:
            text = f"Tenant '{tenant}' not found. Check to make sure you have the correct tenant ID."
            return self._refusal(400, "invalid_request", 90002, text)
        client, resource = form.get("client_id", ""), form.get("resource", "")
        if client not in self._directory.clients and client not in self._directory.federated:
            text = f"Application with identifier '{client}' was not found in the directory 'Example'."
            return self._refusal(400, "unauthorized_client", 700016, text)
        refused = self._refused(form, client)
        if refused is not None:
            return refused
        if not resource:
            return self._refusal(400, "invalid_request", 900144, "The request body must contain: 'resource'.")
        return self._issue(client, resource)

    def _refused(self, form: dict[str, str], client: str) -> Response | None:
        if form.get("client_assertion_type") == ASSERTION:
            return self._federation_refused(form.get("client_assertion", ""), client)
        secret = form.get("client_secret", "")
        self._core.remember(secret)
        if hmac.compare_digest(self._directory.clients.get(client, "").encode(), secret.encode()) and secret:
            return None
        text = (
            "Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, "
        )
        text += f"not the client secret ID, for a secret added to app '{client}'."
        return self._refusal(401, "invalid_client", 7000215, text)

    def _federation_refused(self, assertion: str, client: str) -> Response | None:
        try:
            claims = self._core.issuer.identity(assertion)
        except Refusal as refusal:
            return self._refusal(
                401, "invalid_client", 700024, f"Client assertion is not acceptable: {refusal.reason}."
            )
        subject = str(claims.get("sub"))
        wanted = (GITHUB, self._directory.federated.get(client), DEVOPS_AUDIENCE)
        if (claims.get("iss"), subject, claims.get("aud")) == wanted:
            return None
        text = f"No matching federated identity record found for presented assertion subject '{subject}'. Check your "
        text += "federated identity credential Subject, Audience and Issuer against the presented assertion."
        return self._refusal(401, "invalid_client", 700213, text)

    def _issue(self, client: str, resource: str) -> Response:
        text = self._core.mint(application_token(client, resource))
        now = int(self._core.clock.now())
        body = {
            "token_type": "Bearer",
            "expires_in": str(LIFETIME),
            "ext_expires_in": str(LIFETIME),
            "expires_on": str(now + LIFETIME),
            "not_before": str(now),
            "resource": resource,
            "access_token": text,
        }
        return json_response(body, 200, NO_STORE)

    def _refusal(self, status: int, error: str, number: int, words: str) -> Response:
        return refusal(status, error, number, words, now=self._core.clock.now())


def application_token(client: str, resource: str) -> Token:
    """An application's own token, with the claims that the older endpoint gives it."""
    claims: dict[str, object] = {
        "appid": client,
        "oid": client,
        "sub": client,
        "idtyp": "app",
        "ver": "1.0",
        "tid": TENANT,
    }
    return Token(
        client, audience=resource, lifetime=LIFETIME, issued_ago=0.0, issuer=ENTRA, kind="entra", claims=claims
    )


def person_token(person: str, resource: str) -> Token:
    """A person's token out of `az` (databricks-sdk-py credentials_provider.py tells people by `upn`)."""
    claims: dict[str, object] = {
        "appid": AZURE_CLI,
        "scp": "user_impersonation",
        "upn": person,
        "unique_name": person,
        "ver": "1.0",
        "tid": TENANT,
    }
    return Token(person, audience=resource, issuer=ENTRA, kind="entra", claims=claims)


def _for(token: Token, audience: str) -> Token:
    """The same token for this audience, unless it's made for a fixed one."""
    return replace(token, audience=token.audience or audience)
