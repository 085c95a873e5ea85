"""The token exchange at a workspace's token endpoint (RFC 8693): for one app, or for the workspace.

As strict as the platform is thought to be. Parameters: documentation, "Connect to an API Databricks app using token
authentication" (a notebook's token, `audience`, `scope`), "Authenticate with an identity provider token" and "Configure a
federation policy". What a refusal says isn't known in public; the errors are those of RFC 8693 section 2.2.2.
"""

from collections.abc import Mapping
from typing import cast

from dbapp_diag.lab.core import Core, unknown_principal
from dbapp_diag.lab.issuer import Refusal
from dbapp_diag.lab.land import ALL_APIS, App, Token, Workspace
from dbapp_diag.lab.scopes import lacking

EXCHANGE = "urn:ietf:params:oauth:grant-type:token-exchange"
ACCESS_TOKEN = "urn:ietf:params:oauth:token-type:access_token"
NOTEBOOKS = "urn:databricks:params:oauth:token-type:personal-access-token"
IDENTITY_PROVIDERS = "urn:ietf:params:oauth:token-type:jwt"


class NotExchanged(Exception):
    """The exchange is refused, with an OAuth error and its description."""

    def __init__(self, error: str, description: str, status: int = 400) -> None:
        super().__init__(error)
        self.error = error
        self.description = description
        self.status = status


class Exchange:
    """Exchanges tokens at one workspace."""

    def __init__(self, core: Core, workspace: Workspace) -> None:
        """Serve this workspace."""
        self._core = core
        self._workspace = workspace

    def token(self, form: Mapping[str, str]) -> Token:
        """The token that the request is given. `NotExchanged` where it's refused."""
        subject, kind, scope = (_needed(form, name) for name in ("subject_token", "subject_token_type", "scope"))
        self._core.remember(subject)
        wanted = form.get("requested_token_type", ACCESS_TOKEN)
        if wanted != ACCESS_TOKEN:
            raise NotExchanged("invalid_request", f"requested_token_type {wanted} is not supported")
        app = self._app(form.get("audience"))
        match kind:
            case str() if kind == NOTEBOOKS:
                principal, left = self._notebook(subject), float(self._workspace.lifetime)
            case str() if kind == IDENTITY_PROVIDERS:
                principal, left = self._federated(subject, form.get("client_id"))
            case _:
                raise NotExchanged("invalid_request", f"subject_token_type {kind} is not supported")
        if unknown_principal(principal, self._workspace):
            text = f"Client authentication failed: user '{principal}' is not a member of workspace {self._workspace.id}"
            raise NotExchanged("invalid_client", text, 403)
        if app is not None:
            _covered(app, scope)
        audience = app.client_id if app is not None else None
        return Token(principal, scope, audience, min(left, float(self._workspace.lifetime)), issued_ago=0.0)

    def _app(self, audience: str | None) -> App | None:
        """The app that the token is to be for; None: for the workspace."""
        if not audience or audience == self._workspace.id:
            return None
        app = next((app for app in self._workspace.apps.values() if app.client_id == audience), None)
        if app is None:
            raise NotExchanged("invalid_target", "Audience is not known")
        return app

    def _notebook(self, subject: str) -> str:
        principal = self._workspace.pats.get(subject)
        if principal is None:
            raise NotExchanged("invalid_grant", "Subject token is invalid or expired")
        return principal

    def _federated(self, subject: str, client: str | None) -> tuple[str, float]:
        """Who the identity token stands for by the federation policies, and the seconds that it lives."""
        try:
            claims = self._core.issuer.identity(subject)
        except Refusal as refusal:
            text = "Subject token has expired" if refusal.reason == "expired" else "Subject token is invalid"
            raise NotExchanged("invalid_grant", text) from None
        principal = self._principal(claims, client or None)
        return principal, float(str(claims.get("exp", 0))) - self._core.clock.now()

    def _principal(self, claims: Mapping[str, object], client: str | None) -> str:
        own = [each for each in self._workspace.policies if each.client == client]
        by_issuer = [each for each in own if each.issuer == claims.get("iss")]
        by_audience = [each for each in by_issuer if {*each.audiences} & {*_texts(claims.get("aud"))}]
        for policy in by_audience:
            named = str(claims.get("sub" if policy.client is not None else policy.claim))
            if policy.client is not None and policy.subject == named:
                return policy.client
            if policy.client is None and named in self._workspace.principals:
                return named
        if client is not None and not own:
            raise NotExchanged("invalid_grant", "No federation policy is configured for this client")
        claim, name = (
            ("iss", "issuer") if not by_issuer else ("aud", "audience") if not by_audience else ("sub", "subject")
        )
        raise NotExchanged("invalid_grant", f"No federation policy matches the {name} {claims.get(claim)}")


def _needed(form: Mapping[str, str], name: str) -> str:
    value = form.get(name, "").strip()
    if not value:
        raise NotExchanged("invalid_request", f"{name} is required")
    return value


def _covered(app: App, scope: str) -> None:
    """The scope asked for must be a superset of the app's own (documentation, as above)."""
    held = scope.split()
    short = () if ALL_APIS in held else lacking(app.scopes, held)
    if short:
        raise NotExchanged("invalid_scope", f"Scope does not cover those of the app: {' '.join(short)}")


def _texts(value: object) -> tuple[str, ...]:
    if isinstance(value, str):
        return (value,)
    return tuple(map(str, cast("list[object]", value))) if isinstance(value, list) else ()
