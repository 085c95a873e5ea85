"""Where a token is accepted, and what works where it isn't: by its kind and claims alone. Pure.

Source: Databricks documentation, "Connect to an API Databricks app using token authentication" (OAuth tokens alone, a notebook's
and Entra ID's after an exchange) and "Authenticate with an identity provider token"; omnigent-ai/omnigent issue 3231 for what the
workspace's API accepts. That `aud` names one app after an exchange is inferred from the exchange's request.
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from dbapp_diag.analysis.token.scopes import ALL_APIS, of_an_app, that_count
from dbapp_diag.facts.identity import TokenFacts, TokenKind
from dbapp_diag.model.ids import CLIENT_ID
from dbapp_diag.model.urls import host_of

FOR_DATABRICKS = "2ff814a6-3304-4ab8-85cb-cd0e6f879c1d"
"""Entra ID's name for Azure Databricks (databricks-sdk-py credentials_provider.py)."""

_SIGN_IN = "databricks auth login --host {host}, then dbapp-diag token get"


@dataclass(frozen=True, slots=True)
class GoodFor:
    """`apps` and `workspace`: whether such a token is accepted there; None where its form doesn't tell."""

    apps: bool | None
    workspace: bool | None
    text: str
    """A sentence part."""
    instead: str | None = None
    """What works at an app, where this doesn't."""


def good_for(token: TokenFacts, kind: TokenKind | None = None) -> GoodFor:
    """Where such a token is accepted while it's in date. `kind` says more than its form, where that's known."""
    host = host_of(token.issuer or "")
    login = _SIGN_IN.format(host=f"https://{host}" if host else "<workspace>")
    match kind or token.kind:
        case TokenKind.DATABRICKS_OAUTH:
            return _oauth(token)
        case TokenKind.PERSONAL_ACCESS:
            return GoodFor(False, True, "the workspace's API; no app accepts a personal access token", login)
        case TokenKind.NOTEBOOK:
            how = "dbapp-diag token get --app <app>, in that notebook: it's exchanged for the app"
            return GoodFor(False, True, "its own workspace's API; an app accepts it only after an exchange", how)
        case TokenKind.ENTRA:
            return _entra(token)
        case TokenKind.FOREIGN_JWT:
            how = "an exchange at the workspace, which needs a federation policy for this issuer"
            return GoodFor(False, False, f"whatever {host or 'its issuer'} made it for; nothing at Databricks", how)
        case TokenKind.ID_TOKEN:
            return GoodFor(
                False, False, "saying who signed in; no API accepts an ID token", "the access token beside it"
            )
        case TokenKind.REFRESH_TOKEN:
            text = "getting access tokens at the token endpoint, and nothing else"
            return GoodFor(False, False, text, "an access token; dbapp-diag token get prints one")
        case TokenKind.CLIENT_SECRET:
            text = "signing in as its service principal, and nothing else"
            return GoodFor(False, False, text, "put it into a profile, then dbapp-diag token get")
        case TokenKind.ENCRYPTED | TokenKind.OPAQUE:
            return GoodFor(None, None, "what its issuer knows; nothing can be read off it", "dbapp-diag run tells")
        case TokenKind.MALFORMED:
            return GoodFor(
                False, False, "nothing as it stands", "the access token alone, as dbapp-diag token get prints it"
            )


def _oauth(token: TokenFacts) -> GoodFor:
    host = host_of(token.issuer or "") or "its workspace"
    account = urlsplit(token.issuer or "").path.rpartition("/")[2]
    one_app = next((name for name in token.audience if CLIENT_ID.fullmatch(name) and name != account), None)
    if one_app is not None:
        return GoodFor(True, False, f"the one app whose oauth2_app_client_id is {one_app}; not the workspace's API")
    scopes = token.scopes
    if scopes is None or ALL_APIS in scopes:
        return GoodFor(True, True, f"apps of {host}, and its API")
    named = that_count(scopes)
    if of_an_app(scopes):
        parts = f"for {', '.join(named)}" if named else "for who the caller is"
        return GoodFor(True, True, f"the API of {host} {parts}, and apps that ask for no more: it's as an app gets it")
    if not named:
        return GoodFor(True, None, f"apps of {host} that ask for no scopes")
    return GoodFor(True, True, f"apps of {host} that ask for no more than {', '.join(named)}, and its API for these")


def _entra(token: TokenFacts) -> GoodFor:
    if FOR_DATABRICKS not in token.audience and token.audience:
        for_what = ", ".join(token.audience)
        how = f"one for the audience {FOR_DATABRICKS}, exchanged at the workspace"
        return GoodFor(False, False, f"{for_what}; nothing at Databricks", how)
    how = "dbapp-diag token get --app <app>: it's exchanged, where a federation policy trusts its issuer"
    return GoodFor(False, True, "the workspace's API; an app accepts it only after an exchange", how)
